import type { Database } from "bun:sqlite";
import { openDatabase } from "../../lib/guarded-files.ts";
import { findNumber, findRow, listRows } from "../database/rows.ts";

/** Parked records kept; the oldest go first. They are there to be looked at, not to pile up. */
const PARKED_MAX = 200;

/** How far a source (an inbox by its identity, a spool file by its name) has been taken over; 0 when not at all. */
export function getCursor(memory: Database, source: string): number {
  return findNumber(memory, "SELECT mark FROM intake_marks WHERE source = ?", source) ?? 0;
}

export function setCursor(memory: Database, source: string, mark: number): void {
  memory
    .query(
      "INSERT INTO intake_marks (source, mark) VALUES (?, ?) ON CONFLICT (source) DO UPDATE SET mark = excluded.mark",
    )
    .run(source, mark);
}

export function deleteCursor(memory: Database, source: string): void {
  memory.run("DELETE FROM intake_marks WHERE source = ?", [source]);
}

/** Puts a record aside that cannot be taken over, with the reason, instead of trying it for ever. */
export function parkRecord(
  memory: Database,
  parked: { source: string; body: string; fault: string; at: number },
): void {
  memory.run("INSERT INTO parked_records (source, body, fault, created_at_epoch) VALUES (?, ?, ?, ?)", [
    parked.source,
    parked.body,
    parked.fault,
    parked.at,
  ]);
  memory.run("DELETE FROM parked_records WHERE id <= (SELECT max(id) FROM parked_records) - ?", [PARKED_MAX]);
}

/** How far a transcript has been read, and what was met on the way. */
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
  memory
    .query(
      `INSERT INTO transcripts (path, session_id, inode, offset, lines, unknown_lines, broken_lines, failed_lines)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (path) DO UPDATE SET session_id = coalesce(excluded.session_id, session_id),
         inode = excluded.inode, offset = excluded.offset, lines = excluded.lines,
         unknown_lines = excluded.unknown_lines, broken_lines = excluded.broken_lines,
         failed_lines = excluded.failed_lines`,
    )
    .run(
      progress.path,
      progress.sessionId,
      progress.inode,
      progress.offset,
      progress.lines,
      progress.unknownLines,
      progress.brokenLines,
      progress.failedLines,
    );
}

/** The transcripts that a damaged memory had read, as far as it can still say so; none when it cannot. */
export function listTranscriptsOfDamaged(path: string): string[] {
  try {
    using memory = openDatabase(path, { readwrite: true, create: false });
    return listRows<{ path: string }>(memory, "SELECT path FROM transcripts").map((row) => row.path);
  } catch {
    // It is damaged: that it may not answer is why it was set aside.
    return [];
  }
}
