import type { Database } from "bun:sqlite";
import { isMuchTheSame, wordsOfStatement } from "../domain/same-fact.ts";
import { isStopWord, wordsOf } from "../search/query/words.ts";
import { inList, listParameter, listRows } from "../store/database/rows.ts";
import { getObservation, IS_PROTECTED } from "../store/observations/observations.ts";
import { INDEXED_KINDS, listMatches, sourceOf } from "../store/search/search-index.ts";
import { readSources } from "../store/search/search-sources.ts";
import type { NoteTable } from "./text-columns.ts";

/** A model is shown the notes on at most this many earlier turns. */
const TURNS_MAX = 12;
/** A note with this many words of another turn, which its own turn does not contain, hardly has them by chance. */
const SHARED_MIN = 3;
const CHARS_MAX = 200_000;
/** Sources read per word and kind: a turn has fewer. */
const MATCHES_MAX = 30;
const WORD_CHARS_MIN = 3;

/** A note of a turn that stays, which quotes a selected turn. */
export interface DerivedNote {
  turnId: number;
  table: NoteTable;
  id: number;
  /** Its turn can be observed again, without the quote. */
  isReobserved: boolean;
  /** It cannot be made again, or is protected: it is deleted. */
  isDeleted: boolean;
}

/** Finds notes that quote what is selected: "after: …", a decision confirmed by "yes", or a model's history of earlier turns. */
export function findDerivedNotes(
  memory: Database,
  selected: { turns: Set<number>; sessions: Set<number> },
): DerivedNote[] {
  const pairs = Map.groupBy(listLaterTurns(memory, selected), ({ turnId }) => turnId);
  return [...pairs].flatMap(([turnId, later]) => findQuotes(memory, turnId, later));
}

/** A turn that stays and follows soon after a selected one, in the same session. */
interface LaterTurn {
  turnId: number;
  selectedId: number;
  isFull: number;
}

function listLaterTurns(
  memory: Database,
  { turns, sessions }: { turns: Set<number>; sessions: Set<number> },
): LaterTurn[] {
  const sql = `SELECT n.id AS turnId, t.id AS selectedId, n.payload = 'full' AS isFull FROM turns t
    JOIN turns n ON n.session_id = t.session_id AND n.number > t.number AND n.number <= t.number + ?3
    WHERE t.id ${inList("?1")} AND n.id NOT ${inList("?1")} AND t.session_id NOT ${inList("?2")} ORDER BY n.id`;
  return listRows<LaterTurn>(memory, sql, listParameter(turns), listParameter(sessions), TURNS_MAX);
}

function findQuotes(memory: Database, turnId: number, later: readonly LaterTurn[]): DerivedNote[] {
  const selected = later.map(({ selectedId }) => selectedId);
  const isFull = later.some((one) => one.isFull === 1);
  const foreign = foreignWords(memory, turnId, selected);
  return listNotesOfTurn(memory, turnId).flatMap(({ table, id, text, isProtected }) => {
    const shared = [...new Set(tellingWords(text))].filter((word) => foreign.has(word));
    const isUnique = () => shared.some((word) => !isKnownElsewhere(memory, word, [turnId, ...selected]));
    const isReobserved = isFull && (shared.length >= SHARED_MIN || isUnique());
    const isDeleted = (!isFull || isProtected === 1) && isUnique();
    return isReobserved || isDeleted ? [{ turnId, table, id, isReobserved, isDeleted }] : [];
  });
}

/** Words of the selected turns that the turn itself does not contain. */
function foreignWords(memory: Database, turnId: number, selected: readonly number[]): Set<string> {
  const own = new Set(tellingWords(textOfTurn(memory, turnId)));
  const said = selected.flatMap((id) => [
    textOfTurn(memory, id),
    ...listNotesOfTurn(memory, id).map(({ text }) => text),
  ]);
  return new Set(tellingWords(said.join("\n")).filter((word) => !own.has(word)));
}

/** What the user and the assistant said in a turn. */
function textOfTurn(memory: Database, turnId: number): string {
  const sql = `SELECT prompt_text AS text FROM user_prompts WHERE turn_id = ?1
    UNION ALL SELECT text FROM assistant_texts WHERE turn_id = ?1`;
  const texts = listRows<{ text: string }>(memory, sql, turnId);
  return texts
    .map(({ text }) => text)
    .join("\n")
    .slice(0, CHARS_MAX);
}

function listNotesOfTurn(
  memory: Database,
  turnId: number,
): { table: NoteTable; id: number; text: string; isProtected: number }[] {
  const joined = (...columns: string[]) => columns.join(" || char(10) || ");
  const sql = `SELECT 'observations' AS "table", id, ${joined("title", "subtitle", "facts", "narrative")} AS text,
      ${IS_PROTECTED} AS isProtected FROM observations WHERE turn_id = ?1
    UNION ALL SELECT 'session_summaries', id,
      ${joined("request", "investigated", "learned", "completed", "next_steps", "notes")}, 0
      FROM session_summaries WHERE turn_id = ?1`;
  return listRows<{ table: NoteTable; id: number; text: string; isProtected: number }>(memory, sql, turnId);
}

/**
 * Whether two observations of a turn are about the same: they say much the same, or share a word that the memory knows
 * from this turn alone, such as a name, a number or a key.
 */
export function saysTheSame(memory: Database, turnId: number, id: number, otherId: number): boolean {
  const [one, other] = [getObservation(memory, id), getObservation(memory, otherId)];
  if (isMuchTheSame(one, other)) return true;
  const said = new Set(tellingWords(wordsOfStatement(one).join(" ")));
  const words = [...wordsOfStatement(other), ...other.filesRead, ...other.filesModified];
  const shared = [...new Set(tellingWords(words.join(" ")))].filter((word) => said.has(word));
  return shared.some((word) => !isKnownElsewhere(memory, word, [turnId]));
}

/** Words that may say what a text is about. */
function tellingWords(text: string): string[] {
  return wordsOf(text).filter((word) => word.length >= WORD_CHARS_MIN && !isStopWord(word));
}

function isKnownElsewhere(memory: Database, word: string, turnIds: readonly number[]): boolean {
  return INDEXED_KINDS.some((kind) => {
    const keys = listMatches(memory, { kind, projectId: undefined }, `"${word}"`, MATCHES_MAX);
    const sources = readSources(memory, keys.map(sourceOf));
    return sources.some((source) => source !== undefined && !turnIds.includes(source.turnId ?? -1));
  });
}
