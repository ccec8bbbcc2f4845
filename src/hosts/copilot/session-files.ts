import type { EventOrigin, HostEvent, JsonObject } from "../../domain/host-event.ts";
import { asArray, asObject, asString, parseObject } from "../../domain/json.ts";
import type { ParsedLine, SessionFiles } from "../host.ts";

/** The name of this host in the memory. */
const HOST_NAME = "copilot";

/**
 * `~/.copilot/session-state/<id>/events.jsonl`, in earlier versions `<id>.jsonl`: each line is `{type, data, id, timestamp,
 * parentId}`. `session.start` or `session.resume` names the session and its directory.
 */
export const copilotFiles: SessionFiles = {
  host: HOST_NAME,
  isOurs: (entry) =>
    /^(?:session|user|assistant|tool|system)\.\w+$/.test(asString(entry.type) ?? "") &&
    asObject(entry.data) !== undefined,
  directoryIn: (head) => headOf(head).directory,
  openParser: (head) => {
    const known = headOf(head);
    return (line) => parseEventLine(line, known);
  },
};

function headOf(head: readonly JsonObject[]): EventsHead {
  const start = asObject(head.find((entry) => entry.type === "session.start")?.data);
  const resumed = asObject(head.find((entry) => entry.type === "session.resume")?.data);
  const context = asObject(start?.context) ?? asObject(resumed?.context);
  return {
    sessionId: asString(start?.sessionId),
    directory: asString(context?.gitRoot) ?? asString(context?.cwd) ?? folderSaid(head),
    branch: asString(context?.branch),
  };
}

/** Versions before 0.0.380 name their folder only when they ask whether it can be trusted. */
function folderSaid(head: readonly JsonObject[]): string | undefined {
  for (const entry of head) {
    const data = asObject(entry.data);
    if (data?.infoType !== "folder_trust") continue;
    return /^Folder (.{1,1000}) has been added/.exec(asString(data.message) ?? "")?.[1];
  }
  return undefined;
}

/** What the first lines of a file say about all others. */
interface EventsHead {
  sessionId: string | undefined;
  directory: string | undefined;
  branch: string | undefined;
}

/** Families of events. The CLI adds members with every version, so an unknown member is no error. */
const FAMILIES =
  /^(?:session|user|assistant|tool|system|hook|skill|subagent|permission|user_input|elicitation|sampling|mcp|mcp_app|command|external_tool|model_call|capabilities|abort|extensions|canvas|factory|binary_asset|auto_mode_switch|exit_plan_mode|commands|pending_messages|custom_notification)(?:[._]\w+)*$/;

/** Turns one line of a Copilot CLI session into host events. Never throws; the line is data. */
function parseEventLine(line: string, head: EventsHead): ParsedLine {
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

/** `content` is what the person typed, without the CLI's additions. A subagent's prompt comes from the main agent. */
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

/** Tools that say nothing about the work. */
const EMPTY_TOOLS: ReadonlySet<string> = new Set(["report_intent"]);

/** The observer knows tools and their inputs by Claude Code's names. */
const NAMES: Readonly<Record<string, string>> = {
  bash: "Bash",
  powershell: "PowerShell",
  view: "Read",
  edit: "Edit",
  create: "Write",
  grep: "Grep",
  glob: "Glob",
  web_fetch: "WebFetch",
  web_search: "WebSearch",
};
const KEYS: Readonly<Record<string, string>> = {
  path: "file_path",
  old_str: "old_string",
  new_str: "new_string",
  file_text: "content",
};
/** Names for `str_replace_editor` of early versions, by its command. */
const EDITOR_NAMES: Readonly<Record<string, string>> = {
  view: "Read",
  str_replace: "Edit",
  insert: "Edit",
  create: "Write",
};

/** A tool call, as it appears in `assistant.message` and in `tool.execution_start`. */
function callEvent(
  origin: EventOrigin,
  toolUseId: string | undefined,
  name: string | undefined,
  args: unknown,
): HostEvent[] {
  if (toolUseId === undefined || name === undefined || EMPTY_TOOLS.has(name)) return [];
  const input = asObject(args) ?? parseObject(asString(args) ?? "") ?? {};
  const known =
    name === "str_replace_editor" ? EDITOR_NAMES[asString(input.command) ?? ""] : (NAMES[name] ?? undefined);
  const kept = known === undefined || known === "Grep" || known === "Glob" ? input : renamed(input);
  return [{ ...origin, kind: "tool-use-started", toolUseId, name: known ?? name, input: kept }];
}

function renamed(input: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(input).map(([key, value]) => [KEYS[key] ?? key, value]));
}

const DENIED: ReadonlySet<string> = new Set(["denied", "rejected", "permission_denied"]);

/** Parses the data of a `tool.execution_complete`. */
function outcomeEvent(origin: EventOrigin, data: JsonObject): HostEvent[] {
  const toolUseId = asString(data.toolCallId);
  if (toolUseId === undefined) return [];
  const result = asObject(data.result);
  const text = asString(result?.content) ?? asString(data.result) ?? "";
  const exitCode = /<(?:exited with exit code|command_exit_code)[ =]+(\d{1,4})/.exec(text)?.[1];
  const isOk = data.success !== false && (exitCode === undefined || exitCode === "0");
  if (isOk) return [{ ...origin, kind: "tool-use-ended", toolUseId, outcome: "ok", result: text }];
  const error = asObject(data.error);
  const isDenied = DENIED.has(asString(error?.code) ?? "");
  const said = asString(error?.message) ?? text;
  const message = exitCode === undefined || exitCode === "0" ? said : `Exit code ${exitCode}\n${said}`;
  return [
    { ...origin, kind: "tool-use-ended", toolUseId, outcome: isDenied ? "denied" : "failed", error: message },
  ];
}
