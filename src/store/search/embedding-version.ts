import type { Database } from "bun:sqlite";
import { findNumber, findRow, insertRow } from "../database/rows.ts";

/** What decides whether two vectors may be compared. */
export interface EmbeddingForm {
  /** The model by its name, and for a file by what is in it. */
  model: string;
  pooling: string;
  /** How a source's text is put together before it is embedded. */
  textForm: number;
}

export interface EmbeddingVersion extends EmbeddingForm {
  id: number;
  /** 0 until the first vector is made. */
  dimensions: number;
  isReplicated: boolean;
  /** Distinguishes it from the same version of another memory, if several share a server. */
  instance: string;
}

const COLUMNS =
  "id, model, pooling, text_form AS textForm, dimensions, is_replicated AS isReplicated, instance";

export function findCurrentVersion(memory: Database): EmbeddingVersion | undefined {
  const sql = `SELECT ${COLUMNS} FROM embedding_versions WHERE is_current`;
  const row = findRow<Omit<EmbeddingVersion, "isReplicated"> & { isReplicated: number }>(memory, sql);
  return row === undefined ? undefined : { ...row, isReplicated: row.isReplicated === 1 };
}

/** Makes this form the current one. What has no vector of it is noted for embedding; older vectors stay until it has. */
export function ensureCurrentVersion(
  memory: Database,
  form: EmbeddingForm,
  isReplicated: boolean,
): EmbeddingVersion {
  const current = findCurrentVersion(memory);
  const isSame = current !== undefined && sameForm(current, form) && current.isReplicated === isReplicated;
  if (isSame) return current;
  return memory
    .transaction(() => {
      const { model, pooling, textForm } = form;
      const known = findRow<{ id: number }>(
        memory,
        "SELECT id FROM embedding_versions WHERE model = +? AND pooling = +? AND text_form = +? ORDER BY id DESC",
        model,
        pooling,
        textForm,
      );
      return begin(memory, known?.id ?? insertVersion(memory, form, 0), isReplicated);
    })
    .immediate();
}

/** Stops queueing sources. The vectors stay, so that switching it on again costs nothing. */
export function clearCurrentVersion(memory: Database): void {
  if (findCurrentVersion(memory) === undefined) return;
  memory
    .transaction(() => {
      memory.run("UPDATE embedding_versions SET is_current = 0");
      memory.run("DELETE FROM vector_pending");
      memory.run("DELETE FROM vector_outbox");
    })
    .immediate();
}

/** Keeps how many dimensions the current model's vectors have. Another number than before makes another version. */
export function noteDimensions(memory: Database, version: EmbeddingVersion, dimensions: number): void {
  if (version.dimensions === dimensions) return;
  memory
    .transaction(() => {
      if (version.dimensions === 0)
        memory.run("UPDATE embedding_versions SET dimensions = ? WHERE id = ?", [dimensions, version.id]);
      else begin(memory, insertVersion(memory, version, dimensions), version.isReplicated);
    })
    .immediate();
}

/** Of older vectors less is counted, so that the figure follows a machine that became slower. */
const TIMED_MAX = 1_000;

/** Notes how long some vectors of the current version took to make. */
export function noteEmbeddingTime(memory: Database, count: number, ms: number): void {
  memory.run(
    "UPDATE embedding_versions SET timed = timed / 2, timed_ms = timed_ms / 2 WHERE is_current AND timed > ?",
    [TIMED_MAX],
  );
  memory.run("UPDATE embedding_versions SET timed = timed + ?, timed_ms = timed_ms + ? WHERE is_current", [
    count,
    Math.round(ms),
  ]);
}

/** Milliseconds that a vector of the current version takes; undefined before one was made. */
export function findMsPerVector(memory: Database): number | undefined {
  const sql = "SELECT 1.0 * timed_ms / timed FROM embedding_versions WHERE is_current AND timed > 0";
  return findNumber(memory, sql);
}

/** Deletes what only earlier versions need, once everything is embedded again. */
export function deleteOtherVersions(memory: Database, current: EmbeddingVersion): void {
  const sql = "SELECT count(*) AS n FROM embedding_versions WHERE id <> ?";
  const others = findRow<{ n: number }>(memory, sql, current.id);
  if (others?.n === 0) return;
  memory
    .transaction(() => {
      memory.run("DELETE FROM vectors WHERE version_id <> ?", [current.id]);
      memory.run("DELETE FROM embedding_versions WHERE id <> ?", [current.id]);
    })
    .immediate();
}

function sameForm(one: EmbeddingForm, other: EmbeddingForm): boolean {
  return one.model === other.model && one.pooling === other.pooling && one.textForm === other.textForm;
}

function insertVersion(memory: Database, form: EmbeddingForm, dimensions: number): number {
  const { model, pooling, textForm } = form;
  const row = { model, pooling, text_form: textForm, dimensions, is_current: 0, is_replicated: 0 };
  return insertRow(memory, "embedding_versions", row);
}

function begin(memory: Database, id: number, isReplicated: boolean): EmbeddingVersion {
  memory.run("UPDATE embedding_versions SET is_current = (id = ?), is_replicated = ?", [
    id,
    isReplicated ? 1 : 0,
  ]);
  memory.run("DELETE FROM vector_pending");
  for (const select of MISSING) memory.run(`INSERT INTO vector_pending (kind, source_id) ${select}`, [id]);
  memory.run("DELETE FROM vector_outbox");
  if (isReplicated)
    memory.run("INSERT INTO vector_outbox SELECT key FROM vectors WHERE version_id = ?", [id]);
  const version = findCurrentVersion(memory);
  if (version === undefined) throw new Error("there is no current version of embeddings");
  return version;
}

/** All sources of each kind that have no vector of a version, by the key that their vector would have. */
const MISSING = [
  `SELECT 0, o.id FROM observations o WHERE NOT EXISTS (SELECT 1 FROM vectors WHERE version_id = ?
     AND key = coalesce(o.project_id, 0) * 4294967296 + 4294967295 - o.id)`,
  `SELECT 1, m.id FROM session_summaries m WHERE NOT EXISTS (SELECT 1 FROM vectors WHERE version_id = ?
     AND key = (262144 + coalesce(m.project_id, 0)) * 4294967296 + 4294967295 - m.id)`,
  `SELECT 4, p.id FROM said_words_docsize p WHERE NOT EXISTS (SELECT 1 FROM vectors WHERE version_id = ?
     AND key = 4503599627370496 + p.id + 4294967295 - 2 * (p.id % 4294967296))`,
];
