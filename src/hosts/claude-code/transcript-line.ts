import {
  type EventOrigin,
  type HostEvent,
  type JsonObject,
  PROVISIONAL_LINE,
} from "../../domain/host-event.ts";
import { promptWords } from "../../domain/host-notice.ts";
import { asArray, asObject, asPath, asString, parseObject } from "../../domain/json.ts";
import { redactPrivatePayload } from "../../domain/private-text.ts";
import type { ParsedLine } from "../host.ts";
import { humanPromptOf, userEvents } from "./user-line.ts";

/** The name of this host in commands, in the inbox and in the memory. */
export const HOST_NAME = "claude-code";

/** Line types without anything to store. Types neither listed here nor parsed below count as unknown. */
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

/** What all events of a line have in common; undefined if the line names no session or time. */
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

/** A prompt typed during a turn. Not every version reports it through a hook. */
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

/** Before 2.1.30 a queued prompt left only this line. The same text in a later line is the same prompt. */
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

/** Versions from about 2.1.45 to 2.1.63 queue background work as JSON. */
function isTask(text: string): boolean {
  if (!text.startsWith("{")) return false;
  const task = parseObject(text);
  return asString(task?.task_id) !== undefined && asString(task?.task_type) !== undefined;
}

/** Older versions put a subagent's messages in progress lines of the main transcript. */
function progressEvents(entry: JsonObject, origin: EventOrigin): HostEvent[] {
  const data = asObject(entry.data);
  const inner = asObject(data?.message);
  if (data?.type !== "agent_progress" || inner === undefined) return [];
  const agentOrigin: EventOrigin = { ...origin, agentId: asString(data.agentId) ?? "unknown" };
  if (inner.type === "assistant") return assistantEvents(inner, agentOrigin);
  return inner.type === "user" ? userEvents(inner, agentOrigin) : [];
}

/** The model of text that the host wrote in the model's name and, on older versions, of text that was cut off. */
const SYNTHETIC_MODEL = "<synthetic>";
const FILLER = "No response requested.";

/** What the assistant said and the tools it called, from one `assistant` line. Thinking is not stored. */
function assistantEvents(entry: JsonObject, origin: EventOrigin): HostEvent[] {
  const message = asObject(entry.message);
  if (entry.isApiErrorMessage === true) return [{ ...origin, kind: "turn-ended", ending: "failed" }];
  if (message === undefined) return [];
  const uuid = asString(entry.uuid);
  const events: HostEvent[] = [];
  // Private text may begin in one block and end in another.
  const { content } = redactPrivatePayload({ content: message.content ?? [] }, () => false);
  for (const block of asArray(content) ?? []) {
    const event = blockEvent(asObject(block) ?? {}, origin, uuid);
    const isFiller = message.model === SYNTHETIC_MODEL && asObject(block)?.text === FILLER;
    if (event !== undefined && !isFiller) events.push(event);
  }
  return events;
}

function blockEvent(block: JsonObject, origin: EventOrigin, uuid: string | undefined): HostEvent | undefined {
  if (block.type === "text") {
    const text = asString(block.text)?.trim();
    if (!text) return undefined;
    return { ...origin, kind: "assistant-spoke", text, ...(uuid === undefined ? {} : { uuid }) };
  }
  const toolUseId = asString(block.id);
  const name = asString(block.name);
  if (block.type !== "tool_use" || toolUseId === undefined || name === undefined) return undefined;
  return { ...origin, kind: "tool-use-started", toolUseId, name, input: asObject(block.input) ?? {} };
}
