import type { Database } from "bun:sqlite";
import type { Observation } from "../domain/observation.ts";
import { isMuchTheSame, wordsOfStatement } from "../domain/same-fact.ts";
import { isStopWord, wordsOf } from "../search/words.ts";
import { getObservation } from "../store/observations/observation-edits.ts";
import { INDEXED_KINDS, listMatches, sourceOf } from "../store/search/search-index.ts";
import { readSources } from "../store/search/search-sources.ts";

/** Sources with a word that are looked at, of each kind: a turn has fewer of its own. */
const MATCHES_MAX = 30;
const WORD_CHARS_MIN = 3;

/**
 * Whether another observation of the turn tells of the same as one that is forgotten: it says much the same, or has a
 * word of it that the whole memory knows from this turn alone, such as a name, a number or a key.
 */
export function createLikeness(
  memory: Database,
): (turnId: number, goneId: number, otherId: number) => boolean {
  return (turnId, goneId, otherId) => {
    const [gone, other] = [getObservation(memory, goneId), getObservation(memory, otherId)];
    if (isMuchTheSame(gone, other)) return true;
    const said = new Set(tellingWords(wordsOfStatement(gone).join(" ")));
    const shared = [...new Set(tellingWords(allOf(other)))].filter((word) => said.has(word));
    return shared.some((word) => !isKnownElsewhere(memory, word, [turnId]));
  };
}

/** Words that may say what a text is about. */
export function tellingWords(text: string): string[] {
  return wordsOf(text).filter((word) => word.length >= WORD_CHARS_MIN && !isStopWord(word));
}

function allOf(other: Observation): string {
  return [...wordsOfStatement(other), ...other.filesRead, ...other.filesModified].join(" ");
}

/** Whether something of another turn than these has the word. */
export function isKnownElsewhere(memory: Database, word: string, turnIds: readonly number[]): boolean {
  return INDEXED_KINDS.some((kind) => {
    const keys = listMatches(memory, { kind, projectId: undefined }, `"${word}"`, MATCHES_MAX);
    const sources = readSources(memory, keys.map(sourceOf));
    return sources.some((source) => source !== undefined && !turnIds.includes(source.turnId ?? -1));
  });
}
