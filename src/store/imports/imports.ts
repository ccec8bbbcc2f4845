import type { Database } from "bun:sqlite";
import type { ImportCounts, ImportOrigin } from "../../domain/import.ts";
import { findRow, insertNewRow, listNumbers, listRows, objectColumn } from "../database/rows.ts";

/** A file that waits to be read, or is being read. */
export interface ImportFile {
  id: number;
  importId: number;
  path: string;
  /** The kind of file; "" before it was detected. */
  kind: string;
  bytes: number;
  /** Bytes read so far, for progress reports. */
  position: number;
  /** Where its reader goes on. */
  cursor: string;
  counts: ImportCounts;
}

export interface NewImport {
  /** The name of the request, which makes accepting it twice harmless. */
  name: string;
  origin: ImportOrigin;
  files: readonly { path: string; bytes: number }[];
  at: number;
}

/** Of earlier imports only so many are remembered. */
const IMPORTS_KEPT = 10;

export function insertImport(memory: Database, { name, origin, files, at }: NewImport): void {
  const id = insertNewRow(memory, "imports", { name, origin, asked_at_epoch: at });
  if (id === undefined) return;
  for (const { path, bytes } of files) insertNewRow(memory, "import_files", { import_id: id, path, bytes });
  memory.run(
    `DELETE FROM imports WHERE state <> 'running'
       AND id NOT IN (SELECT id FROM imports ORDER BY id DESC LIMIT ${IMPORTS_KEPT})`,
  );
}

const FILE_COLUMNS = "f.id, f.import_id AS importId, f.path, f.kind, f.bytes, f.position, f.cursor, f.counts";

/** The next file to read: requests of a person come before those of an installation. */
export function findNextFile(memory: Database): ImportFile | undefined {
  const sql = `SELECT ${FILE_COLUMNS} FROM import_files f JOIN imports i ON i.id = f.import_id
    WHERE f.state = 'waiting' AND i.state = 'running' ORDER BY i.origin = 'install', i.id, f.id LIMIT 1`;
  const row = findRow<Omit<ImportFile, "counts"> & { counts: string }>(memory, sql);
  return row === undefined ? undefined : { ...row, counts: objectColumn(row.counts) as ImportCounts };
}

/** Running imports without files left. */
export function listImportsToEnd(memory: Database): number[] {
  const sql = `SELECT id FROM imports i WHERE state = 'running'
    AND NOT EXISTS (SELECT 1 FROM import_files WHERE import_id = i.id AND state = 'waiting')`;
  return listNumbers(memory, sql);
}

export function endImport(memory: Database, id: number, at: number): void {
  memory.run("UPDATE imports SET state = 'done', ended_at_epoch = ? WHERE id = ?", [at, id]);
}

/** Stops all imports; a repeated request continues where they stopped. Returns how many ran. */
export function stopImports(memory: Database, at: number): number {
  return memory.run("UPDATE imports SET state = 'stopped', ended_at_epoch = ? WHERE state = 'running'", [at])
    .changes;
}

/** Stores how far a file was read. Call it in the transaction that stores what was read. */
export function saveFileProgress(memory: Database, file: ImportFile): void {
  const { kind, position, cursor, counts, id } = file;
  memory.run("UPDATE import_files SET kind = ?, position = ?, cursor = ?, counts = ? WHERE id = ?", [
    kind,
    position,
    cursor,
    JSON.stringify(counts),
    id,
  ]);
}

export function endFile(
  memory: Database,
  id: number,
  state: "done" | "skipped" | "failed",
  reason: string,
): void {
  memory.run("UPDATE import_files SET state = ?, reason = ? WHERE id = ?", [state, reason, id]);
}

/** Rows that a table has ever had, by the counter of its ids: the difference is what was added meanwhile. */
export function countEverAdded(
  memory: Database,
): Record<"sessions" | "prompts" | "toolUses" | "observations" | "summaries", number> {
  const rows = listRows<{ name: string; seq: number }>(memory, "SELECT name, seq FROM sqlite_sequence");
  const of = (table: string) => rows.find((row) => row.name === table)?.seq ?? 0;
  return {
    sessions: of("sdk_sessions"),
    prompts: of("user_prompts"),
    toolUses: of("tool_uses"),
    observations: of("observations"),
    summaries: of("session_summaries"),
  };
}

export interface ImportRow {
  id: number;
  name: string;
  origin: ImportOrigin;
  state: "running" | "done" | "stopped";
  askedAt: number;
  endedAt: number | null;
}

const COLUMNS = "id, name, origin, state, asked_at_epoch AS askedAt, ended_at_epoch AS endedAt";

export function findImport(memory: Database, name: string): ImportRow | undefined {
  return findRow<ImportRow>(memory, `SELECT ${COLUMNS} FROM imports WHERE name = ?`, name);
}

/** The latest imports first. */
export function listImports(memory: Database, limit: number): ImportRow[] {
  return listRows<ImportRow>(memory, `SELECT ${COLUMNS} FROM imports ORDER BY id DESC LIMIT +?`, limit);
}

export interface FileTotals {
  state: "waiting" | "done" | "skipped" | "failed";
  files: number;
  bytes: number;
  position: number;
}

export function listFileTotals(memory: Database, importId: number): FileTotals[] {
  const sql = `SELECT state, count(*) AS files, sum(bytes) AS bytes, sum(min(position, bytes)) AS position
    FROM import_files WHERE import_id = ? GROUP BY state`;
  return listRows<FileTotals>(memory, sql, importId);
}

export type KindTotals = Record<
  "files" | "read" | "sessions" | "prompts" | "toolUses" | "observations" | "summaries" | "known",
  number
> & { kind: string };

/** What was read of files of each kind; those that were left out whole are not among them. */
export function listKindTotals(memory: Database, importId: number): KindTotals[] {
  const sum = (name: string) => `coalesce(sum(counts ->> '${name}'), 0) AS ${name}`;
  const sums = ["read", "sessions", "prompts", "toolUses", "observations", "summaries", "known"].map(sum);
  const sql = `SELECT kind, count(*) AS files, ${sums.join(", ")} FROM import_files
    WHERE import_id = +? AND kind <> '' AND state NOT IN ('skipped', 'failed') GROUP BY kind ORDER BY kind`;
  return listRows<KindTotals>(memory, sql, importId);
}

export interface SkippedTotals {
  what: "files" | "records";
  reason: string;
  count: number;
}

export function listSkippedTotals(memory: Database, importId: number): SkippedTotals[] {
  const sql = `SELECT 'files' AS what, reason, count(*) AS count FROM import_files
    WHERE import_id = +? AND state = 'skipped' GROUP BY reason
    UNION ALL
    SELECT 'records', j.key, sum(j.value) FROM import_files f, json_each(f.counts, '$.skipped') j
    WHERE f.import_id = +? GROUP BY j.key ORDER BY 1, 3 DESC`;
  return listRows<SkippedTotals>(memory, sql, importId, importId);
}

export function listFailedFiles(
  memory: Database,
  importId: number,
  limit: number,
): { path: string; reason: string }[] {
  const sql =
    "SELECT path, reason FROM import_files WHERE import_id = +? AND state = 'failed' ORDER BY id LIMIT +?";
  return listRows<{ path: string; reason: string }>(memory, sql, importId, limit);
}

/** The file of an import that is read, or is read next. */
export function findCurrentPath(memory: Database, importId: number): string | undefined {
  return memory
    .query<{ path: string }, [number]>(
      "SELECT path FROM import_files WHERE import_id = +? AND state = 'waiting' ORDER BY id LIMIT 1",
    )
    .get(importId)?.path;
}
