import type { Database } from "bun:sqlite";
import { PASSAGE_ROLES, type Utterance } from "../../domain/passage.ts";
import { exists, findRow, inList, listNumbers, listParameter } from "../database/rows.ts";

/** Higher levels take ten times as long for a twentieth. */
const COMPRESSION_LEVEL = 9;
const LINE_END = 10;

/**
 * The quotes of one turn in a pack: its id, a tab, and a JSON list of utterances. Of each utterance: the place of its role in
 * `PASSAGE_ROLES`, its source, by how much its id and its time are above those of the one before, its tool, and its passages.
 */
export interface PackedTurn {
  turnId: number;
  line: string;
}

type Packed = [
  role: number,
  source: Utterance["source"],
  id: number,
  at: number,
  tool: string,
  ...passages: string[],
];

export function packTurn(turnId: number, utterances: readonly Utterance[]): PackedTurn {
  let before = { sourceId: 0, at: 0 };
  const packed = utterances.map((one): Packed => {
    const { role, source, sourceId, at, tool, passages } = one;
    const [id, ms] = [sourceId - before.sourceId, at - before.at];
    before = one;
    return [PASSAGE_ROLES.indexOf(role), source, id, ms, tool, ...passages];
  });
  return { turnId, line: `${turnId}\t${JSON.stringify(packed)}` };
}

function unpackLine(line: string): Utterance[] {
  let [sourceId, at] = [0, 0];
  return (JSON.parse(line.slice(line.indexOf("\t") + 1)) as Packed[]).map(
    ([role, source, id, ms, tool, ...passages]) => {
      sourceId += id;
      at += ms;
      return { role: PASSAGE_ROLES[role] ?? "output", source, sourceId, at, tool, passages };
    },
  );
}

interface Pack {
  id: number;
  records: Records;
}

type Records = Uint8Array<ArrayBuffer>;

/** Adds turns to the last pack of a project, where it has room for them below `charsMax`, or makes a new one. */
export function addToPack(
  memory: Database,
  projectId: number,
  turns: readonly PackedTurn[],
  charsMax: number,
): void {
  const chars = turns.reduce((sum, { line }) => sum + line.length, 0);
  const known = findRow<Pack>(
    memory,
    `SELECT id, records FROM passage_packs WHERE chars <= ?2
       AND id = (SELECT max(id) FROM passage_packs WHERE project_id = ?1)`,
    projectId,
    charsMax - chars,
  );
  const lines = [...(known === undefined ? [] : linesOf(known.records)), ...turns.map(({ line }) => line)];
  const packId = known?.id ?? insertPack(memory, projectId);
  writePack(memory, packId, lines);
  const insert = memory.query("INSERT INTO passage_pack_turns (turn_id, pack_id) VALUES (?, ?)");
  for (const { turnId } of turns) insert.run(turnId, packId);
}

function insertPack(memory: Database, projectId: number): number {
  const sql = "INSERT INTO passage_packs (project_id, chars, records) VALUES (?, 0, x'') RETURNING id";
  return findRow<{ id: number }>(memory, sql, projectId)?.id ?? 0;
}

function writePack(memory: Database, packId: number, lines: readonly string[]): void {
  const text = lines.map((line) => `${line}\n`).join("");
  memory
    .query("UPDATE passage_packs SET chars = ?, records = ? WHERE id = ?")
    .run(text.length, Bun.zstdCompressSync(text, { level: COMPRESSION_LEVEL }), packId);
}

function linesOf(records: Records): string[] {
  return new TextDecoder().decode(Bun.zstdDecompressSync(records)).split("\n").slice(0, -1);
}

/** What is quoted of a turn that is packed; empty when it is not. */
export function readPacked(memory: Database, turnId: number): Utterance[] {
  const row = findRow<{ records: Records }>(
    memory,
    `SELECT k.records FROM passage_pack_turns m JOIN passage_packs k ON k.id = m.pack_id WHERE m.turn_id = ?`,
    turnId,
  );
  if (row === undefined) return [];
  const { buffer, byteOffset, length } = Bun.zstdDecompressSync(row.records);
  const bytes = Buffer.from(buffer, byteOffset, length);
  const beginning = `${turnId}\t`;
  const start = bytes.indexOf(beginning) === 0 ? 0 : bytes.indexOf(`\n${beginning}`) + 1;
  return unpackLine(bytes.toString("utf8", start, bytes.indexOf(LINE_END, start)));
}

/** Takes a turn out of its pack. */
export function unpackTurn(memory: Database, turnId: number): void {
  const { changes } = memory.query("DELETE FROM passage_pack_turns WHERE turn_id = ?").run(turnId);
  if (changes > 0) cleanPacks(memory);
}

/** Writes packs again that turns have left. Call it in the transaction that deletes what was forgotten. */
export function cleanPacks(memory: Database): void {
  for (const packId of listNumbers(memory, "SELECT pack_id FROM passage_packs_unclean")) {
    const turns = new Set(
      listNumbers(memory, "SELECT turn_id FROM passage_pack_turns WHERE pack_id = ?", packId),
    );
    const pack = findRow<Pack>(memory, "SELECT id, records FROM passage_packs WHERE id = ?", packId);
    if (pack === undefined || turns.size === 0)
      memory.run("DELETE FROM passage_packs WHERE id = ?", [packId]);
    else
      writePack(
        memory,
        packId,
        linesOf(pack.records).filter((line) => turns.has(turnOf(line))),
      );
    memory.run("DELETE FROM passage_packs_unclean WHERE pack_id = ?", [packId]);
  }
}

export function hasUncleanPacks(memory: Database): boolean {
  return exists(memory, "SELECT 1 FROM passage_packs_unclean LIMIT 1");
}

function turnOf(line: string): number {
  return Number(line.slice(0, line.indexOf("\t")));
}

/** The packed turns whose quotes pass a test; each is read as JSON. */
export function* listPackedTurns(memory: Database, isFound: (text: string) => boolean): Generator<number> {
  const packs = memory.query<{ records: Records }, []>("SELECT records FROM passage_packs");
  for (const { records } of packs.iterate()) {
    const found = linesOf(records).filter(isFound).map(turnOf);
    const sql = `SELECT turn_id FROM passage_pack_turns WHERE turn_id ${inList()}`;
    yield* listNumbers(memory, sql, listParameter(found));
  }
}
