import type { Database } from "bun:sqlite";
import type { PassageKind } from "../../domain/passage.ts";
import { inList, listNumbers, listParameter } from "../database/rows.ts";
import { nextId, rangeOf, TABLES } from "./passage-keys.ts";
import { joinRun, type PassagePlace, placeColumns } from "./runs.ts";

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
