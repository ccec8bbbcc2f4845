import type { Database } from "bun:sqlite";
import { isSkippedTool } from "../config/capture-rules.ts";
import { ignoredFiles } from "../config/ignored-files.ts";
import { cleanPath } from "../domain/clean-name.ts";
import { cleanPayload } from "../domain/clean-payload.ts";
import { asMemoryError } from "../domain/error.ts";
import { isForgetting } from "../domain/forgetting.ts";
import type { JsonObject } from "../domain/host-event.ts";
import { promptWords } from "../domain/host-notice.ts";
import { leaveOutIgnored } from "../domain/ignored-files/leave-out.ts";
import { asObject, asString, parseObject } from "../domain/json.ts";
import { isWhollyPrivate } from "../domain/private-text.ts";
import { clearPrivate, isPrivate, isPrivatePrompt, markPrivate } from "../inbox/private-marks.ts";
import { type InboxRecord, withHookMs } from "../inbox/record.ts";
import { openInbox } from "../inbox/schema.ts";
import { isSpoolFull, spoolRecord } from "../inbox/spool.ts";
import { insertRecord, isInboxFull } from "../inbox/write.ts";
import { hookLog } from "./hook-log.ts";
import type { HookRun } from "./hook-run.ts";
import { ownToolAction } from "./own-tool.ts";

/** How long a hook waits for another process to finish writing before it leaves the event as a file. */
const BUSY_TIMEOUT_MS = 400;

/**
 * What is kept of a payload; the rest of it serves the host only. What people and tools wrote comes last, so that private
 * text that is never closed takes nothing with it that says what the event is.
 */
const KEPT_FIELDS = [
  "session_id",
  "transcript_path",
  "cwd",
  "prompt_id",
  "agent_id",
  "agent_type",
  "agent_transcript_path",
  "trigger",
  "reason",
  "source",
  "model",
  "prompt",
  "tool_name",
  "tool_use_id",
  "tool_input",
  "tool_response",
  "duration_ms",
  "error",
  "is_interrupt",
  "last_assistant_message",
] as const;

/** Events of which a private turn keeps the bare fact, because they say when it is over. */
const BOUNDARIES: ReadonlySet<string> = new Set(["SessionStart", "Stop", "PreCompact", "SessionEnd"]);

/** Events of which a full inbox keeps the bare fact: each makes the worker read the transcript when there is one again. */
const READ_BEHIND: ReadonlySet<string> = new Set([...BOUNDARIES, "StopFailure"]);

/** The host's parent of last resort: a hook that sees it has lost the host, and must not take it for one. */
const INIT_PID = 1;

/** Commits the event of this hook to the inbox, or, where that cannot be, to the spool. */
export async function captureEvent(run: HookRun): Promise<void> {
  const tool = asString(run.payload.tool_name);
  if (tool !== undefined && isSkippedTool(tool, run.settings.skipTools)) return captureAction(run, tool);
  if (isForgetting(asObject(run.payload.tool_input))) return;
  const payload = await (run.event === "UserPromptSubmit" ? promptPayload(run) : turnPayload(run));
  if (payload !== undefined) commitRecord(run, toRecord(run, run.event, payload));
}

/** Of a skipped tool nothing is kept but which memories it fetched or changed. */
async function captureAction(run: HookRun, tool: string): Promise<void> {
  const deed = run.event === "PostToolUse" ? ownToolAction(tool, run.payload) : undefined;
  if (deed === undefined || (await isSilenced(run))) return;
  commitRecord(run, toRecord(run, "MemoryTaken", { session_id: run.sessionId, ...deed }));
}

/**
 * Opens the inbox and commits one record to it. Falls back to a file beside it when it is locked for too long, damaged,
 * newer than we are or without space. An inbox that is open already is used, and closed behind it.
 */
export function commitRecord(run: HookRun, record: InboxRecord, opened?: Database): void {
  try {
    // Closed by ourselves: what is left open at the end, the runtime checkpoints under a lock, with several syncs.
    using inbox = opened ?? openInbox(run.paths.inbox, BUSY_TIMEOUT_MS);
    const kept = isInboxFull(inbox) ? bareRecord(run, record) : record;
    if (kept !== undefined) insertRecord(inbox, kept);
  } catch (error) {
    const fault = asMemoryError(error, `the inbox ${run.paths.inbox}`);
    const kept = isSpoolFull(run.paths.spool) ? bareRecord(run, record) : record;
    if (kept !== undefined) spoolRecord(run.paths.spool, kept);
    hookLog(run.paths, `${fault.message}; the event was left in ${run.paths.spool}`);
  }
}

