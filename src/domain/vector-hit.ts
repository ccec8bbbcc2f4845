/** A source whose meaning is near a question's. */
export interface VectorHit {
  /** The source's key in the index (store/search/search-index.ts). */
  key: number;
  /** Cosine of the angle between the two vectors, -1 to 1. */
  similarity: number;
}

/** What an index of vectors found, nearest first. */
export interface VectorHits {
  hits: VectorHit[];
  /** Why something may be missing, for people; without a reason nothing is. */
  degraded: string[];
}
