import type { Database } from "bun:sqlite";
import { asMemoryError, isRecordFault } from "../domain/error.ts";
import type { Host } from "../hosts/host.ts";
import type { Log } from "../lib/log.ts";
import { type FileState, readLines } from "../lib/read-lines.ts";
import {
  findTranscript,
  parkRecord,
  saveTranscript,
  type TranscriptProgress,
} from "../store/sessions/ingest-cursors.ts";
import type { SessionRow } from "../store/sessions/sessions.ts";
import { applyEvent } from "./apply-event.ts";
import type { CaptureRules } from "./capture-rules.ts";

/** Lines per transaction: enough to be fast, few enough that readers wait little and a kill costs little. */
const LINES_PER_TRANSACTION = 500;

export interface TranscriptSyncDeps {
  memory: Database;
  rules: CaptureRules;
  host: Host;
  log: Log;
}

/** How much of a transcript is read at once, and what else is part of the same transaction. */
export interface TranscriptSyncPiece {
  /** Called after each line: whether the rest is left to the next piece. */
  isEnough(): boolean;
  /** Called within the transaction of a batch. */
  keep(progress: TranscriptProgress): void;
  /** Whether the file is no longer written, so that a last line without a line end is complete. */
  takesRest?: boolean;
}

const WHOLE: TranscriptSyncPiece = { isEnough: () => false, keep: () => {} };
const NOTHING = { lines: 0, isDone: true };

export type SyncOneTranscriptDeps = Omit<TranscriptSyncDeps, "host"> & {
  host: Pick<Host, "parseTranscriptLine">;
};

/**
 * Reads what is new in a session's transcript and in those of its subagents.
 *
 * @param pieceMs how long it is read; the next call continues there
 * @returns whether all of it has been read
 */
export function syncSession(deps: TranscriptSyncDeps, session: SessionRow, pieceMs: number): boolean {
  if (session.transcriptPath === null) return true;
  const end = performance.now() + pieceMs;
  for (const path of [session.transcriptPath, ...deps.host.listSideTranscripts(session.transcriptPath)]) {
    // Checking a hundred files without news may take this long, so each file gets time of its own.
    const fileEnd = performance.now() + pieceMs;
    const piece = { ...WHOLE, isEnough: () => performance.now() > fileEnd };
    const { lines, isDone } = syncTranscript(deps, path, session.id, piece);
    if (!isDone || (lines > 0 && performance.now() > end)) return false;
  }
  return true;
}

/**
 * Syncs a transcript from its cursor. Offset and events are committed together, so that a kill at any point neither loses nor
 * repeats a line. Every line is counted as read, unknown, broken or failed.
 *
 * @returns how many lines this piece had, and whether there are no more. An unreadable file counts as empty
 */
export function syncTranscript(
  deps: SyncOneTranscriptDeps,
  path: string,
  sessionId: number | null,
  piece: TranscriptSyncPiece = WHOLE,
): { lines: number; isDone: boolean } {
  try {
    const before = findTranscript(deps.memory, path)?.lines ?? 0;
    const { progress, isDone } = readTranscript(deps, path, sessionId, piece);
    // A file that was replaced is read again from its first line.
    return { lines: progress.lines < before ? progress.lines : progress.lines - before, isDone };
  } catch (error) {
    // The host may create the transcript later, or never with --no-session-persistence.
    if ((error as { code?: string }).code === "ENOENT") return NOTHING;
    const fault = asMemoryError(error, `reading transcript ${path}`);
    // Only faults of the file are expected here. If the database cannot be written, ingest stops until it can.
    if (fault.code !== "unreadable-file" && fault.code !== "no-permission") throw fault;
    deps.log.warning(fault.message);
    return NOTHING;
  }
}

/**
 * Syncs a piece of a transcript from its cursor.
 *
 * @returns how far it has been read, and whether that is all there is
 * @throws the system's error when the file cannot be read
 */
export function readTranscript(
  deps: SyncOneTranscriptDeps,
  path: string,
  sessionId: number | null,
  piece: TranscriptSyncPiece,
): { progress: TranscriptProgress; isDone: boolean } {
  deps.rules.refresh();
  const progress = findTranscript(deps.memory, path) ?? newProgress(path, sessionId);
  const lines = readLines(path, (state) => startIn(state, progress, deps.log), piece.takesRest);
  try {
    return { progress, isDone: readAll(deps, lines, progress, piece) };
  } finally {
    // The next piece reads the rest from the file as it is then.
    lines.return(undefined);
  }
}

function newProgress(path: string, sessionId: number | null): TranscriptProgress {
  return { path, sessionId, inode: 0, offset: 0, lines: 0, unknownLines: 0, brokenLines: 0, failedLines: 0 };
}

/** Where to continue; at the start if the file was replaced or has become shorter. */
function startIn(state: FileState, progress: TranscriptProgress, log: Log): number | undefined {
  if (!state.isFile) {
    log.warning(`transcript ${progress.path} is not a regular file and is ignored`);
    return undefined;
  }
  const isSameFile = state.inode === progress.inode && state.isLineStart(progress.offset);
  if (!isSameFile)
    Object.assign(progress, { ...newProgress(progress.path, progress.sessionId), inode: state.inode });
  return progress.offset;
}

/** Whether there are no more lines. */
function readAll(
  deps: SyncOneTranscriptDeps,
  lines: ReturnType<typeof readLines>,
  progress: TranscriptProgress,
  piece: TranscriptSyncPiece,
): boolean {
  let isDone = false;
  do {
    deps.memory
      .transaction(() => {
        isDone = takeLines(deps, lines, progress, piece);
        if (progress.inode !== 0) saveTranscript(deps.memory, progress);
        piece.keep(progress);
      })
      .immediate();
  } while (!isDone && !piece.isEnough());
  return isDone;
}

/** Applies a batch of lines; true if there are no more. */
function takeLines(
  deps: SyncOneTranscriptDeps,
  lines: ReturnType<typeof readLines>,
  progress: TranscriptProgress,
  piece: TranscriptSyncPiece,
): boolean {
  for (let count = 0; count < LINES_PER_TRANSACTION; count += 1) {
    const next = lines.next();
    if (next.done) return true;
    if (next.value.text === undefined) progress.brokenLines += 1;
    else if (next.value.text.trim() !== "") takeLine(deps, next.value.text, progress);
    progress.offset = next.value.end;
    progress.lines += 1;
    if (piece.isEnough()) return false;
  }
  return false;
}

function takeLine(deps: SyncOneTranscriptDeps, text: string, progress: TranscriptProgress): void {
  const parsed = deps.host.parseTranscriptLine(text, progress.lines);
  if (parsed.status === "broken") progress.brokenLines += 1;
  if (parsed.status === "unknown") progress.unknownLines += 1;
  if (parsed.status !== "events") return;
  try {
    for (const event of parsed.events) applyEvent(deps.memory, deps.rules, event);
  } catch (error) {
    if (!isRecordFault(error)) throw error;
    progress.failedLines += 1;
    const fault = (error as Error).message;
    deps.log.error(`a line of ${progress.path} was parked: ${fault}`);
    // Only the position is stored, because the line has not been sanitized.
    const body = JSON.stringify({ line: progress.lines + 1, offset: progress.offset, chars: text.length });
    parkRecord(deps.memory, { source: progress.path, body, fault, at: Date.now() });
  }
}
