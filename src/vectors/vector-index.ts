import type { VectorHits } from "../domain/vector-hit.ts";
import type { IndexedKind } from "../store/search/search-index.ts";
import type { KeyedVector } from "../store/search/vectors.ts";

/** Where what is near may lie. */
export interface VectorScope {
  /** Undefined: the whole memory. */
  projectId: number | undefined;
  kinds: readonly IndexedKind[];
}

/** Finds what is near in meaning. The vectors themselves are kept in the memory, whichever index answers. */
export interface VectorIndex {
  name: "sqlite" | "chroma";
  /** Never rejects: what keeps it from answering stands in `degraded`. */
  nearest(question: Float32Array, scope: VectorScope, limit: number): Promise<VectorHits>;
  /** Told of vectors that have just been kept. */
  note(vectors: readonly KeyedVector[]): void;
  /** Does a piece of what waits, such as deletions in a mirror; to be called again and again. */
  pump(): Promise<void>;
  close(): Promise<void>;
}

/** What has vectors. Turns have none: their prompts, observations and summaries say what they were about. */
export const EMBEDDED_KINDS: readonly IndexedKind[] = ["observation", "summary", "prompt"];
