import type { Database } from "bun:sqlite";
import { asMemoryError } from "../domain/error.ts";
import {
  countPendingSources,
  type IndexedKind,
  type IndexedSource,
  sourceOf,
} from "../store/search-index.ts";
import { countObservations, listNewest, listTurnsBefore, listTurnsBeside } from "../store/search-scope.ts";
import { readSources, type SearchSource } from "../store/search-sources.ts";
import { ALL_KINDS, bestFirst, type Candidates, findCandidates } from "./candidates.ts";
import { parseQuery, type Query } from "./query.ts";
import { createReader, type Verdict } from "./reading.ts";
import { sessionWords } from "./session-words.ts";
import { type TimeHint, timeHint, worthOfTime } from "./time-hint.ts";

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
  limit: number;
  offset?: number;
  now: number;
}

export interface SearchHit {
  source: SearchSource;
  score: number;
  /** What the score is the sum of. */
  parts: Record<"words" | "names" | "pairs" | "session" | "beside" | "time", number>;
  /** Why it was found, in words for people. */
  why: string[];
  /** Where in the body the telling word stands; -1 when nowhere. */
  position: number;
}

export interface SearchAnswer {
  hits: SearchHit[];
  /** How many sources matched at all. */
  total: number;
  /** Indexes that are down or behind; the rest has answered. */
  degraded: string[];
}

/** Sources that are read in full for one answer. */
const READ_MAX = 100;
/** Sources that are looked at while those are sought that fit the times asked for. */
const LOOKED_AT_MAX = 2_000;
const SOURCES_SCALE_MAX = 100_000;
/** Besides observations there are summaries, prompts and turns. */
const SOURCES_PER_OBSERVATION = 3;
const SOURCES_MIN = 300;
const AT_WORK_MAX = 40;
/** More than this waiting to be indexed means that an answer may lack what is new. */
const PENDING_MAX = 500;
/** A source is judged by its session too, half as much: what a session was about is said in many places. */
const SESSION_SHARE = 0.5;
/** Sources that sessions are judged by. */
const SESSION_SOURCES_MAX = 1_000;
/** What answers a question often stands beside what repeats its words: the turn before or after counts half. */
const BESIDE_SHARE = 0.5;
/** Best sources whose neighbours are looked at too. */
const BESIDE_MAX = 40;
/** Work of the last days is asked for most: it counts as much as one rare word more. */
const RECENCY_WEIGHT = 6;
const RECENCY_FADE_MS = 7 * 24 * 3_600_000;

/** Finds what the memory knows of a question. Never throws for what the question says, and never needs a model. */
export function search(memory: Database, request: SearchRequest): SearchAnswer {
  const query = understood(request);
  const degraded: string[] = [];
  const hint = timeHint(memory, query, { at: request.at, projectId: request.projectId });
  const candidates = candidatesFor(memory, query, request, degraded);
  const best = bestFirst(candidates, LOOKED_AT_MAX);
  const picked = pick(memory, candidates, best, query, request, hint);
  const hits = onePerTurn(ranked(memory, picked, query, candidates, best, request, hint));
  const offset = request.offset ?? 0;
  return {
    hits: hits.slice(offset, offset + request.limit),
    total: Math.max(candidates.keys.length, hits.length),
    degraded,
  };
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
    if (countPendingSources(memory, PENDING_MAX) === PENDING_MAX) degraded.push("words-behind");
    return findCandidates(memory, query, { projectId, kinds, sources });
  } catch (error) {
    const fault = asMemoryError(error, "the index of words");
    // A memory that is damaged or locked as a whole answers nothing; an index that is down leaves what is newest.
    if (fault.code === "database-locked") throw fault;
    degraded.push("words");
    return {
      keys: [],
      weights: query.words.map(() => 1),
      scores: new Float64Array(),
      masks: new Float64Array(),
    };
  }
}

interface Picked {
  source: SearchSource;
  mask: number;
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
  const isInSpan = ({ at, startedAt }: SearchSource) =>
    (query.before === undefined || startedAt < query.before) &&
    (query.after === undefined || at > query.after) &&
    (hint === undefined || startedAt <= hint.at);
  const picked: Picked[] = [];
  for (let from = 0; from < keys.length && picked.length < READ_MAX; from += READ_MAX) {
    const chunk = keys.slice(from, from + READ_MAX);
    const sources = readSources(memory, chunk.map(sourceOf));
    for (const [index, source] of sources.entries()) {
      if (source !== undefined && isInSpan(source))
        picked.push({ source, mask: masks.get(chunk[index] ?? 0) ?? 0 });
    }
  }
  const known = new Set(picked.map(({ source }) => `${source.kind}${source.id}`));
  const central = picked.slice(0, BESIDE_MAX).flatMap(({ source }) => source.turnId ?? []);
  const beside = listTurnsBeside(memory, central).map((id): IndexedSource => ({ kind: "turn", id }));
  const others = [...beside, ...otherSources(memory, query, request, hint)].filter(
    ({ kind, id }) => !known.has(`${kind}${id}`),
  );
  for (const source of readSources(memory, others)) {
    if (source !== undefined && isInSpan(source)) picked.push({ source, mask: 0 });
  }
  return picked;
}

