import type { Database } from "bun:sqlite";
import { asMemoryError } from "../domain/error.ts";
import type { VectorHits } from "../domain/vector-hit.ts";
import {
  countPendingSources,
  type IndexedKind,
  type IndexedSource,
  sourceOf,
} from "../store/search/search-index.ts";
import {
  countObservations,
  listNewest,
  listProjectsNamed,
  listTurnsBefore,
  listTurnsBeside,
} from "../store/search/search-scope.ts";
import { readSources, type SearchSource } from "../store/search/search-sources.ts";
import { listTurnsOfCommit } from "../store/turns/commits.ts";
import { ALL_KINDS, bestFirst, type Candidates, findCandidates } from "./candidates.ts";
import { createCheck } from "./check.ts";
import { requiredExpression } from "./expression.ts";
import { type Meaning, meaningOf } from "./meaning.ts";
import { numberedHits } from "./numbers.ts";
import { parseQuery, WORDS_MAX } from "./query.ts";
import { onePerTurn, type Picked, rank, type SearchHit } from "./ranking.ts";
import { sessionWords } from "./session-words.ts";
import type { Query } from "./term.ts";
import { lastOf, type TimeHint, timeHint } from "./time-hint.ts";

export interface SearchRequest {
  query: string;
  /** Undefined: the whole memory. */
  projectId: number | undefined;
  types?: readonly string[];
  files?: readonly string[];
  /** Only what was over by then, and only what came after; milliseconds since 1970. */
  before?: number | undefined;
  after?: number | undefined;
  /** When what is asked for happened. What was going on then is preferred, what began later is left out. */
  at?: number | undefined;
  kinds?: readonly IndexedKind[];
  /** A session, by the host's id, that knows what it did itself. */
  exceptSession?: string | undefined;
  /** What an index of vectors found for the same question and project; without it, words decide alone. */
  near?: VectorHits | undefined;
  limit: number;
  offset?: number;
  now: number;
}

export interface SearchAnswer {
  hits: SearchHit[];
  /** How many sources matched at all. */
  total: number;
  /** Indexes that are down or behind; the rest has answered. */
  degraded: string[];
  /** What was understood in another way than it was asked. */
  notes: string[];
}

/** How the index is called in `degraded`. */
const WORDS_INDEX = "words";
const BEHIND = "words-behind";
/** Sources that are read in full for one answer. */
const READ_MAX = 100;
/** Of those so many are the best, and so many the best of other sessions. */
const BEST_READ = 60;
const SESSIONS_READ = 40;
/** Sources that are looked at while those are sought that fit the times asked for. */
const LOOKED_AT_MAX = 2_000;
/** Sources whose text is searched for a phrase or a path. */
const CHECKED_MAX = 300;
const SOURCES_SCALE_MAX = 20_000;
/** Besides observations there are summaries, prompts and turns. */
const SOURCES_PER_OBSERVATION = 3;
const SOURCES_MIN = 300;
const AT_WORK_MAX = 40;
/** Turns that made or saw a commit whose hash is asked for. */
const COMMIT_TURNS_MAX = 5;
/** More than this waiting to be indexed means that an answer may lack what is new. */
const PENDING_MAX = 500;
/** Sources that sessions are judged by. */
const SESSION_SOURCES_MAX = 1_000;
/** Best sources whose neighbours are looked at too. */
const BESIDE_MAX = 40;
/** Finds what the memory knows of a question. Never throws for what the question says, and never needs a model. */
export function search(memory: Database, asked: SearchRequest): SearchAnswer {
  const query = understood(asked);
  const answer: SearchAnswer = { hits: [], total: 0, degraded: [], notes: [] };
  const meaning = meaningOf(asked.near);
  const request = { ...asked, projectId: asked.projectId ?? projectIn(memory, query, answer) };
  const hint = timeHint(memory, query, {
    at: request.at,
    projectId: request.projectId,
    now: query.before ?? request.now,
  });
  const sought = { query, request, hint, meaning };
  let found = find(memory, sought, answer);
  if (found.picked.length === 0 && query.required.length > 0 && !answer.degraded.includes(WORDS_INDEX)) {
    relax(query, answer);
    found = find(memory, sought, answer);
  }
  const { picked, candidates, sessions } = found;
  const isDown = answer.degraded.includes(WORDS_INDEX);
  const now = query.before ?? request.now;
  const by = { query, weights: candidates.weights, sessions, hint, now, meaning };
  const hits = onePerTurn(rank(picked, by)).filter((hit) => !isDown || hit.why.length > 0);
  const numbered = numberedHits(memory, asked.query);
  const named = new Set(numbered.map(({ source }) => `${source.kind}${source.id}`));
  const all = [...numbered, ...hits.filter(({ source }) => !named.has(`${source.kind}${source.id}`))];
  const offset = request.offset ?? 0;
  answer.hits = all.slice(offset, offset + request.limit);
  answer.total = Math.max(candidates.keys.length, all.length);
  answer.degraded.push(...(asked.near?.degraded ?? []));
  return answer;
}

