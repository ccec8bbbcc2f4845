import type { Database } from "bun:sqlite";
import type { VectorHit, VectorHits } from "../domain/vector-hit.ts";
import { listPassagePlaces } from "../store/passages/passages.ts";
import {
  type IndexedKind,
  type IndexedSource,
  indexKey,
  passageOf,
  projectOfKey,
  sourceOf,
} from "../store/search/search-index.ts";
import type { SearchSource } from "../store/search/search-sources.ts";
import type { Query } from "./query/term.ts";
import { createReader, type SourceReading } from "./reading.ts";
import { scoreOfTime, type TimeHint } from "./time-hint.ts";

export interface SearchHit {
  source: SearchSource;
  score: number;
  /** The score is their sum. */
  parts: Record<"words" | "names" | "pairs" | "session" | "neighbours" | "time", number> & {
    meaning?: number;
  };
  /** The words of the question that it has. */
  found: string[];
  /** Why it was found, for people. */
  why: string[];
  /** Where in the body the rarest word is; -1 if it is not there. */
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
  /** Score of each session as a whole, by its row id. */
  sessions: ReadonlyMap<number, number>;
  hint: TimeHint | undefined;
  /** The time from which ages are counted. */
  now: number;
  /** Undefined if no vectors were asked. */
  meaning?: Meaning | undefined;
}

/** A source also gets half the score of its session, whose topic is said in many places. */
const SESSION_SHARE = 0.5;
/** An answer is often in the turn before or after the one with the question's words: it counts half. */
const NEIGHBOURS_SHARE = 0.5;
/** Work of the last days is asked for most: it counts as much as one more rare word. */
const RECENCY_WEIGHT = 6;
const RECENCY_FADE_MS = 7 * 24 * 3_600_000;
const NO_TIME = { score: 0, moment: undefined };

/** Reads sources and sorts them by score, best first. */
export function rank(picked: readonly Picked[], by: RankedBy): SearchHit[] {
  const reader = createReader(by.query, by.weights);
  const averages = averageChars(picked);
  const hits = picked.map(({ source, mask }) =>
    hitOf(source, reader.read(source, mask, averages.get(source.kind) ?? 1), by),
  );
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

function hitOf(source: SearchSource, reading: SourceReading, { hint, now, meaning }: RankedBy): SearchHit {
  const { words, names, pairs, found, position } = reading;
  const time = hint === undefined ? NO_TIME : scoreOfTime(hint, source);
  const age = Math.max(0, now - source.at);
  const recency = hint === undefined ? RECENCY_WEIGHT * Math.exp(-age / RECENCY_FADE_MS) : 0;
  const why = found.length === 0 ? [] : [found.join(", ")];
  if (time.moment !== undefined && time.score > time.moment.weight / Math.E) why.push(time.moment.why);
  const near = meaning?.of(source);
  if (near !== undefined) why.push(near.why);
  const parts = { words, names, pairs, session: 0, neighbours: 0, time: time.score + recency };
  return {
    source,
    score: 0,
    parts: near === undefined ? parts : { ...parts, meaning: near.score },
    found,
    why,
    position,
  };
}

/** Adds the score of a source's session, and that of the turns before and after. */
function addSurroundings(hits: readonly SearchHit[], sessions: ReadonlyMap<number, number>): void {
  for (const [session, same] of Map.groupBy(hits, (hit) => hit.source.sessionDbId)) {
    const turns = [...Map.groupBy(same, (hit) => hit.source.startedAt)].sort(([a], [b]) => a - b);
    const best = turns.map(([, parts]) => Math.max(...parts.map(ownScore)));
    for (const [place, [, parts]] of turns.entries()) {
      const neighbours = Math.max(best[place - 1] ?? 0, best[place + 1] ?? 0);
      for (const hit of parts) {
        hit.parts.session = SESSION_SHARE * (sessions.get(session) ?? 0);
        hit.parts.neighbours = NEIGHBOURS_SHARE * neighbours;
      }
    }
  }
}

function ownScore({ parts }: SearchHit): number {
  return parts.words + parts.names + parts.pairs + (parts.meaning ?? 0);
}

/** Keeps the best of prompt, turn and summary, which say the same. Observations are all kept. */
export function onePerTurn(hits: readonly SearchHit[]): SearchHit[] {
  const shown = new Set<number>();
  return hits.filter(({ source: { kind, turnId } }) => {
    if (kind === "observation" || turnId === null) return true;
    if (shown.has(turnId)) return false;
    shown.add(turnId);
    return true;
  });
}

/** What vectors say about sources. */
export interface Meaning {
  /** Undefined for a source that is not near. */
  of(source: SearchSource): { score: number; why: string } | undefined;
  /** The sources of these kinds that are near, nearest first. */
  sources(kinds: readonly IndexedKind[] | undefined): IndexedSource[];
}

/** The same meaning in other words counts as much as two rare words. */
const MEANING_WEIGHT = 12;
/** So many hits are expected; the similarity of the last means nothing with this model. */
const HITS_EXPECTED = 100;
/** Hits that have come less of the way are not near. */
const WAY_MIN = 0.1;

/**
 * Turns similarities into scores; undefined without hits. Models differ in what they call similar, so a source scores by
 * how far it has come on the way from the similarity of the hundredth hit to 1.
 */
export function meaningOf(memory: Database, answer: VectorHits | undefined): Meaning | undefined {
  if (answer === undefined || answer.hits.length === 0) return undefined;
  const { hits } = answer;
  const last = Math.max(0, hits[Math.min(hits.length, HITS_EXPECTED) - 1]?.similarity ?? 0);
  const floor = last * Math.min(1, hits.length / HITS_EXPECTED);
  const wayOf = (similarity: number) => (similarity - floor) / Math.max(1 - floor, Number.EPSILON);
  const near = ofSources(
    memory,
    hits.filter(({ similarity }) => wayOf(similarity) >= WAY_MIN),
  );
  const similarities = new Map(near.map(({ key, similarity }) => [key, similarity]));
  return {
    of(source) {
      const similarity = similarities.get(indexKey(source, source.projectId));
      if (similarity === undefined) return undefined;
      return { score: MEANING_WEIGHT * wayOf(similarity), why: `near in meaning (${similarity.toFixed(2)})` };
    },
    sources: (kinds) =>
      near.map(({ key }) => sourceOf(key)).filter(({ kind }) => kinds?.includes(kind) !== false),
  };
}

/** Passages stand for their turns, which are sources; of several of one turn, the nearest. */
function ofSources(memory: Database, hits: readonly VectorHit[]): VectorHit[] {
  const ids = hits.flatMap(({ key }) => passageOf(key) ?? []);
  const turns = new Map(listPassagePlaces(memory, ids).map(({ id, turnId }) => [id, turnId]));
  const known = new Set<number>();
  return hits.flatMap(({ key, similarity }) => {
    const passage = passageOf(key);
    const turn = passage === undefined ? undefined : turns.get(passage);
    if (passage !== undefined && turn === undefined) return [];
    const source = turn === undefined ? key : indexKey({ kind: "turn", id: turn }, projectOfKey(key));
    if (known.has(source)) return [];
    known.add(source);
    return [{ key: source, similarity }];
  });
}
