import type { Database } from "bun:sqlite";
import { INDEXED_KINDS, type IndexedKind, listMatches } from "../store/search/search-index.ts";
import { excludedExpression, requiredExpression, termExpression } from "./query/expression.ts";
import type { Query } from "./query/term.ts";

/** Newest matches read per word and kind. A word that is in more says little, and the newest are likelier. */
const MATCHES_MAX = 1_000;
/** And for all words of a long question together, so that it takes hardly longer than a short one. */
const MATCHES_IN_ALL_MAX = 10_000;
const MATCHES_MIN = 200;
/**
 * In a question of more words than this, frequent ones only rank what the rarer ones find: one whose list is full is not
 * asked of further kinds.
 */
const LONG_WORDS = 12;
/** So many words whose lists are full are also looked for together, so that what is old is found; more take long to join. */
const TOGETHER_MAX = 2;

/** What the index found: keys of sources, each with the words that it has. */
export interface Candidates {
  /** Weight of each word of the query: rare words say more (inverse document frequency). */
  weights: number[];
  keys: number[];
  /** Sum of the weights of the words that a key has, by position in `keys`. */
  scores: Float64Array;
  /** Which words a key has: bit i for word i. At most 48 words, so that a double holds them. */
  masks: Float64Array;
}

interface CandidateScope {
  projectId: number | undefined;
  kinds: readonly IndexedKind[];
  /** How many sources there are to be found, more or less. */
  sources: number;
}

/** Asks the index for each word of a query in the scope alone. */
export function findCandidates(memory: Database, query: Query, scope: CandidateScope): Candidates {
  const lists = createLists(memory, query, scope);
  const words = query.words.map((term) => lists.of(termExpression(term)));
  const weights = words.map((parts) => {
    const frequency = parts.reduce((sum, keys) => sum + keys.length, 0);
    return Math.log(1 + (scope.sources + 0.5) / (frequency + 0.5));
  });
  const common = [...words.keys()].filter((index) => words[index]?.some(lists.isFull)).slice(0, TOGETHER_MAX);
  if (common.length > 1) {
    const together = lists.of(
      common.map((index) => termExpression(query.words[index] ?? NO_TERM)).join(" AND "),
    );
    for (const index of common) words[index]?.push(...together);
  }
  const found = new Map<number, number>();
  for (const key of lists.required().flat()) found.set(key, found.size);
  return collect(found, words, weights);
}

const NO_TERM = { words: [], isPrefix: false };

/** The keys that the index has for an expression and for what the query requires, a list for each kind. */
function createLists(memory: Database, query: Query, scope: CandidateScope) {
  const required = requiredExpression(query);
  const excluded = excludedExpression(query);
  const share = Math.floor(MATCHES_IN_ALL_MAX / Math.max(1, query.words.length));
  const limit = Math.min(MATCHES_MAX, Math.max(MATCHES_MIN, share));
  // A phrase that is all that is asked for is required and ranked by; the index is asked once.
  const known = new Map<string, number[][]>();
  const ask = (expression: string): number[][] => {
    const lists = known.get(expression) ?? matchesOfAll(expression);
    known.set(expression, lists);
    return [...lists];
  };
  const matchesOfAll = (expression: string): number[][] => {
    const lists: number[][] = [];
    for (const kind of scope.kinds) {
      if (query.words.length > LONG_WORDS && lists.some(isFull)) break;
      lists.push(matchesOf(kind, expression));
    }
    return lists;
  };
  const isFull = (keys: readonly number[]) => keys.length === limit;
  const matchesOf = (kind: IndexedKind, expression: string) =>
    listMatches(memory, { kind, projectId: scope.projectId }, `(${expression})${excluded}`, limit);
  return {
    of: (expression: string) => {
      const isAllRequired = required === undefined || required === `(${expression})`;
      return ask(isAllRequired ? (required ?? expression) : `(${required}) AND (${expression})`);
    },
    required: () => (required === undefined ? [] : ask(required)),
    isFull,
  };
}

function collect(found: Map<number, number>, lists: readonly number[][][], weights: number[]): Candidates {
  const room = lists.flat().reduce((sum, keys) => sum + keys.length, found.size);
  const scores = new Float64Array(room);
  const masks = new Float64Array(room);
  for (const [index, parts] of lists.entries()) {
    const bit = 2 ** index;
    const weight = weights[index] ?? 0;
    for (const key of parts.flat()) {
      let position = found.get(key);
      if (position === undefined) {
        position = found.size;
        found.set(key, position);
      }
      if (hasBit(masks[position] ?? 0, index)) continue;
      masks[position] = (masks[position] ?? 0) + bit;
      scores[position] = (scores[position] ?? 0) + weight;
    }
  }
  return { weights, keys: [...found.keys()], scores, masks };
}

const POWERS = Float64Array.from({ length: 53 }, (_, index) => 2 ** index);

export function hasBit(mask: number, index: number): boolean {
  return Math.floor(mask / (POWERS[index] ?? 1)) % 2 === 1;
}

/** Positions of the best candidates, best first; at equal scores what came into the memory last. */
export function bestFirst(candidates: Candidates, limit: number): number[] {
  const { keys, scores } = candidates;
  const count = keys.length;
  // Sorting numbers alone is many times faster than sorting by them: only what is above the cut is put in order.
  const sorted = scores.slice(0, count).sort();
  const cut = sorted[Math.max(0, count - limit)] ?? 0;
  const above: number[] = [];
  for (let position = 0; position < count; position += 1)
    if ((scores[position] ?? 0) >= cut) above.push(position);
  above.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || (keys[a] ?? 0) - (keys[b] ?? 0));
  return above.slice(0, limit);
}

export const ALL_KINDS: readonly IndexedKind[] = INDEXED_KINDS;
