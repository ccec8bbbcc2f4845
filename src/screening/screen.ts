import type { Database } from "bun:sqlite";
import { findInstruction, INSTRUCTION_RULES } from "../domain/screening/find-instruction.ts";
import { findSummaryOfTurn } from "../store/observations/summaries.ts";
import { listPromptsOfTurn } from "../store/turns/prompts-and-texts.ts";
import { listToolUses } from "../store/turns/tool-uses.ts";
import { findNote, listOutdated, listTypedBefore, type Note, type NoteKind, setScreened } from "./flags.ts";
import { answerOf, foreignWords, inputText } from "./provenance.ts";
import { OWN_RUN, type WordRuns, wordRuns } from "./word-runs.ts";

export const REPEATS_A_STRANGER = "repeats a page word for word";
/** So many words in the order of a tool's output are that output's. */
const TOOL_RUN = 5;
/** What users typed so long before an agent saved something may be what it was asked to save. */
const TYPED = { withinMs: 12 * 3_600_000, promptsMax: 60 };
/** A sentence of a note, or one of its lines. */
const PIECE_END = /(?<=[.!?]) |(?<=[。！？])|\n/;
/** Notes that are screened again in one piece of the worker's idle time. */
const PIECE = 20;
const TOOL_USES_MAX = 2_000;

/** Words of the turn that notes were made from; kept while the notes of one turn are screened. */
interface TurnWords {
  own: WordRuns;
  foreign: WordRuns;
  /** Whether words are in a tool's output but not in its input. Computed on first use. */
  isOfTools(text: string): boolean;
}

/**
 * Flags the notes of a turn that address an agent. What the user typed is never flagged, nor what a person saved or trusts.
 * Call it in the transaction that stores the notes.
 */
export function screenTurn(memory: Database, turnId: number, observationIds: readonly number[]): void {
  const words = wordsOfTurn(memory, turnId);
  for (const id of observationIds) screenNote(memory, "observation", id, words);
  const summary = findSummaryOfTurn(memory, turnId);
  if (summary !== undefined) screenNote(memory, "summary", summary, words);
}

/** Flags one note, or removes its flag. */
export function screenNote(memory: Database, kind: NoteKind, id: number, words?: TurnWords): void {
  const note = findNote(memory, kind, id);
  if (note === undefined) return;
  const known = words ?? (note.turnId === null ? undefined : wordsOfTurn(memory, note.turnId));
  setScreened(memory, note, reasonFor(memory, note, known) ?? null, INSTRUCTION_RULES);
}

/** Screens some of the notes that older rules screened, or none. Returns whether there were any. */
export function screenOutdated(memory: Database): boolean {
  for (const kind of ["observation", "summary"] as const) {
    const ids = listOutdated(memory, kind, INSTRUCTION_RULES, PIECE);
    if (ids.length === 0) continue;
    memory.transaction(() => ids.forEach((id) => void screenNote(memory, kind, id))).immediate();
    return true;
  }
  return false;
}

const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  observations: ["title", "subtitle", "narrative", "facts"],
  session_summaries: ["request", "investigated", "learned", "completed", "next_steps", "notes"],
};

/**
 * A row of an export with its flag. The export's own flags and trust are ignored, because its author may claim anything.
 * Rows without a flag are screened again with their turns.
 */
export function screenImportedRow<Cell>(
  table: string,
  row: Readonly<Record<string, Cell>>,
): Record<string, Cell | string> {
  const columns = COLUMNS[table];
  if (columns === undefined) return { ...row };
  const { flag: _, screened_with_version: __, trusted_at_epoch: ___, ...rest } = row;
  const reason = findInstruction(columns.map((column) => String(row[column] ?? "")).join("\n"));
  return reason === undefined ? rest : { ...rest, flag: reason };
}

function reasonFor(memory: Database, note: Note, words: TurnWords | undefined): string | undefined {
  if (note.isTrusted) return undefined;
  if (note.isByAgent) return findInstruction(withoutTypedWords(memory, note, words).join("\n\n"), "strict");
  // A person's note is never flagged here; a flag from an import stays until somebody trusts it.
  if (note.savedBy === "person") return note.flag ?? undefined;
  const said = note.texts.map((text) => words?.own.without(text) ?? text);
  const reason = findInstruction(said.join("\n\n"));
  if (reason !== undefined || words === undefined) return reason;
  return (
    reasonOfTools(said, words) ?? (words.foreign.hasRunOf(said.join("\n")) ? REPEATS_A_STRANGER : undefined)
  );
}

/** What an agent wrote, without what a user typed before. */
function withoutTypedWords(memory: Database, { id, texts }: Note, words: TurnWords | undefined): string[] {
  const typed = wordRuns(listTypedBefore(memory, id, TYPED), OWN_RUN);
  return texts.map((text) => typed.without(words?.own.without(text) ?? text));
}

/** Files and output of tools may not give orders, so their words are screened strictly. */
function reasonOfTools(said: readonly string[], words: TurnWords): string | undefined {
  for (const text of said) {
    const reason = findInstruction(text, "strict");
    if (reason === undefined) continue;
    const pieces = text.split(PIECE_END).filter((piece) => findInstruction(piece, "strict") !== undefined);
    if ((pieces.length === 0 ? [text] : pieces).some((piece) => words.isOfTools(piece))) return reason;
  }
  return undefined;
}

function wordsOfTurn(memory: Database, turnId: number): TurnWords {
  const prompts = listPromptsOfTurn(memory, turnId);
  const typed = prompts.filter(({ source }) => source === "typed" || source === "queued");
  const uses = listToolUses(memory, turnId, TOOL_USES_MAX);
  const answers = uses.map(answerOf);
  let tools: { inputs: WordRuns; outputs: WordRuns } | undefined;
  return {
    own: wordRuns(textsOf(typed), OWN_RUN),
    foreign: foreignWords(answers),
    isOfTools(text) {
      tools ??= {
        inputs: wordRuns(uses.map(inputText), TOOL_RUN),
        outputs: wordRuns(textsOf(answers), TOOL_RUN),
      };
      return tools.outputs.hasRunOf(tools.inputs.without(text));
    },
  };
}

function textsOf(list: readonly { text: string }[]): string[] {
  return list.map(({ text }) => text);
}
