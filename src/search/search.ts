import type { Database } from "bun:sqlite";
import type { VectorHits } from "../domain/vector-hit.ts";
import { listByOldId } from "../store/imports/imported.ts";
import { listNewestSummaries } from "../store/search/past-sessions.ts";
import type { IndexedKind, IndexedSource } from "../store/search/search-index.ts";
import { listProjectsNamed } from "../store/search/search-scope.ts";
import { readSources, type SearchSource } from "../store/search/search-sources.ts";
import { findSources, keyOf, WORDS_INDEX, withNear } from "./find-sources.ts";
import { findNext } from "./next/files-first.ts";
import { parseQuery, WORDS_MAX } from "./query/query.ts";
import type { Query } from "./query/term.ts";
import { meaningOf, onePerTurn, rank, type SearchHit } from "./ranking.ts";
import { timeHint } from "./time-hint.ts";

export interface SearchRequest {
  query: string;
  /** Undefined: the whole memory. */
  projectId: number | undefined;
  types?: readonly string[];
  files?: readonly string[];
  /** Only what began before, and only what ended after; milliseconds since 1970. */
  before?: number | undefined;
  after?: number | undefined;
  /** When it happened: sources active then are preferred, later ones left out. */
  at?: number | undefined;
  kinds?: readonly IndexedKind[];
  /** The host's id of a session to leave out, because it knows what it did itself. */
  exceptSession?: string | undefined;
  /** Vector hits for the same question and project; without them, only words are searched. */
  vectorHits?: VectorHits | undefined;
  /** The question is what a session is asked to do: its hits are where that goes on, one of each session. */
  next?: { branch: string | undefined; folder: string | undefined } | undefined;
  limit: number;
  offset?: number;
  now: number;
}

export interface SearchAnswer {
  hits: SearchHit[];
  /** How many sources matched at all. */
  total: number;
  /** Indexes that are down or behind; the others have answered. */
  degraded: string[];
  /** How the question was understood differently than it was asked. */
  notes: string[];
}

/** Searches the memory. Never throws because of what the question says, and never needs a model. */
export function search(memory: Database, request: SearchRequest): SearchAnswer {
  return searchWords(memory, request)(request.vectorHits);
}

/** Searches by words at once, and answers when it is known what is near the question in meaning. */
export function searchWords(
  memory: Database,
  request: Omit<SearchRequest, "vectorHits">,
): (vectorHits: SearchRequest["vectorHits"]) => SearchAnswer {
  const answer: SearchAnswer = { hits: [], total: 0, degraded: [], notes: [] };
  const query = understood(request);
  const projectId = request.projectId ?? projectIn(memory, query, answer);
  const now = query.before ?? request.now;
  const hint = timeHint(memory, query, { at: request.at, projectId, now });
  const { kinds, exceptSession } = request;
  const sought = { query, projectId, kinds, exceptSession, hint };
  let found = findSources(memory, sought, answer.degraded);
  const isDown = answer.degraded.includes(WORDS_INDEX);
  if (found.picked.length === 0 && query.required.length > 0 && !isDown) {
    relax(query, answer);
    found = findSources(memory, sought, answer.degraded);
  }
  return (vectorHits) => {
    const meaning = meaningOf(memory, vectorHits);
    const picked = meaning === undefined ? found.picked : withNear(memory, found.picked, meaning, sought);
    const { candidates, sessions } = found;
    const ranked = rank(picked, { query, weights: candidates.weights, sessions, hint, now, meaning });
    const isByWords = !answer.degraded.includes(WORDS_INDEX);
    const hits = onePerTurn(ranked).filter((hit) => isByWords || hit.why.length > 0);
    const all = inPlace(memory, request, projectId, hits);
    const offset = request.offset ?? 0;
    answer.hits = all.slice(offset, offset + request.limit);
    answer.total = request.next === undefined ? Math.max(candidates.keys.length, all.length) : all.length;
    answer.degraded.push(...(vectorHits?.degraded ?? []));
    return answer;
  };
}

