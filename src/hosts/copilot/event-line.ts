import type { EventOrigin, HostEvent, JsonObject } from "../../domain/host-event.ts";
import { asArray, asObject, asString, parseObject } from "../../domain/json.ts";
import type { ParsedLine } from "../parsed-line.ts";
import { HOST_NAME } from "./name.ts";
import { callEvent, outcomeEvent } from "./tool-call.ts";

/** What the first lines of a file say of all others. */
export interface EventsHead {
  sessionId: string | undefined;
  directory: string | undefined;
  branch: string | undefined;
}

/** Families of events; the CLI adds members with every version, and what is new there is no fault of a line. */
const FAMILIES =
  /^(?:session|user|assistant|tool|system|hook|skill|subagent|permission|user_input|elicitation|sampling|mcp|mcp_app|command|external_tool|model_call|capabilities|abort|extensions|canvas|factory|binary_asset|auto_mode_switch|exit_plan_mode|commands|pending_messages|custom_notification)(?:[._]\w+)*$/;

/** Turns one line of a Copilot CLI session into host events. Never throws; the line is data. */
export function parseEventLine(line: string, head: EventsHead): ParsedLine {
  const entry = parseObject(line);
  if (entry === undefined) return { status: "broken" };
  const type = asString(entry.type) ?? "";
  if (!FAMILIES.test(type)) return { status: "unknown", type };
  const origin = originOf(entry, head);
  const events = origin === undefined ? [] : eventsOf(type, entry, asObject(entry.data) ?? {}, origin);
  return events.length > 0 ? { status: "events", events } : { status: "empty" };
}

function originOf(entry: JsonObject, head: EventsHead): EventOrigin | undefined {
  const at = Date.parse(asString(entry.timestamp) ?? "");
  if (head.sessionId === undefined || Number.isNaN(at)) return undefined;
  const origin: EventOrigin = { host: HOST_NAME, sessionId: head.sessionId, at };
  if (head.directory !== undefined) origin.directory = head.directory;
  if (head.branch !== undefined) origin.branch = head.branch;
  const agentId = asString(entry.agentId) ?? asString(asObject(entry.data)?.parentToolCallId);
  if (agentId !== undefined) origin.agentId = agentId;
  return origin;
}

function eventsOf(type: string, entry: JsonObject, data: JsonObject, origin: EventOrigin): HostEvent[] {
  switch (type) {
    case "user.message":
      return promptEvents(entry, data, origin);
    case "assistant.message":
      return [...spokenEvents(entry, data, origin), ...requestEvents(data, origin)];
    case "tool.execution_start":
      return callEvent(origin, asString(data.toolCallId), asString(data.toolName), data.arguments);
    case "tool.execution_complete":
      return outcomeEvent(origin, data);
    case "abort":
      return [{ ...origin, kind: "turn-ended", ending: "interrupted" }];
    case "session.error":
      return [{ ...origin, kind: "turn-ended", ending: "failed" }];
    case "session.idle":
    case "session.task_complete":
      return [{ ...origin, kind: "turn-ended", ending: "completed" }];
    case "session.compaction_complete":
      return [{ ...origin, kind: "context-compacted", trigger: asString(data.trigger) ?? "unknown" }];
    case "session.shutdown":
      return [{ ...origin, kind: "session-ended", reason: asString(data.shutdownType) ?? "shutdown" }];
    default:
      return [];
  }
}

/** The text as the person typed it; what the CLI adds to it stands beside it. A subagent's prompt is the main agent's. */
function promptEvents(entry: JsonObject, data: JsonObject, origin: EventOrigin): HostEvent[] {
  const text = asString(data.content)?.trim() ?? "";
  if (text === "" || origin.agentId !== undefined) return [];
  const isTyped = data.source === undefined || data.source === "user" || data.source === "human";
  const source = !isTyped ? "notification" : data.delivery === "steering" ? "queued" : "typed";
  return [{ ...origin, kind: "prompt-submitted", text, source, ...lineId(entry, origin) }];
}

function lineId(entry: JsonObject, { sessionId }: EventOrigin): { uuid?: string } {
  const id = asString(entry.id);
  return id === undefined ? {} : { uuid: `copilot:${sessionId}:${id}` };
}

function spokenEvents(entry: JsonObject, data: JsonObject, origin: EventOrigin): HostEvent[] {
  const text = asString(data.content)?.trim() ?? "";
  return text === "" ? [] : [{ ...origin, kind: "assistant-spoke", text, ...lineId(entry, origin) }];
}

function requestEvents(data: JsonObject, origin: EventOrigin): HostEvent[] {
  return (asArray(data.toolRequests) ?? []).flatMap((item) => {
    const request = asObject(item);
    return callEvent(origin, asString(request?.toolCallId), asString(request?.name), request?.arguments);
  });
}
