import type { Database } from "bun:sqlite";
import { findInstruction, INSTRUCTION_RULES } from "../domain/agent-instructions.ts";
import { listPromptsOfTurn } from "../store/prompts.ts";
import {
  findJudged,
  findSummaryOfTurn,
  type Judged,
  type JudgedKind,
  listUnjudged,
  setJudged,
} from "../store/suspicion.ts";
import { listToolUses } from "../store/tool-uses.ts";
import { answerOf } from "./from-outside.ts";
import { type WordRuns, wordRuns } from "./word-runs.ts";

/** What repeats so many words of a stranger one after the other is his text, not a note about it. */
const FOREIGN_RUN = 12;
export const REPEATS_A_STRANGER = "repeats a page word for word";
/** So many words in the order in which the user typed them are the user's. */
const OWN_RUN = 4;
/** Notes that are looked at again in one piece of the worker's idle time. */
const PIECE = 20;
const TOOL_USES_MAX = 2_000;

/** What is known of the turns that rows were made from; kept while the rows of one turn are judged. */
interface TurnWords {
  own: WordRuns;
  foreign: WordRuns;
}

/**
 * Marks what of a turn speaks to an agent. What the user typed is no attack, whatever it says; what a person saved or
 * trusts is none either. To be called in the transaction that keeps the notes.
 */
export function judgeTurn(memory: Database, turnId: number, observationIds: readonly number[]): void {
  const words = wordsOfTurn(memory, turnId);
  for (const id of observationIds) judge(memory, "observation", id, words);
  const summary = findSummaryOfTurn(memory, turnId);
  if (summary !== undefined) judge(memory, "summary", summary, words);
}

/** Marks one note, or takes its mark off. */
export function judge(memory: Database, kind: JudgedKind, id: number, words?: TurnWords): void {
  const judged = findJudged(memory, kind, id);
  if (judged === undefined) return;
  const known = words ?? (judged.turnId === null ? undefined : wordsOfTurn(memory, judged.turnId));
  setJudged(memory, judged, signOf(judged, known) ?? null, INSTRUCTION_RULES);
}

/** Looks at some of what older rules, or none, have looked at. Returns whether there was any. */
export function judgeUnjudged(memory: Database): boolean {
  for (const kind of ["observation", "summary"] as const) {
    const ids = listUnjudged(memory, kind, INSTRUCTION_RULES, PIECE);
    if (ids.length === 0) continue;
    memory.transaction(() => ids.forEach((id) => void judge(memory, kind, id))).immediate();
    return true;
  }
  return false;
}

function signOf(
  { texts, savedBy, isTrusted, suspicion }: Judged,
  words: TurnWords | undefined,
): string | undefined {
  if (isTrusted) return undefined;
  // A person's own is never marked here; only what an export calls so, and then it stays until somebody trusts it.
  if (savedBy === "person") return suspicion ?? undefined;
  const said = texts.map((text) => words?.own.without(text) ?? text).join("\n");
  const sign = findInstruction(said);
  if (sign !== undefined) return sign;
  return words?.foreign.hasRunOf(said) === true ? REPEATS_A_STRANGER : undefined;
}

function wordsOfTurn(memory: Database, turnId: number): TurnWords {
  const typed = listPromptsOfTurn(memory, turnId).filter(
    ({ source }) => source === "typed" || source === "queued",
  );
  const answers = listToolUses(memory, turnId, TOOL_USES_MAX).map(answerOf);
  return {
    own: wordRuns(
      typed.map(({ text }) => text),
      OWN_RUN,
    ),
    foreign: wordRuns(
      answers.filter(({ isForeign }) => isForeign).map(({ text }) => text),
      FOREIGN_RUN,
    ),
  };
}
