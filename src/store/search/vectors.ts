import type { Database } from "bun:sqlite";
import { findNumber, listNumbers, listRows } from "../database/rows.ts";
import type { EmbeddingVersion } from "./embedding-version.ts";
import {
  EMBEDDED_KINDS,
  type EmbeddedSource,
  firstKey,
  type IndexRange,
  lastKey,
  numberOfKind,
} from "./search-index.ts";

/** The vector of one source, a signed byte for each dimension; in the store under its key in the index. */
export interface KeyedVector {
  key: number;
  vector: Int8Array;
}

/** After so many failures of its own a text is left without a vector. */
const VECTOR_FAILURES_MAX = 3;

/** A source that is to be embedded, with how often that has failed. */
export interface PendingVector extends EmbeddedSource {
  failures: number;
}

/** The newest vectors of a range beyond a key, in the order of their keys. */
export function listVectors(
  memory: Database,
  range: IndexRange,
  from: { versionId: number; afterKey: number | undefined; limit: number },
): KeyedVector[] {
  const sql =
    "SELECT key, vector FROM vectors WHERE key BETWEEN ? AND ? AND version_id = +? ORDER BY key LIMIT +?";
  return listRows<{ key: number; vector: Uint8Array }>(
    memory,
    sql,
    from.afterKey === undefined ? firstKey(range) : from.afterKey + 1,
    lastKey(range),
    from.versionId,
    from.limit,
  ).map(({ key, vector }) => ({ key, vector: signed(vector) }));
}

/** The current vector of each of these keys; keys without one are left out. */
export function listVectorsByKey(
  memory: Database,
  keys: readonly number[],
  versionId: number,
): KeyedVector[] {
  const sql =
    "SELECT key, vector FROM vectors WHERE key IN (SELECT value FROM json_each(?)) AND version_id = ?";
  return listRows<{ key: number; vector: Uint8Array }>(memory, sql, JSON.stringify(keys), versionId).map(
    ({ key, vector }) => ({ key, vector: signed(vector) }),
  );
}

function signed(bytes: Uint8Array): Int8Array {
  return new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export function putVector(memory: Database, version: EmbeddingVersion, { key, vector }: KeyedVector): void {
  memory
    .query("INSERT OR REPLACE INTO vectors (key, version_id, vector) VALUES (?, ?, ?)")
    .run(key, version.id, new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength));
}

/** What is to be embedded: passages before what was made of them, the newest first; what has failed too often is left alone. */
export function listPendingVectors(memory: Database, limit: number): PendingVector[] {
  const sql = `SELECT kind, source_id AS id, failures FROM vector_pending WHERE failures < ?
    ORDER BY kind DESC, source_id DESC LIMIT +?`;
  return listRows<{ kind: number; id: number; failures: number }>(
    memory,
    sql,
    VECTOR_FAILURES_MAX,
    limit,
  ).flatMap(({ kind: number, ...rest }) => {
    const kind = EMBEDDED_KINDS.find((one) => numberOfKind(one) === number);
    return kind === undefined ? [] : [{ kind, ...rest }];
  });
}

export function removePendingVector(memory: Database, { kind, id }: EmbeddedSource): void {
  memory.query("DELETE FROM vector_pending WHERE kind = ? AND source_id = ?").run(numberOfKind(kind), id);
}

export function countVectorFailure(memory: Database, { kind, id }: EmbeddedSource): void {
  memory
    .query("UPDATE vector_pending SET failures = failures + 1 WHERE kind = ? AND source_id = ?")
    .run(numberOfKind(kind), id);
}

/** How much there is and how much waits; both counted up to `limit`. */
export function countVectors(memory: Database, limit: number): { made: number; pending: number } {
  const count = (table: string) =>
    findNumber(memory, `SELECT count(*) AS n FROM (SELECT 1 FROM ${table} LIMIT +?)`, limit) ?? 0;
  return { made: count("vectors"), pending: count("vector_pending") };
}

/** How many passages wait for a vector, counted up to `limit`. */
export function countWaitingPassages(memory: Database, limit: number): number {
  const sql =
    "SELECT count(*) AS n FROM (SELECT 1 FROM vector_pending WHERE kind = ? AND failures < ? LIMIT +?)";
  return findNumber(memory, sql, numberOfKind("passage"), VECTOR_FAILURES_MAX, limit) ?? 0;
}

/** How many texts are left alone because they have failed. */
export function countFailedVectors(memory: Database): number {
  const sql = "SELECT count(*) AS n FROM vector_pending WHERE failures >= ?";
  return findNumber(memory, sql, VECTOR_FAILURES_MAX) ?? 0;
}

/** Keys whose vectors the replica may not have as the store does. */
export function listOutbox(memory: Database, limit: number): number[] {
  return listNumbers(memory, "SELECT key FROM vector_outbox ORDER BY key LIMIT +?", limit);
}

export function removeFromOutbox(memory: Database, keys: readonly number[]): void {
  memory
    .query("DELETE FROM vector_outbox WHERE key IN (SELECT value FROM json_each(?))")
    .run(JSON.stringify(keys));
}

/** How many vectors of a version the replica should have by now. */
export function countSentVectors(memory: Database, versionId: number): number {
  const sql = `SELECT count(*) AS n FROM vectors v WHERE version_id = ?
    AND NOT EXISTS (SELECT 1 FROM vector_outbox o WHERE o.key = v.key)`;
  return findNumber(memory, sql, versionId) ?? 0;
}

/** Puts all vectors of a version into the outbox. */
export function sendAllVectors(memory: Database, versionId: number): void {
  memory.run("INSERT OR IGNORE INTO vector_outbox SELECT key FROM vectors WHERE version_id = ?", [versionId]);
}
