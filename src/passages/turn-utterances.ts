import type { Database } from "bun:sqlite";
import { COMPACTION_AGENT, type Json, type JsonObject } from "../domain/host-event.ts";
import { asObject, asString } from "../domain/json.ts";
import {
  cutPassages,
  headAndTail,
  headOf,
  INPUT_ENDS,
  OUTPUT_ENDS,
  type PassageRole,
  type Utterance,
} from "../domain/passage.ts";
import { EDITING_TOOLS } from "../domain/tool-use/editing-tools.ts";
import { listPromptsOfTurn, listTurnTexts, type TurnText } from "../store/turns/prompts-and-texts.ts";
import { type KeptToolUse, listKeptToolUses } from "../store/turns/tool-uses.ts";

/** Tool uses of one turn that are quoted. */
const TOOL_USES_MAX = 2_000;
/** Their output repeats their input. */
const ECHOING: ReadonlySet<string> = new Set([...EDITING_TOOLS, "TodoWrite"]);
/** Their output stands in files that can be read again: its head says which they were. */
const READING: ReadonlySet<string> = new Set(["Glob", "Grep", "LS", "NotebookRead", "Read"]);
/** Fields that hold files as they were, encoded images and the like. */
const UNREADABLE: ReadonlySet<string> = new Set(["originalFile", "structuredPatch", "base64", "signature"]);

/**
 * What was said, done and seen in a turn, in order of time. Of rows whose content was dropped since, what was quoted
 * before is kept.
 */
export function utterancesOfTurn(
  memory: Database,
  turnId: number,
  quoted: readonly Utterance[],
): Utterance[] {
  const kept = Map.groupBy(quoted, ({ source, sourceId }) => `${source}${sourceId}`);
  const known = (source: string, id: number) => kept.get(`${source}${id}`) ?? [];
  const prompts = listPromptsOfTurn(memory, turnId).map(({ id, text, at }) =>
    utterance("prompt", "p", id, at, "", text),
  );
  const texts = withClosings(listTurnTexts(memory, turnId)).flatMap(({ role, id, text, at }) =>
    text === "" ? known("t", id) : [utterance(role, "t", id, at, "", text)],
  );
  const uses = listKeptToolUses(memory, turnId, TOOL_USES_MAX).flatMap((use) =>
    use.isStripped ? [...known("i", use.id), ...known("o", use.id)] : utterancesOfUse(use),
  );
  return [...prompts, ...texts, ...uses]
    .filter(({ passages }) => passages.length > 0)
    .sort((a, b) => a.at - b.at);
}

function utterance(
  role: PassageRole,
  source: Utterance["source"],
  sourceId: number,
  at: number,
  tool: string,
  text: string,
): Utterance {
  return { role, source, sourceId, at, tool, passages: cutPassages(text, role) };
}

/** The last text of the agent closes the turn; the last text of a subagent is its report. */
function withClosings(texts: readonly TurnText[]): (TurnText & { role: PassageRole })[] {
  const last = new Map(texts.map(({ agentId, id }) => [agentId, id]));
  return texts.map((text) => {
    if (text.agentId === COMPACTION_AGENT) return { ...text, role: "summary" };
    if (last.get(text.agentId) !== text.id) return { ...text, role: "reply" };
    return { ...text, role: text.agentId === null ? "closing" : "report" };
  });
}

function utterancesOfUse(use: KeptToolUse): Utterance[] {
  const { id, at, name } = use;
  const plan = name === "ExitPlanMode" ? asString(use.input.plan) : undefined;
  const input =
    plan === undefined
      ? utterance("input", "i", id, at, name, headAndTail(textOf(use.input), INPUT_ENDS))
      : utterance("plan", "i", id, at, name, plan);
  return [input, outputOf(use)];
}

function outputOf({ id, at, name, result, error }: KeptToolUse): Utterance {
  const seen = ECHOING.has(name) ? "" : textOf(result ?? "");
  const text = [error ?? "", seen].filter((part) => part !== "").join("\n");
  if (name === "AskUserQuestion") return utterance("answer", "o", id, at, name, text);
  if (name === "Task" || name === "Agent")
    return utterance("report", "o", id, at, name, reportOf(result) ?? text);
  const kept = READING.has(name) ? headOf(text) : headAndTail(text, OUTPUT_ENDS);
  return utterance("output", "o", id, at, name, kept);
}

/** A subagent's words, without the figures and the prompt that the host reports with them. */
function reportOf(result: Json | undefined): string | undefined {
  const content = asObject(result)?.content;
  return content === undefined ? undefined : textOf(content);
}

/** The texts in a value, in its order, a line for each. */
function textOf(value: Json | JsonObject): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(textOf).filter(Boolean).join("\n");
  if (typeof value !== "object" || value === null) return "";
  return Object.entries(withoutUnchanged(value))
    .map(([name, inner]) => (UNREADABLE.has(name) ? "" : textOf(inner)))
    .filter(Boolean)
    .join("\n");
}

/** An edit without the old lines that its new ones repeat. */
function withoutUnchanged(value: JsonObject): JsonObject {
  const { old_string: before, new_string: after } = value;
  if (typeof before !== "string" || typeof after !== "string") return value;
  const kept = new Set(after.split("\n"));
  const gone = before.split("\n").filter((line) => !kept.has(line));
  return { ...value, old_string: gone.join("\n") };
}
