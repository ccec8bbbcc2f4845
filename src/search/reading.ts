import type { SearchSource } from "../store/search/search-sources.ts";
import { hasBit } from "./candidates.ts";
import { beginningOf, formsOf, stemOf } from "./query/stems.ts";
import type { Query } from "./query/term.ts";
import { isUnspaced } from "./query/words.ts";

/** BM25's k1 (how soon repeating a word stops to count) and b (how much long texts lose). */
const SATURATION = 1.2;
const LENGTH_SHARE = 0.75;
/** A word in the title counts as so many in the body. */
const TITLE_TIMES = 2;
/** A word that is only in a path, a symbol or a plan. */
const NAME_SHARE = 0.5;
/** Two words side by side as in the question more likely mean the same thing. */
const PAIR_SHARE = 0.25;
/** Characters between words that are still side by side: a space, a dot, a quote. */
const PAIR_GAP_MAX = 3;

/** How a source matches a question. */
export interface SourceReading {
  /** Robertson and Zaragoza's BM25 over title and text. */
  words: number;
  /** What only paths, symbols and plans match. */
  names: number;
  /** Words that are together as in the question. */
  pairs: number;
  /** The words of the question that were found, for people. */
  found: string[];
  /** Where in the body the rarest word is; -1 if it is not there. */
  position: number;
}

interface Reader {
  read(source: SearchSource, mask: number, averageChars: number): SourceReading;
}

/** Prepares a question for reading many sources. */
export function createReader(query: Query, weights: readonly number[]): Reader {
  const known = createKnown(query);
  return {
    read(source, mask, averageChars) {
      const counts = new Float64Array(query.words.length);
      const pairs = new Set<number>();
      let position = -1;
      let rarest = 0;
      for (const [text, times] of [
        [source.title, TITLE_TIMES],
        [source.body, 1],
      ] as const) {
        let lastIndex = -1;
        let lastEnd = -1;
        for (const match of known.matches(text)) {
          const index = known.indexOf(match[0]);
          if (index < 0) continue;
          counts[index] = (counts[index] ?? 0) + times;
          if (index === lastIndex + 1 && lastIndex >= 0 && match.index - lastEnd <= PAIR_GAP_MAX)
            pairs.add(index);
          if (text === source.body && (weights[index] ?? 0) > rarest) {
            rarest = weights[index] ?? 0;
            position = match.index;
          }
          lastIndex = index;
          lastEnd = match.index + match[0].length;
        }
      }
      return { ...scored(counts, mask, source, averageChars), pairs: pairScore(pairs, weights), position };
    },
  };

  function scored(counts: Float64Array, mask: number, source: SearchSource, averageChars: number) {
    const chars = source.title.length * TITLE_TIMES + source.body.length;
    const length = 1 - LENGTH_SHARE + LENGTH_SHARE * (chars / Math.max(averageChars, 1));
    const found: string[] = [];
    let words = 0;
    let names = 0;
    for (const [index, term] of query.words.entries()) {
      const weight = weights[index] ?? 0;
      const count = (counts[index] ?? 0) / length;
      const isIndexed = hasBit(mask, index);
      if (count > 0) words += (weight * count * (SATURATION + 1)) / (count + SATURATION);
      else if (isIndexed) names += weight * NAME_SHARE;
      if (count > 0 || isIndexed) found.push(term.words.join(" "));
    }
    return { words, names, found };
  }
}

function pairScore(pairs: ReadonlySet<number>, weights: readonly number[]): number {
  let sum = 0;
  for (const index of pairs) sum += PAIR_SHARE * ((weights[index] ?? 0) + (weights[index - 1] ?? 0));
  return sum;
}

/** Recognizes the words of a question in a text, in all their forms. */
function createKnown(query: Query) {
  const byStem = new Map<string, number>();
  const prefixes: [string, number][] = [];
  for (const [index, { words, isPrefix }] of query.words.entries()) {
    const word = words.at(-1) ?? "";
    if (isPrefix) prefixes.push([word, index]);
    else for (const form of formsOf(word)) byStem.set(stemOf(form), index);
  }
  const pattern = patternOf(
    [...byStem.keys()],
    prefixes.map(([prefix]) => prefix),
  );
  const seen = new Map<string, number>();
  const find = (word: string): number =>
    byStem.get(stemOf(word)) ?? prefixes.find(([prefix]) => word.startsWith(prefix))?.[1] ?? -1;
  return {
    matches: (text: string): Iterable<RegExpExecArray> =>
      pattern === undefined ? [] : text.matchAll(pattern),
    /** Which word of the question a match is; -1 if it only begins like one. */
    indexOf(match: string): number {
      const word = match.toLowerCase();
      const index = seen.get(word) ?? find(word);
      seen.set(word, index);
      return index;
    },
  };
}

/** Finds in one pass what begins like one of the words; in scripts without spaces a word begins anywhere. */
function patternOf(stems: readonly string[], prefixes: readonly string[]): RegExp | undefined {
  const spaced = [...stems.filter((stem) => !isUnspaced(stem)).map(beginningOf), ...prefixes];
  const unspaced = stems.filter(isUnspaced);
  // Words hold only letters and digits, so they need no escaping.
  const alternatives = [
    ...(spaced.length > 0 ? [`(?<![\\p{L}\\p{N}])(?:${longestFirst(spaced)})[\\p{L}\\p{N}]*`] : []),
    ...(unspaced.length > 0 ? [longestFirst(unspaced)] : []),
  ];
  return alternatives.length === 0 ? undefined : new RegExp(alternatives.join("|"), "giu");
}

function longestFirst(words: readonly string[]): string {
  return [...new Set(words)].toSorted((a, b) => b.length - a.length).join("|");
}
