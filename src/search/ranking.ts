import type { IndexedKind } from "../store/search/search-index.ts";
import type { SearchSource } from "../store/search/search-sources.ts";
import type { Meaning } from "./meaning.ts";
import { createReader, type Verdict } from "./reading.ts";
import type { Query } from "./term.ts";
import { type TimeHint, worthOfTime } from "./time-hint.ts";

export interface SearchHit {
  source: SearchSource;
  score: number;
  /** What the score is the sum of. */
  parts: Record<"words" | "names" | "pairs" | "session" | "beside" | "time", number> & { meaning?: number };
  /** The words of the question that it has. */
  found: string[];
  /** Why it was found, in words for people. */
  why: string[];
  /** Where in the body the telling word stands; -1 when nowhere. */
  position: number;
}

/** A source that was read, with the words that the index has of it. */
export interface Picked {
  source: SearchSource;
  mask: number;
}

/** What sources are ranked by. */
interface RankedBy {
  query: Query;
  /** Weights of the words of the query. */
  weights: readonly number[];
  /** What each session says as a whole, by its row id. */
  sessions: ReadonlyMap<number, number>;
  hint: TimeHint | undefined;
  /** The time that ages are counted from. */
  now: number;
  /** What is near in meaning, where vectors were asked. */
  meaning?: Meaning | undefined;
}

/** A source is judged by its session too, half as much: what a session was about is said in many places. */
const SESSION_SHARE = 0.5;
/** What answers a question often stands beside what repeats its words: the turn before or after counts half. */
const BESIDE_SHARE = 0.5;
/** Work of the last days is asked for most: it counts as much as one rare word more. */
const RECENCY_WEIGHT = 6;
const RECENCY_FADE_MS = 7 * 24 * 3_600_000;

const NO_WORTH = { worth: 0, moment: undefined };

/** Reads sources and puts them in order, best first. The score of each is the sum of its parts. */
export function rank(picked: readonly Picked[], by: RankedBy): SearchHit[] {
  const reader = createReader(by.query, by.weights);
  const averages = averageChars(picked);
  const hits = picked.map(({ source, mask }) => {
    const verdict = reader.read(source, mask, averages.get(source.kind) ?? 1);
    return hitOf(source, verdict, by);
  });
  addSurroundings(hits, by.sessions);
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

function hitOf(source: SearchSource, verdict: Verdict, { hint, now, meaning }: RankedBy): SearchHit {
  const { words, names, pairs, found, position } = verdict;
  const { worth, moment } = hint === undefined ? NO_WORTH : worthOfTime(hint, source);
  const age = Math.max(0, now - source.at);
  const recency = hint === undefined ? RECENCY_WEIGHT * Math.exp(-age / RECENCY_FADE_MS) : 0;
  const why = found.length === 0 ? [] : [found.join(", ")];
  if (moment !== undefined && worth > moment.weight / Math.E) why.push(moment.why);
  const near = meaning?.of(source);
  if (near !== undefined) why.push(near.why);
  const parts = { words, names, pairs, session: 0, beside: 0, time: worth + recency };
  return {
    source,
    score: 0,
    parts: near === undefined ? parts : { ...parts, meaning: near.worth },
    found,
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
  return parts.words + parts.names + parts.pairs + (parts.meaning ?? 0);
}

/** Prompt, turn and summary tell the same: the best of them stands for all. Observations each say something of their own. */
export function onePerTurn(hits: readonly SearchHit[]): SearchHit[] {
  const told = new Set<number>();
  return hits.filter(({ source: { kind, turnId } }) => {
    if (kind === "observation" || turnId === null) return true;
    if (told.has(turnId)) return false;
    told.add(turnId);
    return true;
  });
}
