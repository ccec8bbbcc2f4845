import type { Database } from "bun:sqlite";
import type { ImportOrigin } from "../../domain/import.ts";

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
  return (
    memory.query<ImportRow, [string]>(`SELECT ${COLUMNS} FROM imports WHERE name = ?`).get(name) ?? undefined
  );
}

/** The latest imports first. */
export function listImports(memory: Database, limit: number): ImportRow[] {
  return memory
    .query<ImportRow, [number]>(`SELECT ${COLUMNS} FROM imports ORDER BY id DESC LIMIT ?`)
    .all(limit);
}

export interface FileTotals {
  state: "waiting" | "done" | "skipped" | "failed";
  files: number;
  bytes: number;
  position: number;
}

export function listFileTotals(memory: Database, importId: number): FileTotals[] {
  return memory
    .query<FileTotals, [number]>(
      `SELECT state, count(*) AS files, sum(bytes) AS bytes, sum(min(position, bytes)) AS position
       FROM import_files WHERE import_id = ? GROUP BY state`,
    )
    .all(importId);
}

export type KindTotals = Record<
  "files" | "read" | "sessions" | "prompts" | "toolUses" | "observations" | "summaries" | "known",
  number
> & { kind: string };

/** What was read of files of each kind; those that were left out whole are not among them. */
export function listKindTotals(memory: Database, importId: number): KindTotals[] {
  const sum = (name: string) => `coalesce(sum(counts ->> '${name}'), 0) AS ${name}`;
  const sums = ["read", "sessions", "prompts", "toolUses", "observations", "summaries", "known"].map(sum);
  return memory
    .query<KindTotals, [number]>(
      `SELECT kind, count(*) AS files, ${sums.join(", ")} FROM import_files
       WHERE import_id = ? AND kind <> '' AND state NOT IN ('skipped', 'failed') GROUP BY kind ORDER BY kind`,
    )
    .all(importId);
}

export interface SkippedTotals {
  what: "files" | "records";
  reason: string;
  count: number;
}

export function listSkippedTotals(memory: Database, importId: number): SkippedTotals[] {
  return memory
    .query<SkippedTotals, [number, number]>(
      `SELECT 'files' AS what, reason, count(*) AS count FROM import_files
       WHERE import_id = ? AND state = 'skipped' GROUP BY reason
       UNION ALL
       SELECT 'records', j.key, sum(j.value) FROM import_files f, json_each(f.counts, '$.skipped') j
       WHERE f.import_id = ? GROUP BY j.key ORDER BY 1, 3 DESC`,
    )
    .all(importId, importId);
}

export function listFailedFiles(
  memory: Database,
  importId: number,
  limit: number,
): { path: string; reason: string }[] {
  return memory
    .query<{ path: string; reason: string }, [number, number]>(
      "SELECT path, reason FROM import_files WHERE import_id = ? AND state = 'failed' ORDER BY id LIMIT ?",
    )
    .all(importId, limit);
}

/** The file of an import that is read, or is read next. */
export function findCurrentPath(memory: Database, importId: number): string | undefined {
  return memory
    .query<{ path: string }, [number]>(
      "SELECT path FROM import_files WHERE import_id = ? AND state = 'waiting' ORDER BY id LIMIT 1",
    )
    .get(importId)?.path;
}
