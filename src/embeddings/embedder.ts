import type { ModelFailure } from "../providers/provider.ts";

export interface EmbeddingRequest {
  texts: readonly string[];
  /** Some models need to know what a text is for. */
  purpose: "question" | "memory";
  timeoutMs: number;
  signal: AbortSignal;
}

/** One vector per text, in order, all of the same length. */
export interface Embedded {
  kind: "vectors";
  vectors: Float32Array[];
  /** Tokens used; undefined if not reported. */
  tokens: number | undefined;
}

export type EmbeddingReply = Embedded | ModelFailure;

/** A model that makes vectors. `embed` never rejects, because failures are replies, and ends within its time limit. */
export interface Embedder {
  /** Only vectors of the same model, pooling and form of the text may be compared. */
  model: string;
  pooling: string;
  /** Maximum number of texts per request. */
  textsMax: number;
  /** Whether texts are sent to another machine and count towards the budget. */
  isMetered: boolean;
  embed(request: EmbeddingRequest): Promise<EmbeddingReply>;
  close(): Promise<void>;
}

export function embeddingFailure(fault: ModelFailure["fault"], message: string): ModelFailure {
  return { kind: "failure", fault, message, retryAt: undefined, usage: undefined };
}
