import type { EventOrigin, HostEvent, Json, JsonObject, ToolOutcome } from "../../domain/host-event.ts";
import { asArray, asNumber, asObject, asString, parseObject } from "../../domain/json.ts";

/** Names of Codex's shell in its various versions; they become `Bash`. */
const SHELLS: ReadonlySet<string> = new Set([
  "shell",
  "local_shell",
  "shell_command",
  "exec_command",
  "container.exec",
]);
/** The shell in `["bash", "-lc", "…"]`, which wraps the command. */
const WRAPPER = /^(?:.*\/)?(?:ba|z|da|)sh$/;

/** Parses a `function_call`, `custom_tool_call`, `local_shell_call` or `web_search_call` item. */
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

/** A patch is one call, but becomes one tool use per file. */
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
  const args = item.arguments ?? item.input;
  const text = asString(args);
  if (text === undefined) return asObject(args) ?? {};
  return parseObject(text) ?? { input: text };
}

function patchIn(input: JsonObject): string {
  return asString(input.input) ?? asString(input.patch) ?? "";
}

function commandOf(input: JsonObject): string {
  const args = input.command ?? input.cmd;
  const text = asString(args);
  if (text !== undefined) return text;
  const words = (asArray(args) ?? []).filter((word) => typeof word === "string");
  const isWrapped = words.length === 3 && WRAPPER.test(words[0] ?? "") && /^-l?c$/.test(words[1] ?? "");
  return isWrapped ? (words[2] ?? "") : words.join(" ");
}

/** Parses a `function_call_output` or `custom_tool_call_output` item. */
export function outputEvents(item: JsonObject, origin: EventOrigin): HostEvent[] {
  const id = asString(item.call_id);
  if (id === undefined) return [];
  const outcome = outcomeOf(item.output ?? null);
  // Only the call says how many files its patch had. Ingest drops results that have no call.
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

/** Depending on the version, the output is text, JSON text with an exit code, or `{content, success}`. */
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

/** Since autumn 2025 lines about the run precede the output itself. */
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

/** What a patch does to one file, in the form of a tool use. */
interface FileChange {
  name: "Edit" | "MultiEdit" | "Write" | "Delete";
  input: JsonObject;
}

/** Files of one patch that become tool uses. A larger patch is a generated change, for which the first files suffice. */
const PATCH_FILES_MAX = 12;
const HUNKS_MAX = 50;

const BEGIN = "*** Begin Patch";

/** Finds the patch in the input of `apply_patch` or in a shell command that calls it. */
function findPatch(text: string): string | undefined {
  const from = text.indexOf(BEGIN);
  return from === -1 ? undefined : text.slice(from);
}

/** Parses a patch in Codex's format (`*** Update File: …` and hunks of lines with `+`, `-` or a space). */
function changesOfPatch(patch: string): FileChange[] {
  const sections = patch.split(/^\*\*\* (?=(?:Add|Update|Delete) File: )/m).slice(1, PATCH_FILES_MAX + 1);
  return sections.flatMap((section) => changeOf(section) ?? []);
}

function changeOf(section: string): FileChange | undefined {
  const match = /^(Add|Update|Delete) File: (.+?)\r?\n?$/m.exec(section);
  if (match === null) return undefined;
  const [, verb, name = ""] = match;
  const path = name.trim();
  const body = section.slice(match[0].length).split(/^\*\*\* End (?:Patch|of File)/m)[0] ?? "";
  if (verb === "Delete") return { name: "Delete", input: { file_path: path } };
  if (verb === "Add") {
    const lines = body.split("\n").filter((line) => line.startsWith("+"));
    return {
      name: "Write",
      input: { file_path: path, content: lines.map((line) => line.slice(1)).join("\n") },
    };
  }
  const moved = /^\*\*\* Move to: (.+)$/m.exec(body)?.[1]?.trim();
  const edits = hunksOf(body).map((lines) => ({
    old_string: sideOf(lines, "-"),
    new_string: sideOf(lines, "+"),
  }));
  return { name: "MultiEdit", input: { file_path: moved ?? path, edits } };
}

function hunksOf(body: string): string[][] {
  const hunks: string[][] = [[]];
  for (const line of body.split("\n")) {
    if (line.startsWith("@@")) hunks.push([]);
    else if (/^[-+ ]/.test(line)) hunks.at(-1)?.push(line);
  }
  return hunks.filter((lines) => lines.length > 0).slice(0, HUNKS_MAX);
}

/** The lines of one side of a hunk, including the common ones. */
function sideOf(lines: readonly string[], sign: "+" | "-"): string {
  return lines
    .filter((line) => line.startsWith(sign) || line.startsWith(" "))
    .map((line) => line.slice(1))
    .join("\n");
}
