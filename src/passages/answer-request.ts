import type { PassageKind } from "../domain/passage.ts";
import type { VectorHits } from "../domain/vector-hit.ts";
import type { Quote } from "../protocol/search.ts";

export interface AnswerRequest {
  question: string;
  /** Undefined: the whole memory. */
  projectId: number | undefined;
  /** Tokens that the quotes may take, at four characters each; their addresses come on top. */
  tokens: number;
  kinds?: readonly PassageKind[] | undefined;
  tool?: string | undefined;
  branch?: string | undefined;
  host?: string | undefined;
  /** Part of a path that a quote names. */
  file?: string | undefined;
  /** Only what was said before or after; milliseconds since 1970. */
  before?: number | undefined;
  after?: number | undefined;
  /** A session, by the host's id, that knows what it did itself. */
  exceptSession?: string | undefined;
  /** Vector hits for the same question and project; without them, only words are searched. */
  vectorHits?: VectorHits | undefined;
  now: number;
}

/** A quote with what it counts beside others. */
export interface Ranked {
  quote: Quote;
  fused: number;
}
