import type { Database } from "bun:sqlite";
import { PASSAGE_KINDS, PASSAGE_ROLES, type PassageKind, type PassageRole } from "../domain/passage.ts";
import { termExpression } from "../search/query/expression.ts";
import { isPhrase, type Phrase, phraseOf, stands } from "../search/query/phrase.ts";
import { type RarestWords, rarestFirst } from "../search/query/rarest-words.ts";
import type { Query, Term } from "../search/query/term.ts";
import { listBestPassages, oldestOfNewest, type PassageMatch } from "../store/passages/match-passages.ts";
import { KINDS_WITH_PLACES, rangeOf } from "../store/passages/passage-keys.ts";
import { readPassageTexts } from "../store/passages/passages.ts";
import type { AnswerRequest } from "./answer-request.ts";
import { findByMeaning } from "./find-by-meaning.ts";
import { rankByWords } from "./rank-by-words.ts";

/** Rows that a question may match in each index: more of what was done and seen answers no more questions. */
const ROWS_MAX: Readonly<Record<PassageKind, number>> = { said: 5_000, done: 1_500, seen: 750 };
/** Where even the rarest words match more rows than so many times the bound, the newest of these are ranked. */
const OVERFLOW = 2;
/** Passages of each kind that are ranked. */
const BEST_MAX: Readonly<Record<PassageKind, number>> = { said: 200, done: 100, seen: 100 };

/** How much the order of each kind counts: where reasons are asked for, inputs and outputs would drown them. */
const KIND_WEIGHTS: Readonly<Record<PassageKind, number>> = { said: 1, done: 0.5, seen: 0.3 };
/** To be near in meaning counts nearly as much as to have the words. */
const NEAR = { passage: 0.6, session: 0.4, turn: 0.3 };
/** Reciprocal rank fusion: how fast a place in a list loses its worth. */
export const RANK_OFFSET = 10;
/** Of what was said, the agent's reports and the user's words answer most; a summary repeats what was said before. */
const ROLE_WEIGHTS: Partial<Record<PassageRole, number>> = { closing: 1.2, prompt: 1.15, summary: 0.8 };
/** A session and a turn are judged by their best passages, and their ranks count beside those of a passage itself. */
const SESSION = { best: 3, weight: 0.8 };
const TURN = { best: 2, weight: 0.3 };

export interface FoundPassage extends PassageMatch {
  kind: PassageKind;
  /** By the fusion of ranks; higher is better. */
  fused: number;
}

interface Found {
  passages: FoundPassage[];
  /** Those of the question's words, as FTS5 is asked for them, that some passage has. */
  known: ReadonlySet<string>;
}

/** The passages that have the words of a question or are near it in meaning, best first: ranks in each list, fused. */
export function findPassages(
  memory: Database,
  query: Query,
  request: Pick<AnswerRequest, "projectId" | "kinds" | "vectorHits">,
): Found {
  const { projectId, kinds = PASSAGE_KINDS } = request;
  const lists = kinds.map((kind) => {
    return { kind, weight: KIND_WEIGHTS[kind], ...matchesOf(memory, kind, query, projectId) };
  });
  // What has none of the words that are required is no answer, however near its meaning is.
  const isOpen = query.required.length === 0 && query.excluded.length === 0;
  const near = isOpen ? findByMeaning(memory, request) : [];
  const surroundings = surroundingsOf(lists.find(({ kind }) => kind === "said")?.matches ?? [], near);
  const found = new Map<number, FoundPassage>();
  for (const { kind, weight, matches } of [
    ...lists,
    { kind: "said", weight: NEAR.passage, matches: near } as const,
  ])
    for (const [rank, match] of matches.entries()) {
      const known = found.get(match.id) ?? { ...match, kind, fused: surroundings(match) };
      known.fused += worthOf(rank, weight);
      found.set(match.id, known);
    }
  const passages = [...found.values()].sort((a, b) => b.fused - a.fused || b.id - a.id);
  return { passages, known: new Set(lists.flatMap(({ known }) => known)) };
}

/** What the session and the turn of a passage count, by words and by meaning. */
function surroundingsOf(
  said: readonly PassageMatch[],
  near: readonly PassageMatch[],
): (match: PassageMatch) => number {
  const ranks = [
    { of: sessionOf, ranks: ranksBy(said, sessionOf, SESSION.best), weight: SESSION.weight },
    { of: turnOf, ranks: ranksBy(said, turnOf, TURN.best), weight: TURN.weight },
    { of: sessionOf, ranks: ranksBy(near, sessionOf, SESSION.best), weight: NEAR.session },
    { of: turnOf, ranks: ranksBy(near, turnOf, TURN.best), weight: NEAR.turn },
  ];
  return (match) =>
    ranks.reduce((sum, { of, ranks: known, weight }) => sum + worthOf(known.get(of(match)), weight), 0);
}

