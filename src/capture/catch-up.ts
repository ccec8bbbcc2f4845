import type { Database } from "bun:sqlite";
import { asMemoryError, isRecordFault } from "../domain/error.ts";
import type { Host } from "../hosts/host.ts";
import type { Log } from "../lib/log.ts";
import { type FileState, readLines } from "../lib/read-lines.ts";
import { parkRecord } from "../store/intake-marks.ts";
import type { SessionRow } from "../store/sessions.ts";
import { findTranscript, saveTranscript, type TranscriptProgress } from "../store/transcripts.ts";
import { applyEvent } from "./apply-event.ts";
import type { CaptureRules } from "./rules.ts";

/** Lines taken over in one transaction: enough to be fast, few enough that readers and a kill cost little. */
const LINES_PER_TRANSACTION = 500;

export interface CatchUpDeps {
  memory: Database;
  rules: CaptureRules;
  host: Host;
  log: Log;
}

/** Reads what is new in a session's transcript and in those of its subagents. */
export function catchUpSession(deps: CatchUpDeps, session: SessionRow): void {
  if (session.transcriptPath === null) return;
  catchUpTranscript(deps, session.transcriptPath, session.id);
  for (const path of deps.host.listSideTranscripts(session.transcriptPath)) {
    catchUpTranscript(deps, path, session.id);
  }
}

/**
 * Takes a transcript over from where it was last left. Offset and events are committed together, so that a kill at any
 * point neither loses nor repeats a line; every line is counted as read, unknown, broken or failed.
 *
 * @returns how far it has been read; undefined when there is no readable file
 */
export function catchUpTranscript(
  deps: CatchUpDeps,
  path: string,
  sessionId: number | null,
): TranscriptProgress | undefined {
  const progress = findTranscript(deps.memory, path) ?? newProgress(path, sessionId);
  try {
    const lines = readLines(path, (state) => startIn(state, progress, deps.log));
    readAll(deps, lines, progress);
    return progress;
  } catch (error) {
    // A transcript that is not there yet (or never will be, with --no-session-persistence) is the host's choice.
    if ((error as { code?: string }).code === "ENOENT") return undefined;
    const fault = asMemoryError(error, `reading transcript ${path}`);
    // Only the file may be at fault here; a database that cannot be written stops intake until it can.
    if (fault.code !== "unreadable-file" && fault.code !== "no-permission") throw fault;
    deps.log.warning(fault.message);
    return undefined;
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

function readAll(deps: CatchUpDeps, lines: ReturnType<typeof readLines>, progress: TranscriptProgress): void {
  let isDone = false;
  while (!isDone) {
    deps.memory
      .transaction(() => {
        isDone = takeLines(deps, lines, progress);
        if (progress.inode !== 0) saveTranscript(deps.memory, progress);
      })
      .immediate();
  }
}

/** Takes a batch of lines over; true when there are no more. */
function takeLines(
  deps: CatchUpDeps,
  lines: ReturnType<typeof readLines>,
  progress: TranscriptProgress,
): boolean {
  for (let count = 0; count < LINES_PER_TRANSACTION; count += 1) {
    const next = lines.next();
    if (next.done) return true;
    if (next.value.text === undefined) progress.brokenLines += 1;
    else if (next.value.text.trim() !== "") takeLine(deps, next.value.text, progress);
    progress.offset = next.value.end;
    progress.lines += 1;
  }
  return false;
}

function takeLine(deps: CatchUpDeps, text: string, progress: TranscriptProgress): void {
  const parsed = deps.host.parseTranscriptLine(text);
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
