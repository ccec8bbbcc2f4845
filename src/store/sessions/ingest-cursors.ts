import type { Database } from "bun:sqlite";
import { openDatabase } from "../../lib/guarded-files.ts";
import { findNumber, findRow, insertRow, listRows, updateOn } from "../database/rows.ts";

/** Parked records that are stored; the oldest are deleted first. */
const PARKED_MAX = 200;

/** How far a source has been read: an inbox by its identity, a spool file by its name. 0 if not at all. */
export function getCursor(memory: Database, source: string): number {
  return findNumber(memory, "SELECT position FROM ingest_cursors WHERE source = ?", source) ?? 0;
}

export function setCursor(memory: Database, source: string, position: number): void {
  memory
    .query(
      "INSERT INTO ingest_cursors (source, position) VALUES (?, ?) ON CONFLICT (source) DO UPDATE SET position = excluded.position",
    )
    .run(source, position);
}

export function deleteCursor(memory: Database, source: string): void {
  memory.run("DELETE FROM ingest_cursors WHERE source = ?", [source]);
}

/** Stores a record that cannot be ingested, with the reason, instead of trying again forever. */
export function parkRecord(
  memory: Database,
  { source, body, fault, at }: { source: string; body: string; fault: string; at: number },
): void {
  const id = insertRow(memory, "parked_records", { source, body, fault, created_at_epoch: at });
  memory.run("DELETE FROM parked_records WHERE id <= ?", [id - PARKED_MAX]);
}

/** How far a transcript has been read, with counts of its lines. */
export interface TranscriptProgress {
  path: string;
  sessionId: number | null;
  inode: number;
  /** Bytes read, always at the start of a line. */
  offset: number;
  lines: number;
  unknownLines: number;
  brokenLines: number;
  failedLines: number;
}

export function findTranscript(memory: Database, path: string): TranscriptProgress | undefined {
  const sql = `SELECT path, session_id AS sessionId, inode, offset, lines, unknown_lines AS unknownLines,
    broken_lines AS brokenLines, failed_lines AS failedLines FROM transcripts WHERE path = ?`;
  return findRow<TranscriptProgress>(memory, sql, path);
}

export function saveTranscript(memory: Database, progress: TranscriptProgress): void {
  const { path, sessionId, inode, offset, lines, unknownLines, brokenLines, failedLines } = progress;
  const counts = { unknown_lines: unknownLines, broken_lines: brokenLines, failed_lines: failedLines };
  const read = { inode, offset, lines, ...counts };
  const onConflict = `${updateOn("path", Object.keys(read))}, session_id = coalesce(excluded.session_id, session_id)`;
  insertRow(memory, "transcripts", { path, session_id: sessionId, ...read }, onConflict);
}

/** The transcripts that a damaged memory had read, as far as it can still be queried. */
export function listTranscriptsOfDamaged(path: string): string[] {
  try {
    using memory = openDatabase(path, { readwrite: true, create: false });
    return listRows<{ path: string }>(memory, "SELECT path FROM transcripts").map((row) => row.path);
  } catch {
    // A damaged memory may not answer.
    return [];
  }
}