/** What comes into question without a word in common: what went on at a time, or all that is new where nothing is asked. */
function otherSources(
  memory: Database,
  query: Query,
  request: SearchRequest,
  hint: TimeHint | undefined,
): IndexedSource[] {
  const { projectId } = request;
  if (hint !== undefined) {
    return listTurnsBefore(memory, projectId, hint.at, AT_WORK_MAX).map((id) => ({ kind: "turn", id }));
  }
  const isAnythingAsked =
    query.words.length + query.required.length + query.files.length + query.types.length > 0;
  if (isAnythingAsked) return [];
  const span = { before: query.before, after: query.after };
  return listNewest(memory, "observation", projectId, span, READ_MAX).map((id) => ({
    kind: "observation",
    id,
  }));
}

function ranked(
  memory: Database,
  picked: readonly Picked[],
  query: Query,
  candidates: Candidates,
  best: readonly number[],
  request: SearchRequest,
  hint: TimeHint | undefined,
): SearchHit[] {
  const reader = createReader(query, candidates.weights);
  const averages = averageChars(picked);
  const hits = picked.map(({ source, mask }) => {
    const verdict = reader.read(source, mask, averages.get(source.kind) ?? 1);
    return hitOf(source, verdict, query, request, hint);
  });
  const inScope = best.slice(0, SESSION_SOURCES_MAX);
  addSurroundings(hits, sessionWords(memory, candidates, inScope));
  for (const hit of hits) hit.score = Object.values(hit.parts).reduce((sum, part) => sum + part, 0);
  return hits.sort((a, b) => b.score - a.score || b.source.at - a.source.at);
}

function averageChars(picked: readonly Picked[]): Map<IndexedKind, number> {
  const averages = new Map<IndexedKind, number>();
  for (const [kind, same] of Map.groupBy(picked, ({ source }) => source.kind)) {
    const chars = same.reduce((sum, { source }) => sum + source.title.length + source.body.length, 0);
    averages.set(kind, chars / same.length);
  }
  return averages;
}

function hitOf(
  source: SearchSource,
  verdict: Verdict,
  query: Query,
  request: SearchRequest,
  hint: TimeHint | undefined,
): SearchHit {
  const { words, names, pairs, found, position } = verdict;
  const atWork = hint === undefined ? 0 : (worthOfTime(hint, source) ?? 0);
  const age = Math.max(0, (query.before ?? request.now) - source.at);
  const recency = hint === undefined ? RECENCY_WEIGHT * Math.exp(-age / RECENCY_FADE_MS) : 0;
  const why = found.length === 0 ? [] : [found.join(", ")];
  if (hint !== undefined && atWork > hint.weight / Math.E) why.push(hint.why);
  return {
    source,
    score: 0,
    parts: { words, names, pairs, session: 0, beside: 0, time: atWork + recency },
    why,
    position,
  };
}

/** Adds what the session of a source says about the question as a whole, and what the turns beside it say. */
function addSurroundings(hits: readonly SearchHit[], sessions: ReadonlyMap<number, number>): void {
  for (const [session, same] of Map.groupBy(hits, (hit) => hit.source.sessionDbId)) {
    const turns = [...Map.groupBy(same, (hit) => hit.source.startedAt)].sort(([a], [b]) => a - b);
    const best = turns.map(([, parts]) => Math.max(...parts.map(ownScore)));
    for (const [place, [, parts]] of turns.entries()) {
      const beside = Math.max(best[place - 1] ?? 0, best[place + 1] ?? 0);
      for (const hit of parts) {
        hit.parts.session = SESSION_SHARE * (sessions.get(session) ?? 0);
        hit.parts.beside = BESIDE_SHARE * beside;
      }
    }
  }
}

function ownScore({ parts }: SearchHit): number {
  return parts.words + parts.names + parts.pairs;
}

/** Prompt, turn and summary tell the same: the best of them stands for all. Observations each say something of their own. */
function onePerTurn(hits: readonly SearchHit[]): SearchHit[] {
  const told = new Set<number>();
  return hits.filter(({ source: { kind, turnId } }) => {
    if (kind === "observation" || turnId === null) return true;
    if (told.has(turnId)) return false;
    told.add(turnId);
    return true;
  });
}
