import { z } from "zod";
import { MemoryError } from "../../domain/error.ts";
import type { EventOrigin, HostEvent, Json, JsonObject, SessionSource } from "../../domain/host-event.ts";
import { promptWords } from "../../domain/host-notice.ts";
import { asPath, parseObject } from "../../domain/json.ts";
import type { InboxRecord } from "../../inbox/record.ts";

const text = z.string().optional().catch(undefined);

/** The fields that we read of a hook's payload. Fields of a wrong type count as absent, because host versions differ. */
const HookPayload = z.object({
  session_id: text,
  transcript_path: text,
  cwd: text,
  prompt_id: text,
  agent_id: text,
  agent_type: text,
  source: text,
  model: text,
  prompt: text,
  is_private: z.boolean().optional().catch(undefined),
  tool_name: text,
  tool_use_id: text,
  tool_input: z.custom<JsonObject>((value) => typeof value === "object" && value !== null).catch({}),
  tool_response: z.custom<Json>(() => true).optional(),
  duration_ms: z.number().optional().catch(undefined),
  error: text,
  is_interrupt: z.boolean().optional().catch(undefined),
  last_assistant_message: text,
  agent_transcript_path: text,
  trigger: text,
  reason: text,
  channel: text,
  observation_ids: z.array(z.number()).optional().catch(undefined),
  fix_ids: z.array(z.number()).optional().catch(undefined),
  subject: text,
  action: text,
  tokens: z.number().optional().catch(undefined),
});
type Payload = z.infer<typeof HookPayload>;

const SESSION_SOURCES: ReadonlySet<string> = new Set(["startup", "resume", "clear", "compact", "fork"]);

/**
 * Parses a captured hook event into host events; an event that is not stored yields none.
 *
 * @throws MemoryError invalid-input when the body is no JSON object or names no session
 */
export function eventsOfHookRecord(record: InboxRecord): HostEvent[] {
  const body = parseObject(record.body);
  if (body === undefined)
    throw new MemoryError("invalid-input", `a ${record.event} event holds no JSON object`);
  const payload = HookPayload.parse({ ...body, ...earlierNames(body) });
  const origin = originOf(record, payload);
  const event = eventOf(EARLIER_EVENTS[record.event] ?? record.event, payload, origin);
  return event === undefined ? [] : [event];
}

/** Names under which earlier builds left records that may still be in an inbox. */
const EARLIER_EVENTS: Readonly<Record<string, string>> = {
  ContextGiven: "ContextInjected",
  MemoryTaken: "MemoryAccessed",
};

function earlierNames({ through, deed }: JsonObject): JsonObject {
  return {
    ...(through === undefined ? {} : { channel: through }),
    ...(deed === undefined ? {} : { action: deed }),
  };
}

function originOf(record: InboxRecord, payload: Payload): EventOrigin {
  const sessionId = payload.session_id ?? record.sessionId;
  if (sessionId === "") throw new MemoryError("invalid-input", `a ${record.event} event names no session`);
  const origin: EventOrigin = { host: record.host, sessionId, at: record.at };
  const directory = asPath(record.directory ?? payload.cwd);
  if (directory !== undefined) origin.directory = directory;
  if (payload.prompt_id !== undefined) origin.promptId = payload.prompt_id;
  if (payload.transcript_path !== undefined) origin.transcriptPath = payload.transcript_path;
  if (payload.agent_id !== undefined) origin.agentId = payload.agent_id;
  if (payload.agent_type !== undefined) origin.agentType = payload.agent_type;
  if (record.hostPid !== null) origin.hostPid = record.hostPid;
  return origin;
}

function eventOf(name: string, payload: Payload, origin: EventOrigin): HostEvent | undefined {
  switch (name) {
    case "SessionStart":
      return sessionStarted(payload, origin);
    case "UserPromptSubmit":
      return promptSubmitted(payload, origin);
    case "PostToolUse":
    case "PostToolUseFailure":
      return toolUseEnded(name, payload, origin);
    case "SubagentStop":
      return subagentEnded(payload, origin);
    case "Stop":
      return { ...origin, kind: "turn-ended", ending: "completed", ...closing(payload) };
    case "StopFailure":
      return { ...origin, kind: "turn-ended", ending: "failed" };
    case "PreCompact":
      return { ...origin, kind: "context-compacted", trigger: payload.trigger ?? "unknown" };
    case "SessionEnd":
      return { ...origin, kind: "session-ended", reason: payload.reason ?? "other" };
    case "ContextInjected":
      return contextInjected(payload, origin);
    case "MemoryAccessed":
      return memoryAccessed(payload, origin);
    default:
      return undefined;
  }
}

function sessionStarted(payload: Payload, origin: EventOrigin): HostEvent {
  const source = SESSION_SOURCES.has(payload.source ?? "") ? (payload.source as SessionSource) : "unknown";
  return { ...origin, kind: "session-started", source, ...(payload.model ? { model: payload.model } : {}) };
}

function promptSubmitted(payload: Payload, origin: EventOrigin): HostEvent | undefined {
  if (payload.is_private === true) return { ...origin, kind: "private-prompt" };
  if (payload.prompt === undefined || payload.prompt.trim() === "") return undefined;
  const { text, isNotice } = promptWords(payload.prompt);
  return { ...origin, kind: "prompt-submitted", text, source: isNotice ? "notification" : "typed" };
}

function toolUseEnded(name: string, payload: Payload, origin: EventOrigin): HostEvent | undefined {
  if (payload.tool_use_id === undefined || payload.tool_name === undefined) return undefined;
  const failure = payload.is_interrupt === true ? "interrupted" : "failed";
  return {
    ...origin,
    kind: "tool-use-ended",
    toolUseId: payload.tool_use_id,
    name: payload.tool_name,
    input: payload.tool_input,
    outcome: name === "PostToolUse" ? "ok" : failure,
    ...(payload.tool_response === undefined ? {} : { result: payload.tool_response }),
    ...(payload.error === undefined ? {} : { error: payload.error }),
    ...(payload.duration_ms === undefined ? {} : { durationMs: payload.duration_ms }),
  };
}

/** The host reports its own summarizer of a compaction as a subagent without a type. */
function subagentEnded(payload: Payload, origin: EventOrigin): HostEvent | undefined {
  if (payload.agent_type === undefined || payload.agent_type === "") return undefined;
  const path = payload.agent_transcript_path;
  return {
    ...origin,
    kind: "subagent-ended",
    ...closing(payload),
    ...(path === undefined ? {} : { agentTranscriptPath: path }),
  };
}

function closing(payload: Payload): { closingMessage?: string } {
  const message = payload.last_assistant_message?.trim();
  return message ? { closingMessage: message } : {};
}

function contextInjected(payload: Payload, origin: EventOrigin): HostEvent {
  return {
    ...origin,
    kind: "context-injected",
    channel: payload.channel ?? "SessionStart",
    observationIds: payload.observation_ids ?? [],
    fixIds: payload.fix_ids ?? [],
    subject: payload.subject ?? "",
    tokens: payload.tokens ?? 0,
  };
}

function memoryAccessed(payload: Payload, origin: EventOrigin): HostEvent {
  const action = payload.action === "changed" ? "changed" : "fetched";
  return { ...origin, kind: "memory-accessed", action, observationIds: payload.observation_ids ?? [] };
}
