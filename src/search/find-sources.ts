import type { Database } from "bun:sqlite";
import { asMemoryError } from "../domain/error.ts";
import {
  countPendingSources,
  type IndexedKind,
  type IndexedSource,
  sourceOf,
} from "../store/search/search-index.ts";
import {
  countObservations,
  listNewest,
  listTurnsBefore,
  listTurnsBeside,
} from "../store/search/search-scope.ts";
import { readSources, type SearchSource } from "../store/search/search-sources.ts";
import { listTurnsOfCommit } from "../store/turns/commits.ts";
import { ALL_KINDS, bestFirst, type Candidates, findCandidates } from "./candidates.ts";
import { createCheck } from "./check.ts";
import { requiredExpression } from "./query/expression.ts";
import type { Query } from "./query/term.ts";
import type { Meaning, Picked } from "./ranking.ts";
import { sessionWords } from "./session-words.ts";
import { lastOf, type TimeHint } from "./time-hint.ts";

/** In `degraded`: the word index is down, or behind. */
export const WORDS_INDEX = "words";
const BEHIND = "words-behind";
/** Sources that are read in full for one answer. */
const READ_MAX = 100;
/** Of those, the best, and the best of other sessions. */
const BEST_READ = 60;
const SESSIONS_READ = 40;
/** Candidates that are tried until enough fit the times asked for. */
const TRIED_MAX = 2_000;
/** Sources whose text is searched for a phrase or a path. */
const CHECKED_MAX = 300;
const SOURCES_SCALE_MAX = 20_000;
/** For each observation there are a summary, a prompt and a turn. */
const SOURCES_PER_OBSERVATION = 3;
const SOURCES_MIN = 300;
const ACTIVE_TURNS_MAX = 40;
/** Turns that made or saw a commit whose hash is asked for. */
const COMMIT_TURNS_MAX = 5;
/** With more sources waiting to be indexed, an answer may lack new ones. */
const PENDING_MAX = 500;
/** Candidates by which sessions are scored. */
const SESSION_SOURCES_MAX = 1_000;
/** Best sources whose neighbours are read, too. */
const NEIGHBOURS_MAX = 40;

/** A question as it was understood, and what else says where to look. */
export interface Sought {
  query: Query;
  projectId: number | undefined;
  kinds: readonly IndexedKind[] | undefined;
  exceptSession: string | undefined;
  hint: TimeHint | undefined;
}

export interface Found {
  candidates: Candidates;
  picked: Picked[];
  /** Scores of sessions, by row id. */
  sessions: ReadonlyMap<number, number>;
}

/** Asks the index and reads the best of its candidates. Adds what is down or behind to `degraded`. */
export function findSources(memory: Database, sought: Sought, degraded: string[]): Found {
  const candidates = candidatesFor(memory, sought, degraded);
  const best = bestFirst(candidates, TRIED_MAX);
  const sessions = sessionWords(memory, candidates, best.slice(0, SESSION_SOURCES_MAX));
  // If most of the best are of one session, those of others are read, too.
  const order = new Set([...best.slice(0, BEST_READ), ...sessions.best.slice(0, SESSIONS_READ), ...best]);
  const picked = degraded.includes(WORDS_INDEX)
    ? readAll(memory, newestSources(memory, sought))
    : pick(memory, candidates, [...order], sought);
  return { candidates, picked, sessions: sessions.scores };
}

function candidatesFor(
  memory: Database,
  { query, projectId, kinds }: Sought,
  degraded: string[],
): Candidates {
  const observations = countObservations(memory, projectId, SOURCES_SCALE_MAX);
  try {
    if (!degraded.includes(BEHIND) && countPendingSources(memory, PENDING_MAX) === PENDING_MAX)
      degraded.push(BEHIND);
    return findCandidates(memory, query, {
      projectId,
      kinds: query.types.length > 0 ? ["observation"] : (kinds ?? ALL_KINDS),
      sources: Math.max(SOURCES_MIN, observations * SOURCES_PER_OBSERVATION),
    });
  } catch (error) {
    const fault = asMemoryError(error, "the index of words");
    // A locked database answers nothing; without the index, the newest observations can still be read.
    if (fault.code === "database-locked") throw fault;
    degraded.push(WORDS_INDEX);
    const none = { scores: new Float64Array(), masks: new Float64Array() };
    return { keys: [], weights: query.words.map(() => 1), ...none };
  }
}

