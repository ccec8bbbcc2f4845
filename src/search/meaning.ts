import type { NearAnswer } from "../domain/near.ts";
import { type IndexedKind, type IndexedSource, indexKey, sourceOf } from "../store/search-index.ts";
import type { SearchSource } from "../store/search-sources.ts";

/** What vectors say about a source. */
export interface Meaning {
  /** Undefined for what is not near. */
  of(source: SearchSource): { worth: number; why: string } | undefined;
}

/** To say the same in other words counts as much as to share two rare words with the question. */
const MEANING_WEIGHT = 12;
/** So many are found where there are as many; the last of them shows what similarity means nothing with this model. */
const NEAR_EXPECTED = 100;

/**
 * Turns similarities into parts of a score; undefined where nobody was asked. Models differ in what they call similar:
 * what counts is how far a source has come on the way from what the hundredth has to being the same.
 */
export function meaningOf(answer: NearAnswer | undefined): Meaning | undefined {
  if (answer === undefined || answer.near.length === 0) return undefined;
  const { near } = answer;
  const last = Math.max(0, near.at(-1)?.similarity ?? 0);
  const floor = last * Math.min(1, near.length / NEAR_EXPECTED);
  const similarities = new Map(near.map(({ key, similarity }) => [key, similarity]));
  return {
    of(source) {
      const similarity = similarities.get(indexKey(source, source.projectId));
      if (similarity === undefined) return undefined;
      const way = Math.max(0, (similarity - floor) / Math.max(1 - floor, Number.EPSILON));
      return { worth: MEANING_WEIGHT * way, why: `near in meaning (${similarity.toFixed(2)})` };
    },
  };
}

/** What was found, nearest first, as far as it is of the kinds that are asked for. */
export function nearSources(
  answer: NearAnswer | undefined,
  kinds: readonly IndexedKind[] | undefined,
): IndexedSource[] {
  const sources = (answer?.near ?? []).map(({ key }) => sourceOf(key));
  return sources.filter(({ kind }) => kinds?.includes(kind) !== false);
}