/** The project that the question itself names. */
function projectIn(memory: Database, query: Query, answer: SearchAnswer): number | undefined {
  const name = query.projects[0];
  if (name === undefined) return undefined;
  const found = listProjectsNamed(memory, name)[0];
  if (found === undefined) answer.notes.push(`no project is named "${name}"; all projects were searched`);
  return found?.id;
}

/** A question as it was understood, and what else says where to look. */
interface Sought {
  query: Query;
  request: SearchRequest;
  hint: TimeHint | undefined;
  meaning: Meaning | undefined;
}

interface Found {
  candidates: Candidates;
  picked: Picked[];
  sessions: ReadonlyMap<number, number>;
}

/** Asks the index, and reads the best of what it has. */
function find(memory: Database, { query, request, hint, meaning }: Sought, answer: SearchAnswer): Found {
  const candidates = candidatesFor(memory, query, request, answer.degraded);
  const best = bestFirst(candidates, LOOKED_AT_MAX);
  const sessions = sessionWords(memory, candidates, best.slice(0, SESSION_SOURCES_MAX));
  // Where one session has most of the best, the others are heard too.
  const order = new Set([...best.slice(0, BEST_READ), ...sessions.best.slice(0, SESSIONS_READ), ...best]);
  const picked = answer.degraded.includes(WORDS_INDEX)
    ? newest(memory, query, request)
    : pick(memory, candidates, [...order], query, request, hint);
  if (meaning !== undefined && isOpen(query))
    addNear(memory, picked, meaning, request, wantedBy(query, request, hint));
  return { candidates, picked, sessions: sessions.scores };
}

/** Where nothing has all that is required, what has some of it is better than an empty page. */
function relax(query: Query, answer: SearchAnswer): void {
  const spread = query.words.flatMap((term) => term.words.map((word) => ({ ...term, words: [word] })));
  query.required = [];
  query.words = spread.slice(0, WORDS_MAX);
  answer.notes.push("nothing has all of this; what has some of it is shown");
}

function understood(request: SearchRequest): Query {
  const query = parseQuery(request.query);
  query.types.push(...(request.types ?? []));
  query.files.push(...(request.files ?? []));
  query.before = request.before ?? query.before;
  query.after = request.after ?? query.after;
  return query;
}

function candidatesFor(
  memory: Database,
  query: Query,
  request: SearchRequest,
  degraded: string[],
): Candidates {
  const { projectId } = request;
  const kinds = query.types.length > 0 ? (["observation"] as const) : (request.kinds ?? ALL_KINDS);
  const observations = countObservations(memory, projectId, SOURCES_SCALE_MAX);
  const sources = Math.max(SOURCES_MIN, observations * SOURCES_PER_OBSERVATION);
  try {
    if (!degraded.includes(BEHIND) && countPendingSources(memory, PENDING_MAX) === PENDING_MAX)
      degraded.push(BEHIND);
    return findCandidates(memory, query, { projectId, kinds, sources });
  } catch (error) {
    const fault = asMemoryError(error, "the index of words");
    // A memory that is damaged or locked as a whole answers nothing; an index that is down leaves what is newest.
    if (fault.code === "database-locked") throw fault;
    degraded.push(WORDS_INDEX);
    return {
      keys: [],
      weights: query.words.map(() => 1),
      scores: new Float64Array(),
      masks: new Float64Array(),
    };
  }
}

