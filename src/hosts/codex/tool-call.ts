import type { EventOrigin, HostEvent, Json, JsonObject, ToolOutcome } from "../../domain/host-event.ts";
import { asArray, asNumber, asObject, asString, parseObject } from "../../domain/json.ts";
import { changesOfPatch, findPatch, PATCH_FILES_MAX } from "./patch.ts";

/** What Codex calls its shell, by version; the memory knows commands as `Bash`. */
const SHELLS: ReadonlySet<string> = new Set([
  "shell",
  "local_shell",
  "shell_command",
  "exec_command",
  "container.exec",
]);
/** Wrappers around the command itself: `["bash", "-lc", "…"]`. */
const WRAPPER = /^(?:.*\/)?(?:ba|z|da|)sh$/;

/** A call of a tool, from a `function_call`, `custom_tool_call`, `local_shell_call` or `web_search_call` item. */
export function callEvents(item: JsonObject, origin: EventOrigin): HostEvent[] {
  const id = asString(item.call_id) ?? asString(item.id);
  const name = item.type === "local_shell_call" ? "local_shell" : asString(item.name);
  if (item.type === "web_search_call") return webSearchEvents(item, origin, id);
  if (id === undefined || name === undefined) return [];
  const input = inputOf(item);
  const command = SHELLS.has(name) ? commandOf(input) : undefined;
  const patch = findPatch(command ?? (name === "apply_patch" ? patchIn(input) : ""));
  const changes = patch === undefined ? [] : changesOfPatch(patch);
  if (changes.length > 0)
    return changes.map((change, index) => started(origin, partId(id, index), change.name, change.input));
  if (command === undefined) return [started(origin, id, name, input)];
  const why = asString(input.justification);
  return [started(origin, id, "Bash", { command, ...(why === undefined ? {} : { description: why }) })];
}

function started(origin: EventOrigin, toolUseId: string, name: string, input: JsonObject): HostEvent {
  return { ...origin, kind: "tool-use-started", toolUseId, name, input };
}

/** A patch is one call and a tool use for each of its files. */
function partId(id: string, index: number): string {
  return index === 0 ? id : `${id}#${index + 1}`;
}

function webSearchEvents(item: JsonObject, origin: EventOrigin, id: string | undefined): HostEvent[] {
  const input = asObject(item.action) ?? {};
  const toolUseId = id ?? `web-search:${origin.sessionId}:${origin.at}`;
  return [{ ...origin, kind: "tool-use-ended", toolUseId, name: "WebSearch", input, outcome: "ok" }];
}

function inputOf(item: JsonObject): JsonObject {
  if (item.type === "local_shell_call") return asObject(item.action) ?? {};
  const given = item.arguments ?? item.input;
  const text = asString(given);
  if (text === undefined) return asObject(given) ?? {};
  return parseObject(text) ?? { input: text };
}

function patchIn(input: JsonObject): string {
  return asString(input.input) ?? asString(input.patch) ?? "";
}

function commandOf(input: JsonObject): string {
  const given = input.command ?? input.cmd;
  const text = asString(given);
  if (text !== undefined) return text;
  const words = (asArray(given) ?? []).filter((word) => typeof word === "string");
  const isWrapped = words.length === 3 && WRAPPER.test(words[0] ?? "") && /^-l?c$/.test(words[1] ?? "");
  return isWrapped ? (words[2] ?? "") : words.join(" ");
}

/** What a call came to, from a `function_call_output` or `custom_tool_call_output` item. */
export function outputEvents(item: JsonObject, origin: EventOrigin): HostEvent[] {
  const id = asString(item.call_id);
  if (id === undefined) return [];
  const outcome = outcomeOf(item.output ?? null);
  // How many files a patch had is said in its call only; what has no call is left out by intake.
  return Array.from({ length: PATCH_FILES_MAX }, (_, index) => ({
    ...origin,
    kind: "tool-use-ended" as const,
    toolUseId: partId(id, index),
    ...outcome,
  }));
}

interface Outcome {
  outcome: ToolOutcome;
  result?: Json;
  error?: string;
  durationMs?: number;
}

const DENIED = /^(?:exec command )?rejected by user|^user (?:rejected|denied)|denied by user/i;

/** Text, text that is JSON with an exit code beside it, or `{content, success}`, by version. */
function outcomeOf(output: Json): Outcome {
  const object = asObject(output);
  const raw = asString(output) ?? asString(object?.content) ?? textOfItems(asArray(output) ?? []);
  const wrapped = parseObject(raw);
  const metadata = asObject(wrapped?.metadata);
  const text = asString(wrapped?.output) ?? raw;
  const exitCode = asNumber(metadata?.exit_code) ?? exitCodeIn(text);
  const seconds = asNumber(metadata?.duration_seconds) ?? secondsIn(text);
  const timing = seconds === undefined ? {} : { durationMs: Math.round(seconds * 1_000) };
  if (DENIED.test(text)) return { outcome: "denied", error: text, ...timing };
  const hasFailed = (exitCode !== undefined && exitCode !== 0) || object?.success === false;
  if (!hasFailed) return { outcome: "ok", result: bodyOf(text), ...timing };
  const head = exitCode === undefined ? "" : `Exit code ${exitCode}\n`;
  return { outcome: "failed", error: `${head}${bodyOf(text)}`, ...timing };
}

function textOfItems(items: readonly Json[]): string {
  return items.map((item) => asString(asObject(item)?.text) ?? "").join("\n");
}

/** Since autumn 2025 some lines about the run stand before the output itself. */
const HEADER =
  /^(?:(?:Chunk ID|Exit code|Process exited with code|Process running with session ID|Wall time|Total output lines|Original token count)\b[^\n]*\n)+(?:Output:\n)?/;

function bodyOf(text: string): string {
  return text.replace(HEADER, "");
}

function exitCodeIn(text: string): number | undefined {
  const header = HEADER.exec(text)?.[0] ?? text.slice(0, 200);
  const match = /^(?:Exit code:|Process exited with code) (-?\d{1,4})\b/m.exec(header);
  return match === null ? undefined : Number(match[1]);
}

function secondsIn(text: string): number | undefined {
  const match = /^Wall time: ([\d.]{1,12}) sec/m.exec(HEADER.exec(text)?.[0] ?? "");
  return match === null ? undefined : Number(match[1]);
}