const sessionOf = ({ sessionId }: PassageMatch): number => sessionId;
const turnOf = ({ turnId }: PassageMatch): number => turnId;

function worthOf(rank: number | undefined, weight: number): number {
  return rank === undefined ? 0 : weight / (RANK_OFFSET + rank);
}

function matchesOf(
  memory: Database,
  kind: PassageKind,
  query: Query,
  projectId: number | undefined,
): { matches: PassageMatch[]; known: string[] } {
  const words = query.words.map(termExpression);
  const rarest = rarestFirst(memory, kind, words, projectId, ROWS_MAX[kind]);
  if (rarest.expression === "") return { matches: [], known: rarest.known };
  const matches = KINDS_WITH_PLACES.has(kind)
    ? matchesByPlaces(memory, kind, query, projectId, rarest)
    : matchesByWords(memory, kind, query, projectId, rarest);
  for (const match of matches) match.score *= ROLE_WEIGHTS[PASSAGE_ROLES[match.role] ?? "output"] ?? 1;
  matches.sort((a, b) => b.score - a.score);
  return { matches, known: rarest.known };
}

function matchesByPlaces(
  memory: Database,
  kind: PassageKind,
  query: Query,
  projectId: number | undefined,
  { expression: words, rows }: RarestWords,
): PassageMatch[] {
  const expression = withOperators(words, query, true);
  const range = rangeOf(projectId);
  // Across projects, the newest keys are those of the newest projects.
  if (projectId !== undefined && rows > ROWS_MAX[kind])
    range[0] = oldestOfNewest(memory, kind, projectId, expression, ROWS_MAX[kind] * OVERFLOW) ?? range[0];
  return listBestPassages(memory, kind, range, expression, BEST_MAX[kind]);
}

/** Where the index knows only which passages have a word. Of each word, the newest rows are ranked. */
function matchesByWords(
  memory: Database,
  kind: PassageKind,
  query: Query,
  projectId: number | undefined,
  { taken }: RarestWords,
): PassageMatch[] {
  const ranked = rankByWords(
    memory,
    {
      ...{ kind, projectId, words: taken, rowsMax: ROWS_MAX[kind] * OVERFLOW },
      expressionOf: (word) => withOperators(word, query, false),
    },
    BEST_MAX[kind],
  );
  return havingPhrases(memory, ranked, query);
}

/** Adds what each passage must have, and must not have, as far as the index can tell. */
function withOperators(words: string, { required, excluded }: Query, hasPlaces: boolean): string {
  const expressionOf = hasPlaces ? phraseExpression : termExpression;
  const groups = required.map((group) => `(${group.map(expressionOf).join(" OR ")})`);
  const unwanted = excluded
    .filter((term) => hasPlaces || !isPhrase(term))
    .map((term) => ` NOT ${expressionOf(term)}`);
  return [...groups, `(${words})`].join(" AND ") + unwanted.join("");
}

/** A phrase is asked for as it was written. */
function phraseExpression(term: Term): string {
  return isPhrase(term) && !term.isPrefix ? `"${term.words.join(" ")}"` : termExpression(term);
}

/** Of matches whose index does not know where words stand, those whose text has the phrases, and none of the unwanted. */
function havingPhrases(
  memory: Database,
  matches: PassageMatch[],
  { required, excluded }: Query,
): PassageMatch[] {
  const groups = required.filter((group) => group.some(isPhrase)).map(phrasesOf);
  const unwanted = phrasesOf(excluded.filter(isPhrase));
  if (groups.length + unwanted.length === 0) return matches;
  const ids = matches.map(({ id }) => id);
  const texts = readPassageTexts(memory, ids);
  return matches.filter(({ id }) => {
    const has = (phrase: Phrase | undefined) => phrase === undefined || stands(phrase, texts.get(id) ?? "");
    return groups.every((group) => group.some(has)) && !unwanted.some(has);
  });
}

/** What finds each term in a text; undefined for the beginning of a word, which the index has found. */
function phrasesOf(terms: readonly Term[]): (Phrase | undefined)[] {
  return terms.map(({ words, isPrefix }) => (isPrefix ? undefined : phraseOf(words)));
}

/** The ranks of groups of passages, each by the sum of its best. */
function ranksBy(
  matches: readonly PassageMatch[],
  groupOf: (match: PassageMatch) => number,
  best: number,
): Map<number, number> {
  // Matches come best first.
  const scores = [...Map.groupBy(matches, groupOf)].map(([group, same]) => ({
    group,
    score: same.slice(0, best).reduce((sum, { score }) => sum + score, 0),
  }));
  scores.sort((a, b) => b.score - a.score);
  return new Map(scores.map(({ group }, rank) => [group, rank]));
}
