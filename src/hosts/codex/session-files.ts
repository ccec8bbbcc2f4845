import type { EventOrigin, HostEvent, JsonObject } from "../../domain/host-event.ts";
import { asArray, asObject, asString, parseObject } from "../../domain/json.ts";
import type { ParsedLine, SessionFiles } from "../host.ts";
import { callEvents, outputEvents } from "./tool-call.ts";

/** The name of this host in the memory. */
const HOST_NAME = "codex";

const ENVELOPES: ReadonlySet<unknown> = new Set([
  "session_meta",
  "turn_context",
  "response_item",
  "event_msg",
]);

/**
 * `~/.codex/sessions/YYYY/MM/DD/rollout-<time>-<id>.jsonl`. Until September 2025 the first line is the bare session
 * (`id`, `timestamp`, `instructions`, `git`) and the other lines are bare items without a time. Since then each line is
 * `{timestamp, type, payload}`.
 */
export const codexFiles: SessionFiles = {
  host: HOST_NAME,
  isOurs: (entry) =>
    (ENVELOPES.has(entry.type) && asObject(entry.payload) !== undefined) ||
    entry.record_type === "state" ||
    isBareSession(entry),
  directoryIn: (head) => headOf(head).directory,
  openParser: (head) => {
    const known = headOf(head);
    return (line, index) => parseRolloutLine(line, index, known);
  },
};

function isBareSession(entry: JsonObject): boolean {
  return (
    entry.type === undefined &&
    asString(entry.id) !== undefined &&
    asString(entry.timestamp) !== undefined &&
    "instructions" in entry
  );
}

/** A fork repeats the session it was forked from after its own first line, so the first match counts. */
function headOf(head: readonly JsonObject[]): RolloutHead {
  const meta = head.find((entry) => entry.type === "session_meta" || isBareSession(entry)) ?? {};
  const session = asObject(meta.payload) ?? meta;
  const startedAt = Date.parse(asString(meta.timestamp) ?? asString(session.timestamp) ?? "");
  return {
    sessionId: asString(session.id) ?? asString(session.session_id),
    directory: asString(session.cwd) ?? directoryOfTurn(head) ?? directoryInContext(head),
    branch: asString(asObject(session.git)?.branch),
    startedAt: Number.isNaN(startedAt) ? undefined : startedAt,
    hasUserMessages: head.some((entry) => asObject(entry.payload)?.type === "user_message"),
  };
}

function directoryOfTurn(head: readonly JsonObject[]): string | undefined {
  const turn = head.find((entry) => entry.type === "turn_context");
  return asString(asObject(turn?.payload)?.cwd);
}

/** Bare files name their folder only in the context that Codex put before the first prompt. */
function directoryInContext(head: readonly JsonObject[]): string | undefined {
  for (const entry of head) {
    const item = asObject(entry.payload) ?? entry;
    for (const block of asArray(item.content) ?? []) {
      const text = asString(asObject(block)?.text) ?? "";
      const cwd = /<cwd>([^<]{1,1000})<\/cwd>|^Current working directory: (.{1,1000})$/m.exec(text);
      if (cwd !== null) return (cwd[1] ?? cwd[2])?.trim();
    }
  }
  return undefined;
}

/** What the first lines of a file say about all others. */
interface RolloutHead {
  sessionId: string | undefined;
  directory: string | undefined;
  branch: string | undefined;
  startedAt: number | undefined;
  /** Whether prompts have lines of their own. Otherwise they must be distinguished from generated `user` messages. */
  hasUserMessages: boolean;
}

/** How `user` messages begin that Codex generated. */
const MADE_UP = /^\s*(?:<[a-z_]+[\s>]|# AGENTS\.md instructions|# Context from my IDE setup)/i;

/** Turns one line of a rollout file into host events. Never throws; the line is data. */
function parseRolloutLine(line: string, index: number, head: RolloutHead): ParsedLine {
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
  // Bare items have no time: one millisecond per line keeps them in order.
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
      // The bare session, or an empty marker.
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
      // Other messages repeat items or count tokens.
      return [];
  }
}

function promptEvent(text: string, origin: EventOrigin): HostEvent {
  return { ...origin, kind: "prompt-submitted", text, source: "typed", uuid: lineId(origin, text) };
}

/** Lines have no ids, but a fork copies them with their times. */
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
