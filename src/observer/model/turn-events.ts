import { asArray, asObject, asString } from "../../domain/json.ts";
import type { ToolUse, Turn } from "../../domain/turn.ts";
import { observeLocally } from "../local/observe.ts";
import { type Command, commandsOf } from "../local/read/commands.ts";
import { editsOf, isEdit, patchOf, pathOf, shownPath } from "../local/read/edits.ts";
import { EVENTS_MAX } from "./limits.ts";

/** One event of a turn for a model, with its weight. */
export interface TurnEvent {
  at: number;
  /** Name of the element it stands in. */
  element: "user" | "assistant" | "edit" | "command" | "tool" | "report" | "looked_at" | "noticed";
  attributes: Readonly<Record<string, string>>;
  text: string;
  /** The most telling come first; what does not fit is left out from the lowest on. */
  weight: number;
  tokensMax: number;
}

const EARLIER_TEXT = { weight: 50, tokensMax: 140 };
const PLAIN_TOOL = { weight: 20, tokensMax: 80 };
const READS_MAX = 40;

/** Tools that only read: they are listed together, by name. */
const READING_TOOLS: ReadonlySet<string> = new Set([
  "Read",
  "Grep",
  "Glob",
  "LS",
  "NotebookRead",
  "TodoWrite",
  "TodoRead",
  "ToolSearch",
  "BashOutput",
]);

/** What happened in a turn, in order of time. */
export function eventsOf(turn: Turn): TurnEvent[] {
  const uses = turn.toolUses.slice(0, EVENTS_MAX);
  const commands = new Map(commandsOf(uses).map((command) => [command.toolUseId, command]));
  const events = [
    ...turn.prompts.map(promptEvent),
    ...turn.assistantTexts.map((said, index) => assistantEvent(said, index, turn.assistantTexts.length)),
    ...uses.flatMap((use) => useEvent(use, turn, commands.get(use.toolUseId))),
    ...readsEvent(turn, uses),
    ...noticedEvent(turn),
  ];
  return events.filter((event) => event.text.trim() !== "").sort((a, b) => a.at - b.at);
}

/** Whether an agent did nothing in the turn but look around, so that no model needs to be asked about it. */
export function isTrivial(turn: Turn): boolean {
  const uses = turn.toolUses.slice(0, EVENTS_MAX);
  const commands = commandsOf(uses);
  const hasDone =
    editsOf(uses, turn.directory).length > 0 ||
    commands.some((command) => command.kind !== "inspect" || command.hasFailed) ||
    uses.some((use) => use.outcome === "failed" || use.outcome === "denied" || isReport(use));
  return !hasDone && !saysMuch(turn);
}

/** So much of an answer, in characters, is a finding in itself, though no tool changed anything. */
const FINDING_CHARS = 600;

function saysMuch(turn: Turn): boolean {
  const closing = turn.assistantTexts.at(-1)?.text ?? "";
  const asked = turn.prompts.reduce((sum, prompt) => sum + prompt.text.length, 0);
  return closing.length >= FINDING_CHARS || asked >= FINDING_CHARS;
}

function promptEvent(prompt: Turn["prompts"][number], index: number): TurnEvent {
  const isPerson = prompt.source !== "notification";
  return {
    at: prompt.at,
    element: "user",
    attributes: isPerson ? {} : { source: "background task" },
    text: prompt.text,
    weight: isPerson ? 100 : 40,
    tokensMax: index === 0 && isPerson ? 900 : 300,
  };
}

function assistantEvent(said: Turn["assistantTexts"][number], index: number, count: number): TurnEvent {
  const isClosing = index === count - 1;
  return {
    at: said.at,
    element: "assistant",
    attributes: isClosing ? { closing: "yes" } : {},
    text: said.text,
    ...(isClosing ? { weight: 95, tokensMax: 1_100 } : EARLIER_TEXT),
  };
}

