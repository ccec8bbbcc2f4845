import type { Database } from "bun:sqlite";
import { sourceOf } from "../store/search/search-index.ts";
import { listSessionsOf } from "../store/search/search-scope.ts";
import { type Candidates, hasBit } from "./candidates.ts";

/** BM25 again, with the sources of a session for its words: how soon more of them stop to count, and how much long ones are held back. */
const SATURATION = 1.2;
const LENGTH_SHARE = 0.75;

/** What sessions as wholes say about a question. */
interface SessionWords {
  /** By their row ids. */
  scores: ReadonlyMap<number, number>;
  /** The position of the best candidate of each, that of the best session first. */
  best: number[];
}

/**
 * Scores sessions as wholes, by their row ids: a question is often answered in several places of one session. Looks at
 * these positions of the candidates.
 */
export function sessionWords(
  memory: Database,
  candidates: Candidates,
  positions: readonly number[],
): SessionWords {
  const sessionOf = sessionsByKey(
    memory,
    positions.map((position) => candidates.keys[position] ?? 0),
  );
  const sessions = new Map<number, { counts: Float64Array; sources: number }>();
  for (const position of positions) {
    const id = sessionOf.get(candidates.keys[position] ?? 0);
    if (id === undefined) continue;
    const session = sessions.get(id) ?? { counts: new Float64Array(candidates.weights.length), sources: 0 };
    sessions.set(id, session);
    session.sources += 1;
    const mask = candidates.masks[position] ?? 0;
    for (const index of session.counts.keys()) {
      if (hasBit(mask, index)) session.counts[index] = (session.counts[index] ?? 0) + 1;
    }
  }
  const average = positions.length / Math.max(1, sessions.size);
  const scores = new Map<number, number>();
  for (const [id, { counts, sources }] of sessions) {
    const hold = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * (sources / average));
    let sum = 0;
    for (const [index, times] of counts.entries()) {
      sum += ((candidates.weights[index] ?? 0) * times * (SATURATION + 1)) / (times + hold);
    }
    scores.set(id, sum);
  }
  return { scores, best: bestOfEach(candidates, positions, sessionOf, scores) };
}

function bestOfEach(
  candidates: Candidates,
  positions: readonly number[],
  sessionOf: ReadonlyMap<number, number>,
  scores: ReadonlyMap<number, number>,
): number[] {
  const best = new Map<number, number>();
  for (const position of positions) {
    const session = sessionOf.get(candidates.keys[position] ?? 0);
    if (session !== undefined && !best.has(session)) best.set(session, position);
  }
  const total = ([session, position]: [number, number]) =>
    (scores.get(session) ?? 0) + (candidates.scores[position] ?? 0);
  return [...best].sort((a, b) => total(b) - total(a)).map(([, position]) => position);
}

function sessionsByKey(memory: Database, keys: readonly number[]): Map<number, number> {
  const found = new Map<number, number>();
  for (const [kind, same] of Map.groupBy(keys, (key) => sourceOf(key).kind)) {
    const keyOf = new Map(same.map((key) => [sourceOf(key).id, key]));
    for (const [id, session] of listSessionsOf(memory, kind, [...keyOf.keys()])) {
      found.set(keyOf.get(id) ?? 0, session);
    }
  }
  return found;
}
