import type { Database } from "bun:sqlite";
import { findInstruction, INSTRUCTION_RULES } from "../domain/screening/find-instruction.ts";
import { listPromptsOfTurn } from "../store/turns/prompts-and-texts.ts";
import { listToolUses } from "../store/turns/tool-uses.ts";
import {
  findScreened,
  findSummaryOfTurn,
  listTypedBefore,
  listUnjudged,
  type Screened,
  type ScreenedKind,
  setScreened,
} from "./flags.ts";
import { answerOf, inputText } from "./provenance.ts";
import { type WordRuns, wordRuns } from "./word-runs.ts";

/** What repeats so many words of a stranger one after the other is his text, not a note about it. */
const FOREIGN_RUN = 10;
export const REPEATS_A_STRANGER = "repeats a page word for word";
/** So many words in the order in which the user typed them are the user's. */
const OWN_RUN = 4;
/** So many words in the order of a tool's output are that output's. */
const TOOL_RUN = 5;
/** What users typed so long before an agent saved something may be what it was asked to save. */
const TYPED = { withinMs: 12 * 3_600_000, promptsMax: 60 };
/** A sentence of a note, or one of its lines. */
const PIECE_END = /(?<=[.!?]) |(?<=[。！？])|\n/;
/** Notes that are looked at again in one piece of the worker's idle time. */
const PIECE = 20;
const TOOL_USES_MAX = 2_000;

/** What is known of the turn that rows were made from; kept while the rows of one turn are judged. */
interface TurnWords {
  own: WordRuns;
  foreign: WordRuns;
  /** Whether words stand in what tools said, and not in what they were told. Made with the first question. */
  isOfTools(text: string): boolean;
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
export function judge(memory: Database, kind: ScreenedKind, id: number, words?: TurnWords): void {
  const judged = findScreened(memory, kind, id);
  if (judged === undefined) return;
  const known = words ?? (judged.turnId === null ? undefined : wordsOfTurn(memory, judged.turnId));
  setScreened(memory, judged, signOf(memory, judged, known) ?? null, INSTRUCTION_RULES);
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

function signOf(memory: Database, judged: Screened, words: TurnWords | undefined): string | undefined {
  if (judged.isTrusted) return undefined;
  if (judged.isByAgent) return findInstruction(ownWordsOut(memory, judged, words).join("\n\n"), "strict");
  // A person's own is never marked here; only what an export calls so, and then it stays until somebody trusts it.
  if (judged.savedBy === "person") return judged.suspicion ?? undefined;
  const said = judged.texts.map((text) => words?.own.without(text) ?? text);
  const sign = findInstruction(said.join("\n\n"));
  if (sign !== undefined || words === undefined) return sign;
  return (
    signOfTools(said, words) ?? (words.foreign.hasRunOf(said.join("\n")) ? REPEATS_A_STRANGER : undefined)
  );
}

/** What an agent wrote, without what a user has typed before. */
function ownWordsOut(memory: Database, { id, texts }: Screened, words: TurnWords | undefined): string[] {
  const typed = wordRuns(listTypedBefore(memory, id, TYPED), OWN_RUN);
  return texts.map((text) => typed.without(words?.own.without(text) ?? text));
}

/** What a file or a tool's output says has no leave to give orders: its words are judged strictly. */
function signOfTools(said: readonly string[], words: TurnWords): string | undefined {
  for (const text of said) {
    const sign = findInstruction(text, "strict");
    if (sign === undefined) continue;
    const pieces = text.split(PIECE_END).filter((piece) => findInstruction(piece, "strict") !== undefined);
    if ((pieces.length === 0 ? [text] : pieces).some((piece) => words.isOfTools(piece))) return sign;
  }
  return undefined;
}

function wordsOfTurn(memory: Database, turnId: number): TurnWords {
  const typed = listPromptsOfTurn(memory, turnId).filter(
    ({ source }) => source === "typed" || source === "queued",
  );
  const uses = listToolUses(memory, turnId, TOOL_USES_MAX);
  const answers = uses.map(answerOf);
  let tools: { told: WordRuns; said: WordRuns } | undefined;
  return {
    own: wordRuns(
      typed.map(({ text }) => text),
      OWN_RUN,
    ),
    foreign: wordRuns(
      answers.filter(({ isForeign }) => isForeign).map(({ text }) => text),
      FOREIGN_RUN,
    ),
    isOfTools(text) {
      tools ??= {
        told: wordRuns(uses.map(inputText), TOOL_RUN),
        said: wordRuns(
          answers.map((answer) => answer.text),
          TOOL_RUN,
        ),
      };
      return tools.said.hasRunOf(tools.told.without(text));
    },
  };
}