function useEvent(use: ToolUse, turn: Turn, command: Command | undefined): TurnEvent[] {
  if (use.outcome === "denied") return [toolEvent(use, use.error ?? "", { weight: 90, tokensMax: 250 })];
  if (isEdit(use)) return [editEvent(use, turn)];
  if (command !== undefined) return [commandEvent(use, command)];
  if (use.outcome === "failed") return [toolEvent(use, use.error ?? "", { weight: 65, tokensMax: 180 })];
  if (use.name === "AskUserQuestion" || use.name === "ExitPlanMode")
    return [toolEvent(use, `${textIn(use.input)}\n${textIn(use.result)}`, { weight: 90, tokensMax: 500 })];
  if (isReport(use))
    return [{ ...toolEvent(use, textIn(use.result), { weight: 55, tokensMax: 350 }), element: "report" }];
  if (READING_TOOLS.has(use.name)) return [];
  return [toolEvent(use, `${textIn(use.input)}\n→ ${textIn(use.result)}`, PLAIN_TOOL)];
}

function isReport(use: ToolUse): boolean {
  return (use.name === "Task" || use.name === "Agent") && use.outcome === "ok";
}

function toolEvent(use: ToolUse, text: string, weights: { weight: number; tokensMax: number }): TurnEvent {
  const attributes = { name: use.name, outcome: use.outcome };
  return { at: use.at, element: "tool", attributes, text, ...weights };
}

function editEvent(use: ToolUse, turn: Turn): TurnEvent {
  const path = pathOf(use);
  const attributes = {
    file: path === undefined ? "" : shownPath(path, turn.directory),
    outcome: use.outcome,
  };
  const text = use.outcome === "failed" ? (use.error ?? "") : patchOf(use).join("\n");
  return { at: use.at, element: "edit", attributes, text: text || "(empty)", weight: 80, tokensMax: 320 };
}

/** A commit says what was done, a failure what stood in the way; a listing says nearly nothing. */
const COMMAND_WEIGHTS: Readonly<Record<Command["kind"], { weight: number; tokensMax: number }>> = {
  commit: { weight: 85, tokensMax: 260 },
  publish: { weight: 70, tokensMax: 160 },
  test: { weight: 60, tokensMax: 130 },
  check: { weight: 45, tokensMax: 90 },
  run: { weight: 30, tokensMax: 90 },
  inspect: { weight: 10, tokensMax: 60 },
};
const FAILURE_WEIGHTS = { weight: 75, tokensMax: 240 };

function commandEvent(use: ToolUse, command: Command): TurnEvent {
  const weights =
    command.hasFailed && command.kind !== "inspect" ? FAILURE_WEIGHTS : COMMAND_WEIGHTS[command.kind];
  const attributes = {
    outcome: command.hasFailed ? `failed ${command.exitCode ?? ""}`.trim() : use.outcome,
  };
  const text = `$ ${command.command}\n${command.output}`;
  return { at: use.at, element: "command", attributes, text, ...weights };
}

function readsEvent(turn: Turn, uses: readonly ToolUse[]): TurnEvent[] {
  const reads = uses.filter((use) => READING_TOOLS.has(use.name) && use.outcome !== "failed");
  const names = reads.flatMap((use) => {
    const path = pathOf(use) ?? asString(use.input.path);
    const subject =
      asString(use.input.pattern) ?? (path === undefined ? "" : shownPath(path, turn.directory));
    return subject === "" ? [] : [subject.slice(0, 120)];
  });
  const first = reads[0];
  if (first === undefined || names.length === 0) return [];
  const text = [...new Set(names)].slice(0, READS_MAX).join("\n");
  return [{ at: first.at, element: "looked_at", attributes: {}, text, weight: 25, tokensMax: 260 }];
}

/** What the local observer found: it reads all of the output of which a model is shown a part. */
function noticedEvent(turn: Turn): TurnEvent[] {
  const lines = observeLocally(turn).observations.flatMap((one) => [one.title, ...one.facts]);
  const text = lines.join("\n");
  return [{ at: turn.endedAt, element: "noticed", attributes: {}, text, weight: 92, tokensMax: 450 }];
}

/** The strings in a payload, in order: what a reader would see of it. */
export function textIn(value: unknown, depth = 0): string {
  if (typeof value === "string") return value;
  if (depth > 4) return "";
  const items = asArray(value) ?? Object.values(asObject(value) ?? {});
  return items
    .slice(0, 20)
    .map((item) => textIn(item, depth + 1))
    .filter((text) => text !== "")
    .join("\n");
}