/** The hits in their order: what the question names by its number first, or by session where it is asked what comes next. */
function inPlace(
  memory: Database,
  request: Omit<SearchRequest, "vectorHits">,
  projectId: number | undefined,
  hits: readonly SearchHit[],
): SearchHit[] {
  if (request.next !== undefined) return whereNext(memory, request, projectId, hits);
  const numbered = numberedHits(memory, request.query);
  const first = new Set(numbered.map(({ source }) => keyOf(source)));
  return [...numbered, ...hits.filter(({ source }) => !first.has(keyOf(source)))];
}

/** The best hit of each session that may know what comes next, or else its newest summary; the best session first. */
function whereNext(
  memory: Database,
  request: Omit<SearchRequest, "vectorHits">,
  projectId: number | undefined,
  hits: readonly SearchHit[],
): SearchHit[] {
  const { query: prompt, next, exceptSession, now } = request;
  const before = request.before ?? now;
  const asked = { prompt, projectId, branch: next?.branch, folder: next?.folder, before, exceptSession };
  const { sessions } = findNext(memory, asked);
  const best = new Map(hits.toReversed().map((hit) => [hit.source.sessionDbId, hit]));
  const silent = sessions.flatMap(({ id }) => (best.has(id) ? [] : [id]));
  const summaries = listNewestSummaries(memory, silent).map((id) => ({ kind: "summary", id }) as const);
  for (const source of readSources(memory, summaries))
    if (source !== undefined) best.set(source.sessionDbId, hitOfWork(source));
  return sessions.flatMap(({ id }) => best.get(id) ?? []);
}

function hitOfWork(source: SearchSource): SearchHit {
  return {
    source,
    score: 0,
    parts: { ...NO_PARTS },
    found: [],
    why: ["worked on the same files"],
    position: -1,
  };
}

function understood(request: Omit<SearchRequest, "vectorHits">): Query {
  const query = parseQuery(request.query);
  query.types.push(...(request.types ?? []));
  query.files.push(...(request.files ?? []));
  query.before = request.before ?? query.before;
  query.after = request.after ?? query.after;
  return query;
}

/** The project that the question itself names. */
function projectIn(memory: Database, query: Query, answer: SearchAnswer): number | undefined {
  const name = query.projects[0];
  if (name === undefined) return undefined;
  const found = listProjectsNamed(memory, name)[0];
  if (found === undefined) answer.notes.push(`no project is named "${name}"; all projects were searched`);
  return found?.id;
}

/** Turns requirements into preferences, because partial matches are better than an empty page. */
function relax(query: Query, answer: SearchAnswer): void {
  const spread = query.words.flatMap((term) => term.words.map((word) => ({ ...term, words: [word] })));
  query.required = [];
  query.words = spread.slice(0, WORDS_MAX);
  answer.notes.push("no result matches every term; showing partial matches");
}

/** A question that is only `#12` or `legacy:12`. */
const NUMBER = /^\s*(#|legacy:)\s?(\d{1,15})\s*$/i;
const REFERENCES_MAX = 10;
/** Above everything that words find. */
const NUMBER_SCORE = 1_000;
const NO_PARTS = { words: 0, names: 0, pairs: 0, session: 0, neighbours: 0, time: 0 };

/** What has the number that a question consists of: here, or in a memory that was imported. */
function numberedHits(memory: Database, question: string): SearchHit[] {
  const [, sign, digits] = NUMBER.exec(question) ?? [];
  if (digits === undefined) return [];
  const number = Number(digits);
  const own: (IndexedSource & { why: string })[] =
    sign === "#" ? [{ kind: "observation", id: number, why: "its number in this memory" }] : [];
  const why = `#${number} in the memory that it was imported from`;
  const old = listByOldId(memory, number, REFERENCES_MAX).map(({ kind, newId }) => ({
    kind,
    id: newId,
    why,
  }));
  const asked = [...Map.groupBy([...own, ...old], keyOf).values()];
  const sources = readSources(
    memory,
    asked.flatMap((same) => same[0] ?? []),
  );
  return sources.flatMap((source, index) => {
    if (source === undefined) return [];
    const reasons = asked[index]?.map((one) => one.why) ?? [];
    return [{ source, score: NUMBER_SCORE, parts: { ...NO_PARTS }, found: [], why: reasons, position: -1 }];
  });
}
