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

/** Lines taken over in one transaction: enough to be fast, few enough that readers and a kill cost little. */
const LINES_PER_TRANSACTION = 500;

export interface TranscriptSyncDeps {
  memory: Database;
  rules: CaptureRules;
  host: Host;
  log: Log;
}

/** How much of a transcript is read at once, and what else belongs to the same transaction. */
export interface TranscriptSyncPiece {
  /** Asked after each line: whether the rest is left for the next piece. */
  isEnough(): boolean;
  /** Called within the transaction of a batch, with how far it has come. */
  keep(progress: TranscriptProgress): void;
  /** Whether nobody writes the file any more, so that a last line without its end is one. */
  takesRest?: boolean;
}

/** A transcript is read to its end. */
const WHOLE: TranscriptSyncPiece = { isEnough: () => false, keep: () => {} };
const NOTHING = { lines: 0, isDone: true };

/** What reading one transcript needs: of the host only how it writes its lines. */
export type SyncOneTranscriptDeps = Omit<TranscriptSyncDeps, "host"> & {
  host: Pick<Host, "parseTranscriptLine">;
};

/**
 * Reads what is new in a session's transcript and in those of its subagents.
 *
 * @param pieceMs after so long the rest is left for the next call, which goes on there
 * @returns whether all of it has been read
 */
export function syncSession(deps: TranscriptSyncDeps, session: SessionRow, pieceMs: number): boolean {
  if (session.transcriptPath === null) return true;
  const end = performance.now() + pieceMs;
  for (const path of [session.transcriptPath, ...deps.host.listSideTranscripts(session.transcriptPath)]) {
    // Looking through a hundred files that bring nothing takes as long: a piece always reads something.
    const fileEnd = performance.now() + pieceMs;
    const piece = { ...WHOLE, isEnough: () => performance.now() > fileEnd };
    const { lines, isDone } = syncTranscript(deps, path, session.id, piece);
    if (!isDone || (lines > 0 && performance.now() > end)) return false;
  }
  return true;
}

/**
 * Takes a transcript over from where it was last left. Offset and events are committed together, so that a kill at any
 * point neither loses nor repeats a line; every line is counted as read, unknown, broken or failed.
 *
 * @returns how many lines this piece had, and whether there are no more; as if it were empty where there is no readable file
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
    // A file that was written anew begins again with its first line.
    return { lines: progress.lines < before ? progress.lines : progress.lines - before, isDone };
  } catch (error) {
    // A transcript that is not there yet (or never will be, with --no-session-persistence) is the host's choice.
    if ((error as { code?: string }).code === "ENOENT") return NOTHING;
    const fault = asMemoryError(error, `reading transcript ${path}`);
    // Only the file may be at fault here; a database that cannot be written stops intake until it can.
    if (fault.code !== "unreadable-file" && fault.code !== "no-permission") throw fault;
    deps.log.warning(fault.message);
    return NOTHING;
  }
}

/**
 * Takes a piece of a transcript over, from where it was last left.
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
    // What is left of it is read by another piece, from the file as it is then.
    lines.return(undefined);
  }
}

function newProgress(path: string, sessionId: number | null): TranscriptProgress {
  return { path, sessionId, inode: 0, offset: 0, lines: 0, unknownLines: 0, brokenLines: 0, failedLines: 0 };
}

/** Where to go on reading; from the start again when the file is another one or has become shorter. */
function startIn(state: FileState, progress: TranscriptProgress, log: Log): number | undefined {
  if (!state.isFile) {
    log.warning(`transcript ${progress.path} is not a file and is left alone`);
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

/** Takes a batch of lines over; true when there are no more. */
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
    deps.log.error(`a line of ${progress.path} was put aside: ${fault}`);
    // The line itself stays where it is: here it could be private, and nothing has looked at it yet.
    const body = JSON.stringify({ line: progress.lines + 1, offset: progress.offset, chars: text.length });
    parkRecord(deps.memory, { source: progress.path, body, fault, at: Date.now() });
  }
}