/** Reads the best candidates that fit the times asked for, and what was going on at the time that is hinted at. */
function pick(
  memory: Database,
  candidates: Candidates,
  best: readonly number[],
  query: Query,
  request: SearchRequest,
  hint: TimeHint | undefined,
): Picked[] {
  const masks = new Map<number, number>();
  const keys: number[] = [];
  for (const position of best) {
    const key = candidates.keys[position] ?? 0;
    masks.set(key, candidates.masks[position] ?? 0);
    keys.push(key);
  }
  const isWanted = wantedBy(query, request, hint);
  const check = createCheck(memory, query);
  const most = check === undefined ? keys.length : Math.min(keys.length, CHECKED_MAX);
  const picked: Picked[] = [];
  for (let from = 0; from < most && picked.length < READ_MAX; from += READ_MAX) {
    const chunk = keys.slice(from, from + READ_MAX);
    const sources = readSources(memory, chunk.map(sourceOf));
    for (const [index, source] of sources.entries()) {
      const mask = masks.get(chunk[index] ?? 0) ?? 0;
      if (source !== undefined && isWanted(source) && check?.(source, mask) !== false)
        picked.push({ source, mask });
    }
  }
  const known = new Set(picked.map(({ source }) => `${source.kind}${source.id}`));
  const central = picked.slice(0, BESIDE_MAX).flatMap(({ source }) => source.turnId ?? []);
  const others = otherSources(memory, central, query, request, hint).filter(
    ({ kind, id }) => !known.has(`${kind}${id}`),
  );
  for (const source of readSources(memory, others)) {
    if (source !== undefined && isWanted(source)) picked.push({ source, mask: 0 });
  }
  return picked;
}

/** Whether a source fits the times and the session that are asked for. */
function wantedBy(query: Query, request: SearchRequest, hint: TimeHint | undefined) {
  return ({ at, startedAt, sessionId }: SearchSource) =>
    sessionId !== request.exceptSession &&
    (query.before === undefined || startedAt < query.before) &&
    (query.after === undefined || at > query.after) &&
    (hint === undefined || startedAt <= hint.end);
}

/** Where something is required, nothing is given that does not have it. */
function isOpen(query: Query): boolean {
  return requiredExpression(query) === undefined && query.excluded.length === 0;
}

/** What is near in meaning comes into question beside what has the words. */
function addNear(
  memory: Database,
  picked: Picked[],
  meaning: Meaning,
  { kinds, projectId }: SearchRequest,
  isWanted: (source: SearchSource) => boolean,
): void {
  const known = new Set(picked.map(({ source }) => `${source.kind}${source.id}`));
  const others = meaning.sources(kinds).filter(({ kind, id }) => !known.has(`${kind}${id}`));
  for (const source of readSources(memory, others)) {
    if (source === undefined || !isWanted(source)) continue;
    if (projectId === undefined || source.projectId === projectId) picked.push({ source, mask: 0 });
  }
}

/** What comes into question without a word in common: what stands beside, what went on at a time, or all that is new. */
function otherSources(
  memory: Database,
  central: readonly number[],
  query: Query,
  request: SearchRequest,
  hint: TimeHint | undefined,
): IndexedSource[] {
  const { projectId } = request;
  if (!isOpen(query)) return [];
  if (query.words.length === 0 && hint === undefined) {
    const span = { before: query.before, after: query.after };
    return listNewest(memory, "observation", projectId, span, READ_MAX).map((id) => ({
      kind: "observation",
      id,
    }));
  }
  if (request.kinds?.includes("turn") === false) return [];
  const ofCommit = query.hashes.flatMap((hash) =>
    listTurnsOfCommit(memory, hash, projectId, COMMIT_TURNS_MAX),
  );
  const atWork =
    hint === undefined
      ? []
      : hint.moments.flatMap((moment) => listTurnsBefore(memory, projectId, lastOf(moment), AT_WORK_MAX));
  const turns = new Set([...ofCommit, ...listTurnsBeside(memory, central), ...atWork]);
  return [...turns].map((id) => ({ kind: "turn", id }));
}

/** Without the index, what is newest is read word by word. */
function newest(memory: Database, query: Query, request: SearchRequest): Picked[] {
  const sources = readSources(memory, newestSources(memory, query, request));
  return sources.flatMap((source) => (source === undefined ? [] : [{ source, mask: 0 }]));
}

function newestSources(memory: Database, query: Query, request: SearchRequest): IndexedSource[] {
  const span = { before: query.before, after: query.after };
  const ids = listNewest(memory, "observation", request.projectId, span, READ_MAX);
  return ids.map((id) => ({ kind: "observation", id }));
}
