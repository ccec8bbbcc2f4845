import type { Database } from "bun:sqlite";
import type { PassageKind } from "../domain/passage.ts";
import type { CountedWord } from "../search/query/rarest-words.ts";
import {
  estimatePassages,
  listMatchingKeys,
  type PassageMatch,
  readLengths,
} from "../store/passages/match-passages.ts";
import { rangeOf } from "../store/passages/passage-keys.ts";
import { listPassagePlaces } from "../store/passages/passages.ts";

/** So many times as many as are asked for are weighed by their length. */
const WEIGHED = 4;
/** Okapi BM25 with each word counted once: how much is taken off a passage for its length. */
const LENGTH = { k1: 1.2, b: 0.75 };

/** What is asked of an index that knows which passages have a word, and not how often. */
export interface WordsAsked {
  kind: PassageKind;
  projectId: number | undefined;
  words: readonly CountedWord[];
  /** Of one word; the newest are read. */
  rowsMax: number;
  /** FTS5 is asked for a word with what each passage must have and must not have. */
  expressionOf(word: string): string;
}

/** The passages that have the most of the rarest words, best first, at most `limit`. */
export function rankByWords(memory: Database, asked: WordsAsked, limit: number): PassageMatch[] {
  const { kind, projectId, words, rowsMax, expressionOf } = asked;
  const range = rangeOf(projectId);
  const total = estimatePassages(memory, projectId);
  const worth = new Map<number, number>();
  for (const { expression, rows } of words) {
    const rarity = Math.log(1 + total / rows);
    for (const id of listMatchingKeys(memory, kind, range, expressionOf(expression), rowsMax))
      worth.set(id, (worth.get(id) ?? 0) + rarity);
  }
  const best = [...worth].sort((a, b) => b[1] - a[1] || b[0] - a[0]).slice(0, limit * WEIGHED);
  const lengths = readLengths(
    memory,
    kind,
    best.map(([id]) => id),
  );
  const mean = [...lengths.values()].reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.size);
  const { k1, b } = LENGTH;
  const scored = best.map(([id, sum]) => {
    const length = (lengths.get(id) ?? mean) / mean;
    return { id, score: (sum * (k1 + 1)) / (1 + k1 * (1 - b + b * length)) };
  });
  scored.sort((one, other) => other.score - one.score);
  const scores = new Map(scored.slice(0, limit).map(({ id, score }) => [id, score]));
  return listPassagePlaces(memory, [...scores.keys()]).map((place) => ({
    ...place,
    score: scores.get(place.id) ?? 0,
  }));
}
