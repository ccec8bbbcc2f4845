import {
  COMPACTION_AGENT,
  type EventOrigin,
  type HostEvent,
  type Json,
  type JsonObject,
  type PromptSource,
  type ToolOutcome,
} from "../../domain/host-event.ts";
import { promptWords } from "../../domain/host-notice.ts";
import { asArray, asNumber, asObject, asString } from "../../domain/json.ts";

const INTERRUPTED = "[Request interrupted by user";
/** On resume, the host writes this instead of a result that a killed session never received. */
const CUT_OFF = "[Tool call interrupted";
const REJECTED = "The user doesn't want to proceed with this tool use";

/** Sentences for the model that distinguish a denial from a failure. */
const DENIED = [
  REJECTED,
  "Permission to use",
  "Claude requested permissions",
  "This command requires approval",
];

/** The same for sentences that begin with a path; the second since 2.1.329. */
const BLOCKED = /was blocked\. For security, Claude Code|needs approval\. .*Claude Code asks before/s;

/** Prompts, tool results and interruptions from one `user` line; lines that the host generated yield nothing. */
export function userEvents(entry: JsonObject, origin: EventOrigin): HostEvent[] {
  const message = asObject(entry.message);
  if (entry.isMeta === true || message === undefined) return [];
  if (entry.isCompactSummary === true) return compactionSummary(entry, message, origin);
  if (entry.isVisibleInTranscriptOnly === true) return [];
  const events = resultEvents(entry, message, origin);
  const text = humanPromptOf(message);
  if (text === undefined || isInsideSubagent(entry, origin)) return events;
  if (text.startsWith(INTERRUPTED))
    return [...events, { ...origin, kind: "turn-ended", ending: "interrupted" }];
  const source = sourceOf(entry, text, events.length > 0);
  if (source === undefined) return events;
  const uuid = asString(entry.uuid);
  const prompt = source === "command" ? commandText(text) : promptWords(text).text;
  return [
    ...events,
    { ...origin, kind: "prompt-submitted", text: prompt, source, ...(uuid ? { uuid } : {}) },
  ];
}

/** The host's own summary of what it cut from its context: a model wrote it, and it is nobody's prompt. */
function compactionSummary(entry: JsonObject, message: JsonObject, origin: EventOrigin): HostEvent[] {
  const text = humanPromptOf(message);
  const uuid = asString(entry.uuid);
  if (text === undefined) return [];
  return [{ ...origin, kind: "assistant-spoke", agentId: COMPACTION_AGENT, text, ...(uuid ? { uuid } : {}) }];
}

/** In a subagent the "user" is the main agent. */
function isInsideSubagent(entry: JsonObject, origin: EventOrigin): boolean {
  return entry.isSidechain === true || origin.agentId !== undefined;
}

/** The text that a person (or the host in their place) put into a message; undefined if it has only results and images. */
export function humanPromptOf(message: JsonObject): string | undefined {
  const content = message.content;
  if (typeof content === "string") return content.trim() === "" ? undefined : content;
  const texts: string[] = [];
  for (const item of asArray(content) ?? []) {
    const block = asObject(item);
    const text = block?.type === "text" ? asString(block.text) : undefined;
    if (text !== undefined && !text.startsWith("<ide_") && !text.startsWith("<system-reminder>"))
      texts.push(text);
  }
  const joined = texts.join("\n").trim();
  return joined === "" ? undefined : joined;
}

/**
 * Who wrote the text. A custom command starts with `<command-message>`, a built-in one with `<command-name>`;
 * built-in commands, their output and shell lines typed with `!` are not prompts.
 */
function sourceOf(entry: JsonObject, text: string, isBesideResult: boolean): PromptSource | undefined {
  if (text.startsWith("<command-message>")) return "command";
  if (/^<(command-name|local-command|bash-(input|stdout|stderr)|user-memory-input)/.test(text))
    return undefined;
  const originKind = asString(asObject(entry.origin)?.kind);
  if (promptWords(text).isNotice || originKind === "task-notification") return "notification";
  return isBesideResult ? "queued" : "typed";
}

/** `/name arguments` as the person typed it. */
function commandText(text: string): string {
  const name = /<command-name>([^<]*)<\/command-name>/.exec(text)?.[1] ?? "";
  const args = /<command-args>([\s\S]*?)<\/command-args>/.exec(text)?.[1] ?? "";
  const slashed = name.startsWith("/") ? name : `/${name}`;
  return `${slashed} ${args}`.trim();
}

function resultEvents(entry: JsonObject, message: JsonObject, origin: EventOrigin): HostEvent[] {
  const blocks = (asArray(message.content) ?? [])
    .map(asObject)
    .filter((block) => block?.type === "tool_result");
  const events: HostEvent[] = [];
  for (const block of blocks) {
    const toolUseId = asString(block?.tool_use_id);
    if (block === undefined || toolUseId === undefined) continue;
    // The structured result belongs to the line, so it can be matched only if the line has a single block.
    const structured = blocks.length === 1 ? entry.toolUseResult : undefined;
    events.push({ ...origin, kind: "tool-use-ended", toolUseId, ...resultOf(block, structured) });
  }
  return events;
}

interface ToolResult {
  outcome: ToolOutcome;
  result?: Json;
  error?: string;
  durationMs?: number;
}

function resultOf(block: JsonObject, structured: Json | undefined): ToolResult {
  const text = resultText(block.content);
  if (block.is_error === true) return { outcome: failureOf(text), error: text };
  const kept = asObject(structured);
  const durationMs = asNumber(kept?.durationMs);
  const result: ToolResult = { outcome: "ok", result: kept ?? text };
  if (kept?.interrupted === true) result.outcome = "interrupted";
  if (durationMs !== undefined) result.durationMs = durationMs;
  return result;
}

function failureOf(text: string): ToolOutcome {
  if (text.startsWith(INTERRUPTED) || text.startsWith(CUT_OFF)) return "interrupted";
  const isDenied = DENIED.some((sentence) => text.startsWith(sentence)) || BLOCKED.test(text);
  return isDenied ? "denied" : "failed";
}

function resultText(content: Json | undefined): string {
  if (typeof content === "string") return content;
  const texts = (asArray(content) ?? []).map((item) => asString(asObject(item)?.text) ?? "");
  return texts.filter((text) => text !== "").join("\n");
}
