import {
  type EventOrigin,
  type HostEvent,
  type JsonObject,
  PROVISIONAL_LINE,
} from "../../domain/host-event.ts";
import { promptWords } from "../../domain/host-notice.ts";
import { asObject, asPath, asString, parseObject } from "../../domain/json.ts";
import type { ParsedLine } from "../parsed-line.ts";
import { assistantEvents } from "./assistant-line.ts";
import { HOST_NAME } from "./name.ts";
import { humanPromptOf, userEvents } from "./user-line.ts";

/** Line types that carry nothing we keep. Everything not named here or read below is counted as unknown. */
const EMPTY_TYPES: ReadonlySet<string> = new Set([
  "file-history-snapshot",
  "file-history-delta",
  "summary",
  "mode",
  "permission-mode",
  "custom-title",
  "ai-title",
  "agent-name",
  "last-prompt",
  "tag",
  "bridge-session",
  "pr-link",
  "frame-link",
  "atis-latch",
  "tools-used",
  "api-request",
  "api-request-blob",
  "api-request-shape",
  "cost-state",
]);

/** Turns one line of a Claude Code transcript into host events. Never throws; the line is data. */
export function parseTranscriptLine(line: string): ParsedLine {
  const entry = parseObject(line);
  if (entry === undefined) return { status: "broken" };
  const type = asString(entry.type) ?? "";
  if (EMPTY_TYPES.has(type)) return { status: "empty" };
  const events = eventsOf(type, entry);
  if (events === undefined) return { status: "unknown", type };
  return events.length > 0 ? { status: "events", events } : { status: "empty" };
}

function eventsOf(type: string, entry: JsonObject): HostEvent[] | undefined {
  const origin = originOf(entry);
  switch (type) {
    case "user":
      return origin ? userEvents(entry, origin) : [];
    case "assistant":
      return origin ? assistantEvents(entry, origin) : [];
    case "system":
      return origin ? systemEvents(entry, origin) : [];
    case "attachment":
      return origin ? attachmentEvents(entry, origin) : [];
    case "queue-operation":
      return origin ? queueEvents(entry, origin) : [];
    case "progress":
      return origin ? progressEvents(entry, origin) : [];
    default:
      return undefined;
  }
}

/** What every event of this line has in common; undefined where the line names no session or time. */
function originOf(entry: JsonObject): EventOrigin | undefined {
  const sessionId = asString(entry.sessionId);
  const at = Date.parse(asString(entry.timestamp) ?? "");
  if (sessionId === undefined || Number.isNaN(at)) return undefined;
  const origin: EventOrigin = { host: HOST_NAME, sessionId, at };
  const promptId = asString(entry.promptId);
  if (promptId !== undefined) origin.promptId = promptId;
  const cwd = asPath(entry.cwd);
  if (cwd !== undefined) origin.directory = cwd;
  const branch = asString(entry.gitBranch);
  if (branch !== undefined && branch !== "") origin.branch = branch;
  const agentId = asString(entry.agentId);
  if (agentId !== undefined) origin.agentId = agentId;
  return origin;
}

function systemEvents(entry: JsonObject, origin: EventOrigin): HostEvent[] {
  switch (entry.subtype) {
    case "compact_boundary": {
      const trigger = asString(asObject(entry.compactMetadata)?.trigger) ?? "unknown";
      return [{ ...origin, kind: "context-compacted", trigger }];
    }
    case "turn_duration":
      return [{ ...origin, kind: "turn-ended", ending: "completed" }];
    default:
      return [];
  }
}

/** A prompt that was typed while a turn ran is only here: no hook reports it on every version. */
function attachmentEvents(entry: JsonObject, origin: EventOrigin): HostEvent[] {
  const attachment = asObject(entry.attachment);
  if (attachment?.type !== "queued_command") return [];
  const text = promptText(attachment.prompt);
  if (text === undefined) return [];
  const isHuman = (asObject(attachment.origin)?.kind ?? "human") === "human";
  const isPrompt = attachment.commandMode === undefined || attachment.commandMode === "prompt";
  const uuid = asString(entry.uuid);
  const words = promptWords(text);
  const source = isHuman && isPrompt && !words.isNotice ? "queued" : "notification";
  const prompt = { kind: "prompt-submitted", text: words.text, source } as const;
  return [{ ...origin, ...prompt, ...(uuid === undefined ? {} : { uuid }) }];
}

function promptText(prompt: unknown): string | undefined {
  return asString(prompt) ?? humanPromptOf({ content: prompt as never });
}

/** Before 2.1.30 a queued prompt left no attachment, only this. The same text seen again later is one prompt. */
function queueEvents(entry: JsonObject, origin: EventOrigin): HostEvent[] {
  const text = asString(entry.content);
  if (entry.operation !== "enqueue" || text === undefined) return [];
  if (text.startsWith("/") || text.startsWith("<") || text.trim() === "" || isTask(text)) return [];
  return [
    {
      ...origin,
      kind: "prompt-submitted",
      text,
      source: "queued",
      uuid: `${PROVISIONAL_LINE}${origin.sessionId}:${origin.at}`,
    },
  ];
}

/** Versions about 2.1.45 to 2.1.63 queue work in the background as JSON. */
function isTask(text: string): boolean {
  if (!text.startsWith("{")) return false;
  const task = parseObject(text);
  return asString(task?.task_id) !== undefined && asString(task?.task_type) !== undefined;
}

/** Older versions keep a subagent's messages inside progress lines of the main transcript. */
function progressEvents(entry: JsonObject, origin: EventOrigin): HostEvent[] {
  const data = asObject(entry.data);
  const inner = asObject(data?.message);
  if (data?.type !== "agent_progress" || inner === undefined) return [];
  const agentOrigin: EventOrigin = { ...origin, agentId: asString(data.agentId) ?? "unknown" };
  if (inner.type === "assistant") return assistantEvents(inner, agentOrigin);
  return inner.type === "user" ? userEvents(inner, agentOrigin) : [];
}
