import type { EventOrigin, HostEvent, JsonObject } from "../../domain/host-event.ts";
import { asObject, asString, parseObject } from "../../domain/json.ts";

/** Tools that say nothing of the work. */
const EMPTY_TOOLS: ReadonlySet<string> = new Set(["report_intent"]);

/** The memory knows what is done to files and shells by the names that its first host has for them. */
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
/** Of the tool that early versions edited with, by its first argument. */
const EDITOR_NAMES: Readonly<Record<string, string>> = {
  view: "Read",
  str_replace: "Edit",
  insert: "Edit",
  create: "Write",
};

/** A call of a tool; `name` and `given` as an `assistant.message` or a `tool.execution_start` has them. */
export function callEvent(
  origin: EventOrigin,
  toolUseId: string | undefined,
  name: string | undefined,
  given: unknown,
): HostEvent[] {
  if (toolUseId === undefined || name === undefined || EMPTY_TOOLS.has(name)) return [];
  const input = asObject(given) ?? parseObject(asString(given) ?? "") ?? {};
  const known =
    name === "str_replace_editor" ? EDITOR_NAMES[asString(input.command) ?? ""] : (NAMES[name] ?? undefined);
  const kept = known === undefined || known === "Grep" || known === "Glob" ? input : renamed(input);
  return [{ ...origin, kind: "tool-use-started", toolUseId, name: known ?? name, input: kept }];
}

function renamed(input: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(input).map(([key, value]) => [KEYS[key] ?? key, value]));
}

const DENIED: ReadonlySet<string> = new Set(["denied", "rejected", "permission_denied"]);

/** What a call came to, from the data of a `tool.execution_complete`. */
export function outcomeEvent(origin: EventOrigin, data: JsonObject): HostEvent[] {
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
