import type { Database } from "bun:sqlite";
import {
  kindOfRole,
  PASSAGE_ROLES,
  type PassageKind,
  type Utterance,
  type UtteranceSource,
} from "../../domain/passage.ts";
import { findNumber, inList, listNumbers, listParameter } from "../database/rows.ts";
import { deleteBlocks, readUtterances, writeBlocks } from "./blocks.ts";
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

const IDS_MAX = 2 ** 32;
const TABLES: Readonly<Record<PassageKind, string>> = {
  said: "said_words",
  done: "done_words",
  seen: "seen_words",
};

/** The tables of the words, which keep deleted words until they are optimized. */
export const PASSAGE_INDEXES: readonly string[] = Object.values(TABLES);

/** Whose indexes know where in a passage a word stands, so that they find phrases and rank by FTS5's own measure. */
export const KINDS_WITH_PLACES: ReadonlySet<PassageKind> = new Set(["said"]);

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
  return Math.floor(run.firstId / IDS_MAX) === turn.projectId;
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

function nextId(memory: Database, projectId: number): number {
  const [first, last] = rangeOf(projectId);
  const query = memory.query<{ id: number }, [number, number]>(
    `SELECT first_id + length(roles) AS id FROM passage_runs WHERE first_id BETWEEN ? AND ?
     ORDER BY first_id DESC LIMIT 1`,
  );
  return query.get(first, last)?.id ?? first + 1;
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

/** The keys of a project's passages lie between these; with no project, those of all. */
export function rangeOf(projectId: number | undefined): [first: number, last: number] {
  if (projectId === undefined) return [0, Number.MAX_SAFE_INTEGER];
  return [projectId * IDS_MAX, (projectId + 1) * IDS_MAX - 1];
}

/** How many passages of a kind match an expression of FTS5, counted up to `limit`. */
export function countPassages(
  memory: Database,
  kind: PassageKind,
  projectId: number | undefined,
  expression: string,
  limit: number,
): number {
  const table = TABLES[kind];
  const query = memory.query<{ n: number }, [string, number, number, number]>(
    `SELECT count(*) AS n FROM (SELECT 1 FROM ${table} WHERE ${table} MATCH ? AND rowid BETWEEN ? AND ? LIMIT +?)`,
  );
  return query.get(expression, ...rangeOf(projectId), limit)?.n ?? 0;
}

/** A passage that matches, with where it stands. */
export interface PassageMatch extends PassagePlace {
  /** By bm25; higher is better. */
  score: number;
}

/** Words are weighed as if all projects had so many passages. */
const PASSAGES_OF_ALL = 1_000_000;
/** Parts of identifiers count less than words. */
const NAMES_WEIGHT = 0.6;

/** The key behind which a project has `limit` newer passages that match an expression; undefined when it has fewer. */
export function oldestOfNewest(
  memory: Database,
  kind: PassageKind,
  projectId: number,
  expression: string,
  limit: number,
): number | undefined {
  const table = TABLES[kind];
  const query = memory.query<{ id: number }, [string, number, number, number]>(
    `SELECT rowid AS id FROM ${table} WHERE ${table} MATCH ? AND rowid BETWEEN ? AND ?
     ORDER BY rowid DESC LIMIT 1 OFFSET +?`,
  );
  return query.get(expression, ...rangeOf(projectId), limit)?.id;
}

/** The keys in a range that match an expression, the newest first, at most `limit`. */
export function listMatchingKeys(
  memory: Database,
  kind: PassageKind,
  range: readonly [first: number, last: number],
  expression: string,
  limit: number,
): number[] {
  const table = TABLES[kind];
  const sql = `SELECT rowid FROM ${table} WHERE ${table} MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid DESC LIMIT +?`;
  return listNumbers(memory, sql, expression, ...range, limit);
}

/** How many words each of these passages has, by their keys. */
export function readLengths(
  memory: Database,
  kind: PassageKind,
  ids: readonly number[],
): Map<number, number> {
  const rows = memory
    .query<{ id: number; sz: Uint8Array }, [string]>(
      `SELECT id, sz FROM ${TABLES[kind]}_docsize WHERE id ${inList()}`,
    )
    .all(listParameter(ids));
  return new Map(rows.map(({ id, sz }) => [id, firstNumberIn(sz)]));
}

/** The lengths of the columns lie one behind the other: seven bits in each byte, the last of a number below 128. */
function firstNumberIn(bytes: Uint8Array): number {
  let number = 0;
  for (const byte of bytes) {
    number = number * 128 + (byte & 127);
    if (byte < 128) break;
  }
  return number;
}

/** How many passages a project has ever had at once, about; with no project, a memory of some size. */
export function estimatePassages(memory: Database, projectId: number | undefined): number {
  return projectId === undefined ? PASSAGES_OF_ALL : nextId(memory, projectId) - rangeOf(projectId)[0];
}

/** The passages with keys in a range that match an expression best, best first. */
export function listBestPassages(
  memory: Database,
  kind: PassageKind,
  range: readonly [first: number, last: number],
  expression: string,
  limit: number,
): PassageMatch[] {
  const table = TABLES[kind];
  return memory
    .query<PassageMatch, [string, number, number, number]>(
      `SELECT ${placeColumns("f.rowid")}, -f.rank AS score
       FROM (SELECT rowid, bm25(${table}, 1, ${NAMES_WEIGHT}) AS rank FROM ${table}
         WHERE ${table} MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rank LIMIT +?) f
       ${joinRun("f.rowid")} ORDER BY f.rank`,
    )
    .all(expression, ...range, limit);
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

/** Where a turn belongs. */
export interface TurnPlace {
  turnId: number;
  host: string;
  /** The host's session id. */
  session: string;
  project: string;
  branch: string | null;
  number: number;
  startedAt: number;
  endedAt: number;
}

export function listTurnPlaces(memory: Database, turnIds: readonly number[]): TurnPlace[] {
  return memory
    .query<TurnPlace, [string]>(
      `SELECT t.id AS turnId, s.host, s.content_session_id AS session, s.project, coalesce(t.branch, s.branch) AS branch,
         t.number, t.started_at_epoch AS startedAt, t.ended_at_epoch AS endedAt
       FROM turns t JOIN sdk_sessions s ON s.id = t.session_id WHERE t.id IN (SELECT value FROM json_each(?))`,
    )
    .all(JSON.stringify(turnIds));
}

const TABLE_OF_SOURCE: Readonly<Record<UtteranceSource, string>> = {
  p: "user_prompts",
  t: "assistant_texts",
  i: "all_tool_uses",
  o: "all_tool_uses",
};

/** The turn of the row that an address names; undefined when there is none. */
export function findTurnOfSource(memory: Database, source: UtteranceSource, id: number): number | undefined {
  return findNumber(memory, `SELECT turn_id FROM ${TABLE_OF_SOURCE[source]} WHERE id = ?`, id);
}

/** Addresses of what an observation was made of: the closing of its turn, and the calls that it names. */
export function listAddressesOf(memory: Database, observationId: number, limit: number): string[] {
  const sql = `SELECT 't' || id FROM (SELECT a.id FROM assistant_texts a JOIN observations o ON o.turn_id = a.turn_id
      WHERE o.id = +?1 AND a.agent_id IS NULL ORDER BY a.created_at_epoch DESC, a.id DESC LIMIT 1)
    UNION ALL SELECT 'i' || id FROM (SELECT id, tool_use_id FROM all_tool_uses
        WHERE turn_id = (SELECT turn_id FROM observations WHERE id = +?1)) u
      JOIN (SELECT key, value FROM json_each((SELECT tool_use_ids FROM observations WHERE id = +?1))) j
        ON j.value = u.tool_use_id LIMIT +?2`;
  return memory
    .query(sql)
    .values(observationId, limit)
    .map(([address]) => String(address));
}