/** Reads the best candidates that fit, and sources that fit without a word in common. */
function pick(memory: Database, candidates: Candidates, best: readonly number[], sought: Sought): Picked[] {
  const check = createCheck(memory, sought.query);
  const most = check === undefined ? best.length : Math.min(best.length, CHECKED_MAX);
  const picked: Picked[] = [];
  for (let from = 0; from < most && picked.length < READ_MAX; from += READ_MAX) {
    const chunk = best.slice(from, from + READ_MAX);
    const sources = readSources(
      memory,
      chunk.map((position) => sourceOf(candidates.keys[position] ?? 0)),
    );
    for (const [index, source] of sources.entries()) {
      const mask = candidates.masks[chunk[index] ?? 0] ?? 0;
      if (source !== undefined && isWanted(source, sought) && check?.(source, mask) !== false)
        picked.push({ source, mask });
    }
  }
  const central = picked.slice(0, NEIGHBOURS_MAX).flatMap(({ source }) => source.turnId ?? []);
  const others = readAll(memory, withoutPicked(otherSources(memory, central, sought), picked));
  return [...picked, ...others.filter(({ source }) => isWanted(source, sought))];
}

/** Whether a source fits the times and the session that are asked for. */
function isWanted(
  { at, startedAt, sessionId }: SearchSource,
  { query, exceptSession, hint }: Sought,
): boolean {
  return (
    sessionId !== exceptSession &&
    (query.before === undefined || startedAt < query.before) &&
    (query.after === undefined || at > query.after) &&
    (hint === undefined || startedAt <= hint.end)
  );
}

/** Whether sources without a word in common may be found, because none is required or excluded. */
function isOpen(query: Query): boolean {
  return requiredExpression(query) === undefined && query.excluded.length === 0;
}

/** What words have found, and what is near in meaning. */
export function withNear(
  memory: Database,
  picked: readonly Picked[],
  meaning: Meaning,
  sought: Sought,
): Picked[] {
  const { kinds, projectId } = sought;
  if (!isOpen(sought.query)) return [...picked];
  const near = readAll(memory, withoutPicked(meaning.sources(kinds), picked)).filter(
    ({ source }) => isWanted(source, sought) && (projectId === undefined || source.projectId === projectId),
  );
  return [...picked, ...near];
}

/** Sources without a word in common: neighbours, turns active at a time, or the newest. */
function otherSources(memory: Database, central: readonly number[], sought: Sought): IndexedSource[] {
  const { query, projectId, kinds, hint } = sought;
  if (!isOpen(query)) return [];
  if (query.words.length === 0 && hint === undefined) return newestSources(memory, sought);
  if (kinds?.includes("turn") === false) return [];
  const ofCommit = query.hashes.flatMap((hash) =>
    listTurnsOfCommit(memory, hash, projectId, COMMIT_TURNS_MAX),
  );
  const active = (hint?.moments ?? []).flatMap((moment) =>
    listTurnsBefore(memory, projectId, lastOf(moment), ACTIVE_TURNS_MAX),
  );
  const turns = new Set([...ofCommit, ...listTurnsBeside(memory, central), ...active]);
  return [...turns].map((id) => ({ kind: "turn", id }));
}

function newestSources(memory: Database, { query, projectId }: Sought): IndexedSource[] {
  const span = { before: query.before, after: query.after };
  const ids = listNewest(memory, "observation", projectId, span, READ_MAX);
  return ids.map((id) => ({ kind: "observation", id }));
}

function withoutPicked(sources: readonly IndexedSource[], picked: readonly Picked[]): IndexedSource[] {
  const known = new Set(picked.map(({ source }) => keyOf(source)));
  return sources.filter((source) => !known.has(keyOf(source)));
}

function readAll(memory: Database, sources: readonly IndexedSource[]): Picked[] {
  return readSources(memory, sources).flatMap((source) => (source === undefined ? [] : { source, mask: 0 }));
}

export function keyOf({ kind, id }: IndexedSource): string {
  return `${kind}${id}`;
}