/**
 * What is kept of a record where there is no room for all: that a session or a turn began or ended, and that a prompt
 * was private. A bare tool use would stand in the way of the whole one in the transcript.
 */
function bareRecord(run: HookRun, record: InboxRecord): InboxRecord | undefined {
  hookLog(
    run.paths,
    `no worker has taken events over for long: of this ${record.event} the transcript must tell`,
  );
  if (READ_BEHIND.has(record.event)) return toRecord(run, record.event, pick(run.payload, false));
  return parseObject(record.body)?.is_private === true ? record : undefined;
}

const NO_WORDS = { text: undefined, isNotice: false };

/** A wholly private prompt leaves only that there was one, and silences the rest of its turn. */
async function promptPayload(run: HookRun): Promise<JsonObject | undefined> {
  const { sessionId, payload } = run;
  const { spool } = run.paths;
  const promptId = asString(payload.prompt_id);
  const said = asString(payload.prompt);
  const { text: prompt, isNotice } = said === undefined ? NO_WORDS : promptWords(said);
  // A notice of the host about background work does not end the private turn that the work belongs to.
  if (isNotice) return (await isPrivate(spool, sessionId, promptId)) ? undefined : pick(payload, true);
  // A prompt that was too large to be read may be private, and counts as that.
  if (prompt === undefined || isWhollyPrivate(prompt)) markPrivate(spool, sessionId, promptId);
  // What is typed while a private turn runs is a part of that turn.
  else if (!(await isPrivatePrompt(spool, sessionId, promptId))) {
    clearPrivate(spool, sessionId);
    return pick(payload, true);
  }
  return { ...pick(payload, false), is_private: true };
}

async function turnPayload(run: HookRun): Promise<JsonObject | undefined> {
  if (!(await isSilenced(run))) return withoutIgnored(run, pick(run.payload, true));
  return BOUNDARIES.has(run.event) ? pick(run.payload, false) : undefined;
}

/** The payload without what ignored files hold. */
function withoutIgnored(run: HookRun, payload: JsonObject): JsonObject {
  const input = asObject(payload.tool_input);
  if (input === undefined) return payload;
  const { directory, settings, environment } = run;
  const told = { name: asString(payload.tool_name), input, result: payload.tool_response };
  const ignored = ignoredFiles(settings.ignoredFiles, directory, environment);
  const kept = leaveOutIgnored({ ...told, error: asString(payload.error) }, ignored);
  return {
    ...payload,
    ...(kept.input === undefined ? {} : { tool_input: kept.input }),
    ...(kept.result === undefined ? {} : { tool_response: kept.result }),
    ...(kept.error === undefined ? {} : { error: kept.error }),
  };
}

/** Whether the event belongs to a private turn, so that nothing of it may be kept, a file's name neither. */
export async function isSilenced(run: HookRun): Promise<boolean> {
  return isPrivate(run.paths.spool, run.sessionId, asString(run.payload.prompt_id));
}

/** The fields that are kept; without content, only those that say where and when. */
const BARE_FIELDS: ReadonlySet<string> = new Set([
  "session_id",
  "transcript_path",
  "cwd",
  "prompt_id",
  "source",
  "reason",
]);

function pick(payload: JsonObject, withContent: boolean): JsonObject {
  const kept: JsonObject = {};
  for (const field of KEPT_FIELDS) {
    const value = payload[field];
    if (value !== undefined && (withContent || BARE_FIELDS.has(field))) kept[field] = value;
  }
  return kept;
}

export function toRecord(run: HookRun, event: string, payload: JsonObject): InboxRecord {
  return {
    host: run.host,
    event,
    sessionId: run.sessionId,
    at: run.at,
    directory: run.directory === undefined ? null : cleanPath(run.directory),
    hostPid: process.ppid === INIT_PID ? null : process.ppid,
    body: withHookMs(JSON.stringify(cleanPayload(payload)), performance.now()),
  };
}
