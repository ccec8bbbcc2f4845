import type { EventOrigin, HostEvent, JsonObject } from "../../domain/host-event.ts";
import { asArray, asObject, asString, parseObject } from "../../domain/json.ts";
import type { ParsedLine } from "../parsed-line.ts";
import { HOST_NAME } from "./name.ts";
import { callEvents, outputEvents } from "./tool-call.ts";

/** What the first lines of a file say of all others. */
export interface RolloutHead {
  sessionId: string | undefined;
  directory: string | undefined;
  branch: string | undefined;
  startedAt: number | undefined;
  /** Whether prompts stand in lines of their own; else they are told from what Codex says in the user's name. */
  hasUserMessages: boolean;
}

/** What Codex puts into the conversation in the user's name begins with an element, or with this. */
const MADE_UP = /^\s*(?:<[a-z_]+[\s>]|# AGENTS\.md instructions|# Context from my IDE setup)/i;

/** Turns one line of a rollout file into host events. Never throws; the line is data. */
export function parseRolloutLine(line: string, index: number, head: RolloutHead): ParsedLine {
  const entry = parseObject(line);
  if (entry === undefined) return { status: "broken" };
  const origin = originOf(entry, index, head);
  const payload = asObject(entry.payload);
  const events = origin === undefined ? [] : eventsOf(entry, payload, origin, head);
  if (events === undefined) return { status: "unknown", type: typeOf(entry, payload) };
  return events.length > 0 ? { status: "events", events } : { status: "empty" };
}

function typeOf(entry: JsonObject, payload: JsonObject | undefined): string {
  return [asString(entry.type), asString(payload?.type)].filter(Boolean).join("/");
}

function originOf(entry: JsonObject, index: number, head: RolloutHead): EventOrigin | undefined {
  if (head.sessionId === undefined) return undefined;
  const said = Date.parse(asString(entry.timestamp) ?? "");
  // Bare items have no time: they are put in their order behind the beginning of the session.
  const at = Number.isNaN(said) ? (head.startedAt ?? Number.NaN) + index : said;
  if (Number.isNaN(at)) return undefined;
  const origin: EventOrigin = { host: HOST_NAME, sessionId: head.sessionId, at };
  if (head.directory !== undefined) origin.directory = head.directory;
  if (head.branch !== undefined) origin.branch = head.branch;
  return origin;
}

function eventsOf(
  entry: JsonObject,
  payload: JsonObject | undefined,
  origin: EventOrigin,
  head: RolloutHead,
): HostEvent[] | undefined {
  switch (entry.type) {
    case "response_item":
      return payload === undefined ? [] : itemEvents(payload, origin, head);
    case "event_msg":
      return payload === undefined ? [] : messageEvents(payload, origin, head);
    case "session_meta":
    case "turn_context":
    case "world_state":
      return [];
    case "compacted":
      return [{ ...origin, kind: "context-compacted", trigger: "unknown" }];
    case undefined:
      // The bare session, or a marker that holds nothing.
      return [];
    default:
      // Bare items are the payload itself.
      return payload === undefined ? itemEvents(entry, origin, head) : undefined;
  }
}

function itemEvents(item: JsonObject, origin: EventOrigin, head: RolloutHead): HostEvent[] | undefined {
  switch (item.type) {
    case "message":
      return spokenEvents(item, origin, head);
    case "function_call":
    case "custom_tool_call":
    case "local_shell_call":
    case "web_search_call":
      return callEvents(item, origin);
    case "function_call_output":
    case "custom_tool_call_output":
      return outputEvents(item, origin);
    case "reasoning":
    case "ghost_snapshot":
    case "compaction":
    case "compaction_summary":
    case "context_compaction":
    case "tool_search_call":
    case "tool_search_output":
    case "other":
      return [];
    default:
      return undefined;
  }
}

function spokenEvents(item: JsonObject, origin: EventOrigin, head: RolloutHead): HostEvent[] {
  const text = textOf(item);
  if (text === "") return [];
  if (item.role === "assistant")
    return [{ ...origin, kind: "assistant-spoke", text, uuid: lineId(origin, text) }];
  if (item.role !== "user" || head.hasUserMessages || MADE_UP.test(text)) return [];
  return [promptEvent(text, origin)];
}

function messageEvents(message: JsonObject, origin: EventOrigin, head: RolloutHead): HostEvent[] {
  switch (message.type) {
    case "user_message": {
      const text = asString(message.message)?.trim() ?? "";
      return text === "" || !head.hasUserMessages || MADE_UP.test(text) ? [] : [promptEvent(text, origin)];
    }
    case "turn_aborted":
      return [{ ...origin, kind: "turn-ended", ending: "interrupted" }];
    case "task_complete":
    case "turn_complete":
      return [{ ...origin, kind: "turn-ended", ending: "completed" }];
    case "error":
      return [{ ...origin, kind: "turn-ended", ending: "failed" }];
    default:
      // The others repeat what stands in items, or count tokens.
      return [];
  }
}

function promptEvent(text: string, origin: EventOrigin): HostEvent {
  return { ...origin, kind: "prompt-submitted", text, source: "typed", uuid: lineId(origin, text) };
}

/** Lines have no ids. A fork copies them with their times. */
function lineId({ at }: EventOrigin, text: string): string {
  return `codex:${at}:${Bun.hash(text).toString(36)}`;
}

function textOf(item: JsonObject): string {
  const texts = (asArray(item.content) ?? []).map((block) => asString(asObject(block)?.text) ?? "");
  return texts
    .filter((text) => text !== "")
    .join("\n")
    .trim();
}
