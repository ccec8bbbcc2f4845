import type { ModelFailure } from "../providers/provider.ts";

export interface EmbeddingRequest {
  texts: readonly string[];
  /** Some models are told what a text is for. */
  purpose: "question" | "memory";
  /** After so long it is given up. */
  timeoutMs: number;
  signal: AbortSignal;
}

/** A vector for each text, in their order, all of one length. */
export interface Embedded {
  kind: "vectors";
  vectors: Float32Array[];
  /** What the texts have cost; undefined where nobody told. */
  tokens: number | undefined;
}

export type EmbeddingReply = Embedded | ModelFailure;

/** One model that makes vectors. A failure is an answer here: `embed` never rejects, and always ends within its time. */
export interface Embedder {
  /** Together with the text's form it decides whether two vectors may be compared. */
  model: string;
  pooling: string;
  /** Texts that it takes at once. */
  textsMax: number;
  /** Whether each text is sent to a machine of somebody else, and counts against the budget. */
  isMetered: boolean;
  embed(request: EmbeddingRequest): Promise<EmbeddingReply>;
  /** Ends what belongs to it. */
  close(): Promise<void>;
}

export function embeddingFailure(fault: ModelFailure["fault"], message: string): ModelFailure {
  return { kind: "failure", fault, message, retryAt: undefined, usage: undefined };
}
