import type { Database } from "bun:sqlite";
import type { Utterance } from "../../domain/passage.ts";
import { listPackedTurns, readPacked, unpackTurn } from "./packs.ts";

/** Blocks are written once and read often; higher levels gain little on texts of this size. */
const COMPRESSION_LEVEL = 9;

/** UTF-16 units of the texts of one block, about: what is read to quote one passage. */
const BLOCK_CHARS = 60_000;

/** Replaces the texts of a turn's passages; what is indexed of them stays as it is. */
export function writeBlocks(memory: Database, turnId: number, utterances: readonly Utterance[]): void {
  deleteBlocks(memory, turnId);
  const insert = memory.query("INSERT INTO passage_blocks (turn_id, first_place, records) VALUES (?, ?, ?)");
  let place = 0;
  for (const some of inBlocks(utterances)) {
    insert.run(turnId, place, Bun.zstdCompressSync(JSON.stringify(some), { level: COMPRESSION_LEVEL }));
    place += some.reduce((sum, { passages }) => sum + passages.length, 0);
  }
}

/** An utterance lies in one block, however long it is. */
function* inBlocks(utterances: readonly Utterance[]): Generator<Utterance[]> {
  let some: Utterance[] = [];
  let chars = 0;
  for (const utterance of utterances) {
    const length = utterance.passages.reduce((sum, passage) => sum + passage.length, 0);
    if (some.length > 0 && chars + length > BLOCK_CHARS) {
      yield some;
      [some, chars] = [[], 0];
    }
    some.push(utterance);
    chars += length;
  }
  if (some.length > 0) yield some;
}

export function deleteBlocks(memory: Database, turnId: number): void {
  memory.query("DELETE FROM passage_blocks WHERE turn_id = ?").run(turnId);
  unpackTurn(memory, turnId);
}

/** What is quoted of a turn, in order; empty when nothing is. */
export function readUtterances(memory: Database, turnId: number): Utterance[] {
  const rows = memory
    .query<{ records: Records }, [number]>(
      "SELECT records FROM passage_blocks WHERE turn_id = +? ORDER BY first_place",
    )
    .all(turnId);
  if (rows.length === 0) return readPacked(memory, turnId);
  return rows.flatMap(({ records }) => JSON.parse(decoded(records)) as Utterance[]);
}

/** Some of what is quoted of a turn. */
export interface UtteranceBlock {
  /** Place in the turn of its first passage. */
  firstPlace: number;
  utterances: Utterance[];
}

/** The block with the passage at a place of a turn; undefined when there is none. */
export function readBlockAt(memory: Database, turnId: number, place: number): UtteranceBlock | undefined {
  const row = memory
    .query<{ firstPlace: number; records: Records }, [number, number]>(
      `SELECT first_place AS firstPlace, records FROM passage_blocks WHERE turn_id = +? AND first_place <= ?
       ORDER BY first_place DESC LIMIT 1`,
    )
    .get(turnId, place);
  if (row === null) {
    const utterances = readPacked(memory, turnId);
    return utterances.length === 0 ? undefined : { firstPlace: 0, utterances };
  }
  return { firstPlace: row.firstPlace, utterances: JSON.parse(decoded(row.records)) as Utterance[] };
}

/** The turns whose passages pass a test; each is read as JSON. Takes a second for a million passages. */
export function* listTurnsQuoting(memory: Database, isFound: (text: string) => boolean): Generator<number> {
  const rows = memory.query<{ turnId: number; records: Records }, []>(
    "SELECT turn_id AS turnId, records FROM passage_blocks",
  );
  for (const { turnId, records } of rows.iterate()) if (isFound(decoded(records))) yield turnId;
  yield* listPackedTurns(memory, isFound);
}

type Records = Uint8Array<ArrayBuffer>;

function decoded(block: Records): string {
  return new TextDecoder().decode(Bun.zstdDecompressSync(block));
}
