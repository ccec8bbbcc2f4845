import type { VectorHits } from "../domain/vector-hit.ts";
import { type IndexedKind, type IndexedSource, indexKey, sourceOf } from "../store/search/search-index.ts";
import type { SearchSource } from "../store/search/search-sources.ts";

/** What vectors say about sources. */
export interface Meaning {
  /** Undefined for what is not near. */
  of(source: SearchSource): { worth: number; why: string } | undefined;
  /** What is near, nearest first, as far as it is of these kinds. */
  sources(kinds: readonly IndexedKind[] | undefined): IndexedSource[];
}

/** To say the same in other words counts as much as to share two rare words with the question. */
const MEANING_WEIGHT = 12;
/** So many are found where there are as many; the last of them shows what similarity means nothing with this model. */
const NEAR_EXPECTED = 100;
/** What has come less of the way than this is as near as anything. */
const WAY_MIN = 0.1;

/**
 * Turns similarities into parts of a score; undefined where nobody was asked. Models differ in what they call similar:
 * what counts is how far a source has come on the way from what the hundredth has to being the same.
 */
export function meaningOf(answer: VectorHits | undefined): Meaning | undefined {
  if (answer === undefined || answer.near.length === 0) return undefined;
  const { near } = answer;
  const last = Math.max(0, near.at(-1)?.similarity ?? 0);
  const floor = last * Math.min(1, near.length / NEAR_EXPECTED);
  const wayOf = (similarity: number) => (similarity - floor) / Math.max(1 - floor, Number.EPSILON);
  const telling = near.filter(({ similarity }) => wayOf(similarity) >= WAY_MIN);
  const similarities = new Map(telling.map(({ key, similarity }) => [key, similarity]));
  return {
    of(source) {
      const similarity = similarities.get(indexKey(source, source.projectId));
      if (similarity === undefined) return undefined;
      return {
        worth: MEANING_WEIGHT * wayOf(similarity),
        why: `near in meaning (${similarity.toFixed(2)})`,
      };
    },
    sources: (kinds) =>
      telling.map(({ key }) => sourceOf(key)).filter(({ kind }) => kinds?.includes(kind) !== false),
  };
}
