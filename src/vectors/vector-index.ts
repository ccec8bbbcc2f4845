import type { VectorHits } from "../domain/vector-hit.ts";
import type { EmbeddedKind } from "../store/search/search-index.ts";
import type { KeyedVector } from "../store/search/vectors.ts";

/** Where to search. */
export interface VectorScope {
  /** Undefined: the whole memory. */
  projectId: number | undefined;
  kinds: readonly EmbeddedKind[];
}

/** Finds the vectors closest to a query. The vectors themselves are stored in the memory, whichever index answers. */
export interface VectorIndex {
  name: "sqlite" | "chroma";
  /** Never rejects: `degraded` says what is missing from the answer and why. */
  nearest(question: Float32Array, scope: VectorScope, limit: number): Promise<VectorHits>;
  /** To be called with vectors that have just been stored. */
  note(vectors: readonly KeyedVector[]): void;
  /** Does one piece of pending work, such as deletions in a replica. To be called repeatedly. */
  pump(): Promise<void>;
  close(): Promise<void>;
}
