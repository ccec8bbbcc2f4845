/** A source whose meaning is near a question's. */
export interface Near {
  /** The source's key in the index (store/search/search-index.ts). */
  key: number;
  /** Cosine of the angle between the two vectors, -1 to 1. */
  similarity: number;
}

/** What an index of vectors found, nearest first. */
export interface VectorHits {
  near: Near[];
  /** Why something may be missing, for people; without a reason nothing is. */
  degraded: string[];
}
