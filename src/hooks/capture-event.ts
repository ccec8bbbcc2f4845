import type { Database } from "bun:sqlite";
import { isSkippedTool } from "../config/capture-rules.ts";
import { cleanPayload } from "../domain/clean-payload.ts";
import { asMemoryError } from "../domain/error.ts";
import type { JsonObject } from "../domain/host-event.ts";
import { asString } from "../domain/json.ts";
import { isWhollyPrivate } from "../domain/private-text.ts";
import type { InboxRecord } from "../inbox/record.ts";
import { openInbox } from "../inbox/schema.ts";
import {
  clearSpooledPrivateMark,
  hasSpooledPrivateMark,
  spoolPrivateMark,
  spoolRecord,
} from "../inbox/spool.ts";
import { clearPrivate, insertRecord, isPrivate, markPrivate } from "../inbox/write.ts";
import { ensurePrivateDirectory } from "../lib/private-files.ts";
import { hookLog } from "./hook-log.ts";
import type { HookRun } from "./run-hook.ts";

/** How long a hook waits for another process to finish writing before it leaves the event as a file. */
const BUSY_TIMEOUT_MS = 400;

/** What is kept of a payload; the rest of it serves the host only. */
const KEPT_FIELDS = [
  "session_id",
  "transcript_path",
  "cwd",
  "prompt_id",
  "agent_id",
  "agent_type",
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
  "agent_transcript_path",
  "trigger",
  "reason",
] as const;

/** Events of which a private turn keeps the bare fact, because they say when it is over. */
const BOUNDARIES: ReadonlySet<string> = new Set(["SessionStart", "Stop", "PreCompact", "SessionEnd"]);

/** Commits the event of this hook to the inbox, or, where that cannot be, to the spool. */
export function captureEvent(run: HookRun): void {
  const tool = asString(run.payload.tool_name);
  if (tool !== undefined && isSkippedTool(tool, run.settings.skipTools)) return;
  commitRecord(run, (inbox) => recordOf(run, inbox));
}

/**
 * Opens the inbox and commits one record to it. Falls back to a file beside it when it is locked for too long, damaged,
 * newer than we are or without space.
 */
export function commitRecord(
  run: HookRun,
  make: (inbox: Database | undefined) => InboxRecord | undefined,
): void {
  try {
    ensurePrivateDirectory(run.paths.dir);
    // The handle is not closed on purpose: the last one to close would tidy up the log file and be slow.
    const inbox = openInbox(run.paths.inbox, BUSY_TIMEOUT_MS);
    const record = make(inbox);
    if (record !== undefined) insertRecord(inbox, record);
  } catch (error) {
    const fault = asMemoryError(error, `the inbox ${run.paths.inbox}`);
    const record = make(undefined);
    if (record !== undefined) spoolRecord(run.paths.spool, record);
    hookLog(run.paths, `${fault.message}; the event was left in ${run.paths.spool}`);
  }
}

/** The record for this event; undefined when nothing of it may be kept. */
function recordOf(run: HookRun, inbox: Database | undefined): InboxRecord | undefined {
  const payload = run.event === "UserPromptSubmit" ? promptPayload(run, inbox) : turnPayload(run, inbox);
  return payload === undefined ? undefined : toRecord(run, run.event, payload);
}

/** A wholly private prompt leaves only that there was one, and silences the rest of its turn. */
function promptPayload(run: HookRun, inbox: Database | undefined): JsonObject {
  const promptId = asString(run.payload.prompt_id);
  const prompt = asString(run.payload.prompt) ?? "";
  if (isWhollyPrivate(prompt)) {
    if (inbox === undefined) spoolPrivateMark(run.paths.spool, run.sessionId);
    else markPrivate(inbox, run.sessionId, promptId, run.at);
    return { ...pick(run.payload, false), is_private: true };
  }
  // A notice of the host about background work does not end the private turn that the work belongs to.
  if (!prompt.startsWith("<task-notification>")) {
    clearSpooledPrivateMark(run.paths.spool, run.sessionId);
    if (inbox !== undefined) clearPrivate(inbox, run.sessionId);
  }
  return pick(run.payload, true);
}

function turnPayload(run: HookRun, inbox: Database | undefined): JsonObject | undefined {
  const promptId = asString(run.payload.prompt_id);
  const isSilenced =
    hasSpooledPrivateMark(run.paths.spool, run.sessionId) ||
    (inbox !== undefined && isPrivate(inbox, run.sessionId, promptId));
  if (!isSilenced) return pick(run.payload, true);
  return BOUNDARIES.has(run.event) ? pick(run.payload, false) : undefined;
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
    directory: run.directory ?? null,
    hostPid: process.ppid,
    body: JSON.stringify(cleanPayload(payload)),
  };
}
