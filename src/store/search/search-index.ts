import type { Database } from "bun:sqlite";
import { findNumber, listRows } from "../database/rows.ts";

/** What can be found; the order is that of the numbers in the index. */
export const INDEXED_KINDS = ["observation", "summary", "prompt", "turn"] as const;
export type IndexedKind = (typeof INDEXED_KINDS)[number];

/** What has vectors. Prompts and turns have none of their own: their passages have. */
export const EMBEDDED_KINDS = ["observation", "summary", "passage"] as const;
export type EmbeddedKind = (typeof EMBEDDED_KINDS)[number];

/** Kinds by their numbers in keys. */
const KINDS: readonly (IndexedKind | EmbeddedKind)[] = [...INDEXED_KINDS, "passage"];

export function numberOfKind(kind: IndexedKind | EmbeddedKind): number {
  return KINDS.indexOf(kind);
}

const PROJECTS_MAX = 2 ** 18;
const IDS_MAX = 2 ** 32;

/** A row of its own table, as the index knows it. */
export interface IndexedSource {
  kind: IndexedKind;
  id: number;
}

/** A row that has a vector. */
export interface EmbeddedSource {
  kind: EmbeddedKind;
  id: number;
}

/** The words of one source, by where they stand. */
export interface IndexedText {
  title: string;
  body: string;
  /** Paths, symbols and parts of identifiers. */
  names: string;
  /** Type, concepts, branch. */
  tags: string;
}

/** All that a project has of a kind, or with no project all that the memory has of it. */
export interface IndexRange {
  kind: IndexedKind | EmbeddedKind;
  projectId: number | undefined;
}

/** The keys of a range lie between its first and its last. */
export function firstKey({ kind, projectId }: IndexRange): number {
  return (numberOfKind(kind) * PROJECTS_MAX + (projectId ?? 0)) * IDS_MAX;
}

export function lastKey({ kind, projectId }: IndexRange): number {
  const projects = projectId === undefined ? PROJECTS_MAX : 1;
  return firstKey({ kind, projectId }) + projects * IDS_MAX - 1;
}

/** The key of a source in the index. */
export function indexKey(source: IndexedSource, projectId: number | null): number {
  return lastKey({ kind: source.kind, projectId: projectId ?? 0 }) - source.id;
}

/** The key of a passage's vector. */
export function passageKey(id: number): number {
  return lastKey({ kind: "passage", projectId: Math.floor(id / IDS_MAX) }) - (id % IDS_MAX);
}

/** The passage that a key stands for; undefined when it is of another kind. */
export function passageOf(key: number): number | undefined {
  if (kindOfKey(key) !== numberOfKind("passage")) return undefined;
  return projectOfKey(key) * IDS_MAX + IDS_MAX - 1 - (key % IDS_MAX);
}

/** The number of the kind that a key lies in. */
export function kindOfKey(key: number): number {
  return Math.floor(key / IDS_MAX / PROJECTS_MAX);
}

/** The source that a key of the index stands for. */
export function sourceOf(key: number): IndexedSource {
  const kind = INDEXED_KINDS[kindOfKey(key)] ?? "turn";
  return { kind, id: IDS_MAX - 1 - (key % IDS_MAX) };
}

/** The project that a key of the index lies in; 0 for none. */
export function projectOfKey(key: number): number {
  return Math.floor(key / IDS_MAX) % PROJECTS_MAX;
}

/**
 * The newest keys in a range that match an expression of FTS5.
 *
 * @throws whatever SQLite finds wrong with the expression or the index
 */
export function listMatches(
  memory: Database,
  range: IndexRange,
  expression: string,
  limit: number,
): number[] {
  return memory
    .query<{ rowid: number }, [string, number, number, number]>(
      "SELECT rowid FROM search_words WHERE search_words MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid LIMIT +?",
    )
    .values(expression, firstKey(range), lastKey(range), limit)
    .map((row) => Number(row[0]));
}

/** Puts a source into the index in the place of what stood there; undefined only takes it out. */
export function indexSource(memory: Database, key: number, text: IndexedText | undefined): void {
  memory.query("DELETE FROM search_words WHERE rowid = ?").run(key);
  if (text === undefined) return;
  memory
    .query("INSERT INTO search_words (rowid, title, body, names, tags) VALUES (?, ?, ?, ?, ?)")
    .run(key, text.title, text.body, text.names, text.tags);
}

/** What is to be indexed, at most `limit` of it. */
export function listPendingSources(memory: Database, limit: number): IndexedSource[] {
  const sql = "SELECT kind, source_id AS id FROM search_pending ORDER BY kind, source_id LIMIT +?";
  return listRows<{ kind: number; id: number }>(memory, sql, limit).map(({ kind, id }) => ({
    kind: INDEXED_KINDS[kind] ?? "turn",
    id,
  }));
}

/** Queues the source to be indexed again. */
export function awaitIndexing(memory: Database, { kind, id }: IndexedSource): void {
  memory
    .query("INSERT INTO search_pending (kind, source_id) VALUES (?, ?) ON CONFLICT DO NOTHING")
    .run(numberOfKind(kind), id);
}

export function removePendingSource(memory: Database, source: IndexedSource): void {
  memory
    .query("DELETE FROM search_pending WHERE kind = ? AND source_id = ?")
    .run(numberOfKind(source.kind), source.id);
}

/** How much waits to be indexed, counted up to `limit`. */
export function countPendingSources(memory: Database, limit: number): number {
  return findNumber(memory, "SELECT count(*) AS n FROM (SELECT 1 FROM search_pending LIMIT +?)", limit) ?? 0;
}
