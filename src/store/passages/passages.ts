import type { Database } from "bun:sqlite";
import { kindOfRole, PASSAGE_ROLES, type PassageKind, type Utterance } from "../../domain/passage.ts";
import { findNumber, listNumbers } from "../database/rows.ts";
import { deleteBlocks, readUtterances, writeBlocks } from "./blocks.ts";
import { nextId, PASSAGE_INDEXES, projectOf, TABLES } from "./passage-keys.ts";
import {
  countOf,
  digitsOf,
  findRun,
  insertRun,
  joinRun,
  type PassagePlace,
  placeColumns,
  placesOf,
  thinRun,
} from "./runs.ts";

/** The words of a passage as they go into the index. */
export interface PassageWords {
  body: string;
  /** Parts of identifiers. */
  names: string;
}

/** Replaces what is kept of a turn. */
export function replacePassages(
  memory: Database,
  turn: { id: number; projectId: number },
  utterances: readonly Utterance[],
  wordsOf: (text: string) => PassageWords,
): void {
  deletePassages(memory, turn.id);
  if (utterances.length === 0) return;
  writeBlocks(memory, turn.id, utterances);
  const firstId = nextId(memory, turn.projectId);
  let id = firstId;
  for (const { role, passages } of utterances) {
    const words = memory.query(
      `INSERT INTO ${TABLES[kindOfRole(role)]} (rowid, body, names) VALUES (?, ?, ?)`,
    );
    for (const text of passages) {
      const { body, names } = wordsOf(text);
      words.run(id, body, names);
      id += 1;
    }
  }
  // After its words: a trigger finds by them what is to get a vector.
  insertRun(memory, turn.id, firstId, utterances);
}

/** Whether a turn has as many passages as these, in its project. */
export function hasPassages(
  memory: Database,
  turn: { id: number; projectId: number },
  utterances: readonly Utterance[],
): boolean {
  const run = findRun(memory, turn.id);
  if (run === undefined || placesOf(run).length !== countOf(utterances)) return false;
  return projectOf(run.firstId) === turn.projectId;
}

/** Indexes the passages of a turn that an index lacks, as after a step of the schema; they keep their keys. */
export function indexMissing(
  memory: Database,
  turnId: number,
  utterances: readonly Utterance[],
  wordsOf: (text: string) => PassageWords,
): void {
  const run = findRun(memory, turnId);
  if (run === undefined) return;
  const texts = utterances.flatMap(({ passages }) => passages);
  const ids = placesOf(run);
  const [first = 0, last = 0] = [ids[0], ids.at(-1)];
  const known = PASSAGE_INDEXES.map((table) => `SELECT id FROM ${table}_docsize WHERE id BETWEEN ?1 AND ?2`);
  const indexed = new Set(listNumbers(memory, known.join(" UNION ALL "), first, last));
  for (const [place, id] of ids.entries()) {
    if (indexed.has(id)) continue;
    const role = PASSAGE_ROLES[Number(run.roles[id - run.firstId])] ?? "output";
    const { body, names } = wordsOf(texts[place] ?? "");
    memory
      .query(`INSERT INTO ${TABLES[kindOfRole(role)]} (rowid, body, names) VALUES (?, ?, ?)`)
      .run(id, body, names);
  }
}

export function deletePassages(memory: Database, turnId: number): void {
  memory.query("DELETE FROM passage_runs WHERE turn_id = ?").run(turnId);
  deleteBlocks(memory, turnId);
}

/** The next turn behind one, without raw events, of which something of a kind is quoted. */
export function findQuotedTurn(memory: Database, kind: PassageKind, behind: number): number | undefined {
  const sql = `SELECT r.turn_id FROM passage_runs r JOIN turns t ON t.id = r.turn_id AND t.payload = 'stripped'
    WHERE r.turn_id > ? AND r.roles GLOB ? ORDER BY r.turn_id LIMIT 1`;
  return findNumber(memory, sql, behind, `*[${digitsOf(kind)}]*`);
}

/** Takes a kind out of what is quoted of a turn. The other passages keep their ids. */
export function keepUtterances(
  memory: Database,
  turnId: number,
  kind: PassageKind,
  kept: readonly Utterance[],
): void {
  if (kept.length === 0) return deletePassages(memory, turnId);
  thinRun(memory, turnId, kind);
  writeBlocks(memory, turnId, kept);
}

/** Where these passages stand, in their order; those that are gone are left out. */
export function listPassagePlaces(memory: Database, ids: readonly number[]): PassagePlace[] {
  return memory
    .query<PassagePlace, [string]>(
      `SELECT ${placeColumns("j.value")} FROM json_each(?) j ${joinRun("j.value")} ORDER BY j.key`,
    )
    .all(JSON.stringify(ids));
}

/** The texts of passages by their ids; those that are gone have none. */
export function readPassageTexts(memory: Database, ids: readonly number[]): Map<number, string> {
  const places = listPassagePlaces(memory, ids);
  const texts = [...Map.groupBy(places, ({ turnId }) => turnId)].flatMap(([turnId, same]) => {
    const passages = readUtterances(memory, turnId).flatMap((utterance) => utterance.passages);
    return same.map(({ id, place }) => [id, passages[place] ?? ""] as const);
  });
  return new Map(texts);
}
