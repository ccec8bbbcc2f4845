import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Json, JsonObject } from "../../src/domain/host-event.ts";
import { asArray, asObject, asString, parseObject } from "../../src/domain/json.ts";

/** What a host does next: it writes a line down, or it runs a hook. */
export type Step = { kind: "line"; entry: JsonObject } | { kind: "hook"; event: string; payload: JsonObject };

/** A recorded session as its host would live it again. */
export interface SessionPlan {
  sessionId: string;
  steps: Step[];
}

interface Plan extends SessionPlan {
  transcript: string;
  promptId: string;
  prompts: number;
  isTurnOpen: boolean;
  closing: string;
  cwd: string;
  calls: Map<string, { name: string; input: JsonObject }>;
}

/** What begins a user's line that is not a prompt, as the host marks it. */
const NO_PROMPT =
  /^<(command-name|local-command|bash-|user-memory-input|task-notification|ide_|system-reminder)/;
/** The model of what the host says in the model's place. */
const SYNTHETIC = "<synthetic>";
const INTERRUPTED = "[Request interrupted by user";
/** A call that was refused ran no hook. */
const REFUSED =
  /^(The user doesn't want|Permission to use|Claude requested permissions|This command requires)/;

/**
 * Turns a recorded transcript into what hooks were told and what was written, in the order of Claude Code 2.1.197: the
 * hook of a prompt before its line, that of a tool call before its result's line, Stop behind the last text. Prompts get
 * ids, which the recorded versions did not write yet and present ones do.
 *
 * @param transcript where the session's transcript will grow
 */
export function planSession(recorded: string, transcript: string): SessionPlan {
  const sessionId = basename(recorded, ".jsonl");
  const plan: Plan = {
    sessionId,
    transcript,
    steps: [],
    promptId: "",
    prompts: 0,
    isTurnOpen: false,
    closing: "",
    cwd: "/",
    calls: new Map(),
  };
  const entries = readFileSync(recorded, "utf8").split("\n").map(parseObject);
  plan.cwd = entries.map((entry) => asString(entry?.cwd)).find((cwd) => cwd !== undefined) ?? "/";
  addHook(plan, "SessionStart", { source: "startup" });
  for (const entry of entries) if (entry !== undefined) addEntry(plan, entry);
  addStop(plan);
  addHook(plan, "SessionEnd", { reason: "other" });
  return { sessionId, steps: plan.steps };
}

function addEntry(plan: Plan, entry: JsonObject): void {
  // Lines that an old host copied from the session that it resumed have their own transcript and their own hooks.
  if (entry.sessionId !== undefined && entry.sessionId !== plan.sessionId) return;
  addHooksBefore(plan, entry);
  const line = entry.type === "user" && plan.promptId !== "" ? { ...entry, promptId: plan.promptId } : entry;
  plan.steps.push({ kind: "line", entry: line });
}

function addHooksBefore(plan: Plan, entry: JsonObject): void {
  const message = asObject(entry.message);
  if (entry.isApiErrorMessage === true) addStop(plan, "StopFailure");
  else if (entry.type === "assistant" && message !== undefined) noteAssistant(plan, message, false);
  else if (entry.type === "user" && message !== undefined) addUser(plan, entry, message);
  else if (entry.type === "progress") addProgress(plan, entry);
  else if (entry.type === "system") addSystem(plan, entry);
}

function noteAssistant(plan: Plan, message: JsonObject, isSubagent: boolean): void {
  for (const item of asArray(message.content) ?? []) {
    const block = asObject(item) ?? {};
    const [id, name, text] = [asString(block.id), asString(block.name), asString(block.text)];
    if (block.type === "tool_use" && id !== undefined && name !== undefined) {
      plan.calls.set(id, { name, input: asObject(block.input) ?? {} });
    } else if (text?.trim() && !isSubagent && message.model !== SYNTHETIC) plan.closing = text;
  }
}

function addUser(plan: Plan, entry: JsonObject, message: JsonObject): void {
  const blocks = (asArray(message.content) ?? []).map((item) => asObject(item) ?? {});
  const results = blocks.filter((block) => block.type === "tool_result");
  for (const block of results) {
    addResult(plan, block, results.length === 1 ? entry.toolUseResult : undefined, {});
  }
  const isOfHost = entry.isMeta === true || entry.isCompactSummary === true || entry.isSidechain === true;
  if (isOfHost || results.length > 0) return;
  const text = typeof message.content === "string" ? message.content : textOf(blocks);
  if (text.startsWith(INTERRUPTED)) plan.isTurnOpen = false;
  else if (text.trim() !== "" && !NO_PROMPT.test(text)) addPrompt(plan, text);
}

function textOf(blocks: readonly JsonObject[]): string {
  const texts = blocks.filter((block) => block.type === "text").map((block) => asString(block.text) ?? "");
  return texts.filter((text) => !/^<(ide_|system-reminder)/.test(text)).join("\n");
}

function addPrompt(plan: Plan, text: string): void {
  addStop(plan);
  plan.prompts += 1;
  plan.promptId = `prompt-${plan.prompts}-of-${plan.sessionId}`;
  plan.isTurnOpen = true;
  plan.closing = "";
  const [, name = "", args = ""] =
    /<command-name>\/?([^<]*)<\/command-name>(?:[\s\S]*?<command-args>([\s\S]*?)<\/command-args>)?/.exec(
      text,
    ) ?? [];
  const isCommand = text.startsWith("<command-message>");
  addHook(plan, "UserPromptSubmit", { prompt: isCommand ? `/${name} ${args}`.trim() : text });
}

function addResult(plan: Plan, block: JsonObject, structured: Json | undefined, more: JsonObject): void {
  const id = asString(block.tool_use_id) ?? "";
  const call = plan.calls.get(id);
  const text =
    typeof block.content === "string"
      ? block.content
      : textOf((asArray(block.content) ?? []).map((item) => asObject(item) ?? {}));
  // A result that is written down again was told of by its first hook.
  if (call === undefined || REFUSED.test(text)) return;
  plan.calls.delete(id);
  const base = { tool_name: call.name, tool_input: call.input, tool_use_id: id, ...more };
  if (block.is_error === true) {
    addHook(plan, "PostToolUseFailure", { ...base, error: text, is_interrupt: text.startsWith(INTERRUPTED) });
  } else addHook(plan, "PostToolUse", { ...base, tool_response: structured ?? text, duration_ms: 20 });
}

/** Recorded versions wrote the calls of subagents into the main transcript. */
function addProgress(plan: Plan, entry: JsonObject): void {
  const data = asObject(entry.data);
  const inner = asObject(data?.message);
  const message = asObject(inner?.message);
  if (data?.type !== "agent_progress" || message === undefined) return;
  if (inner?.type === "assistant") noteAssistant(plan, message, true);
  const blocks = (asArray(message.content) ?? []).map((item) => asObject(item) ?? {});
  const agent = { agent_id: asString(data.agentId) ?? "agent", agent_type: "general-purpose" };
  for (const block of blocks) {
    if (block.type === "tool_result") addResult(plan, block, undefined, agent);
  }
}

function addSystem(plan: Plan, entry: JsonObject): void {
  if (entry.subtype === "turn_duration" || entry.subtype === "stop_hook_summary") addStop(plan);
  if (entry.subtype === "compact_boundary") addHook(plan, "PreCompact", { trigger: "auto" });
}

function addStop(plan: Plan, event: "Stop" | "StopFailure" = "Stop"): void {
  const said = event === "Stop" ? { last_assistant_message: plan.closing, stop_hook_active: false } : {};
  if (plan.isTurnOpen) addHook(plan, event, said);
  plan.isTurnOpen = false;
}

function addHook(plan: Plan, event: string, fields: JsonObject): void {
  const payload: JsonObject = {
    session_id: plan.sessionId,
    transcript_path: plan.transcript,
    cwd: plan.cwd,
    ...(plan.promptId === "" ? {} : { prompt_id: plan.promptId }),
    permission_mode: "default",
    hook_event_name: event,
    ...fields,
  };
  plan.steps.push({ kind: "hook", event, payload });
}

/** The recorded sessions that share no line with another one: a line that was copied ran its hooks long before. */
export function listUncopied(paths: readonly string[]): string[] {
  const owners = new Map<string, Set<string>>();
  for (const path of paths) {
    for (const entry of readFileSync(path, "utf8").split("\n").map(parseObject)) {
      const uuid = entry?.type === "user" ? asString(entry.uuid) : undefined;
      if (uuid !== undefined) owners.set(uuid, (owners.get(uuid) ?? new Set()).add(path));
    }
  }
  const copied = new Set([...owners.values()].filter((of) => of.size > 1).flatMap((of) => [...of]));
  return paths.filter((path) => !copied.has(path));
}
