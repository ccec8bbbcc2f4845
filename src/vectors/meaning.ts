import type { Database } from "bun:sqlite";
import { asMemoryError } from "../domain/error.ts";
import type { VectorHits } from "../domain/vector-hit.ts";
import type { Embedder } from "../embeddings/embedder.ts";
import type { Log } from "../lib/log.ts";
import { Gate } from "../providers/gate.ts";
import { countVectors } from "../store/search/vectors.ts";
import { PendingEmbeddings } from "./embed-pending.ts";
import { embeddableText } from "./embedded-text.ts";
import { embedWithinBudget } from "./metered-embedding.ts";
import type { VectorIndex, VectorScope } from "./vector-index.ts";

/** Observations and summaries that a search gets, and passages; more of these add nothing. */
const NOTES_MAX = 100;
const PASSAGES_MAX = 100;
/** Somebody waits for the answer, and full-text search answers without vectors. */
const QUESTION_MS_MAX = 3_000;
/** With more than this pending, an answer may lack recent memories. */
const PENDING_MAX = 500;
/** How long calls in progress may take to end. */
const STOP_MS_MAX = 800;

export interface MeaningDeps {
  memory: Database;
  embedder: Embedder;
  index: VectorIndex;
  dailyTokens: number;
  now(): number;
  log: Log;
  questionMsMax?: number;
  random?: () => number;
}

/** The sources closest to a question. Never rejects: `degraded` says why vectors are missing from the answer. */
export type FindVectorHits = (question: string, scope: AskedScope) => Promise<VectorHits>;

type AskedScope = Pick<VectorScope, "projectId">;

/** Semantic search: makes vectors in the background, and finds the sources closest to a question. */
export class Meaning {
  readonly #deps: MeaningDeps;
  readonly #stopping = new AbortController();
  readonly #pending: PendingEmbeddings;
  /** Separate from the gate of the background work: a text that is rejected says nothing about questions. */
  readonly #gate: Gate;
  #working: Promise<void> | undefined;
  #lastFault = "";

  constructor(deps: MeaningDeps) {
    this.#deps = deps;
    this.#gate = new Gate(deps.random);
    const { signal } = this.#stopping;
    this.#pending = new PendingEmbeddings({ ...deps, signal, gate: new Gate(deps.random) });
  }

  readonly findVectorHits: FindVectorHits = async (question, scope) => {
    const text = embeddableText(question.replaceAll("\0", " "));
    if (text === "") return { hits: [], degraded: [] };
    try {
      const vector = await this.#vectorOf(text);
      if (!(vector instanceof Float32Array)) return down(vector.because);
      const { hits, degraded } = await this.#nearest(vector, scope);
      return { hits, degraded: [...new Set([...degraded, ...this.#behind()])] };
    } catch (error) {
      return down(asMemoryError(error, "comparing vectors").message);
    }
  };

  /** Passages are many, and would leave no place for notes in one list. */
  async #nearest(vector: Float32Array, { projectId }: AskedScope): Promise<VectorHits> {
    const { index } = this.#deps;
    const [notes, passages] = await Promise.all([
      index.nearest(vector, { projectId, kinds: ["observation", "summary"] }, NOTES_MAX),
      index.nearest(vector, { projectId, kinds: ["passage"] }, PASSAGES_MAX),
    ]);
    const hits = [...notes.hits, ...passages.hits].sort((a, b) => b.similarity - a.similarity);
    return { hits, degraded: [...notes.degraded, ...passages.degraded] };
  }

  /** The question's vector, or the reason why there is none. */
  async #vectorOf(text: string): Promise<Float32Array | { because: string }> {
    const { now, questionMsMax: timeoutMs = QUESTION_MS_MAX } = this.#deps;
    const { signal } = this.#stopping;
    if (this.#gate.callsMax(now(), 1) === 0) return { because: this.#lastFault };
    const request = { texts: [text], purpose: "question" as const, timeoutMs, signal };
    const reply = await embedWithinBudget(this.#deps, request);
    if (signal.aborted) return { because: "the worker is stopping" };
    if (reply.kind === "refused") return { because: "the daily embedding budget is used up" };
    if (reply.kind === "failure") {
      this.#lastFault = reply.message;
      this.#gate.fail(reply.fault, reply.retryAt, now());
      return { because: reply.message };
    }
    this.#gate.succeed(now());
    return reply.vectors[0] ?? { because: "the model returned no vector" };
  }

  #behind(): string[] {
    const isBehind = countVectors(this.#deps.memory, PENDING_MAX).pending === PENDING_MAX;
    return isBehind ? [`vectors: ${PENDING_MAX} or more texts have no vector yet`] : [];
  }

  /** Continues to embed what is pending. Returns at once; to be called repeatedly. */
  pump(): void {
    if (!this.#stopping.signal.aborted) this.#working ??= this.#work();
  }

  async #work(): Promise<void> {
    const { signal } = this.#stopping;
    try {
      for (let hasMore = true; hasMore; ) {
        hasMore = await this.#pending.step();
        if (!signal.aborted) await this.#deps.index.pump();
      }
    } catch (error) {
      // After a stop it may fail because the memory is closed.
      if (!signal.aborted) this.#deps.log.error(asMemoryError(error, "making vectors").explanation);
    } finally {
      this.#working = undefined;
    }
  }

  /** Within two seconds. Afterwards it does not use the memory any more. */
  async stop(): Promise<void> {
    const { embedder, index } = this.#deps;
    this.#stopping.abort();
    await Promise.race([this.#working, Bun.sleep(STOP_MS_MAX)]);
    // A process that takes longer (Chroma's server does) is ended with the worker's other children.
    await Promise.race([Promise.all([embedder.close(), index.close()]), Bun.sleep(STOP_MS_MAX)]);
  }
}

function down(because: string): VectorHits {
  return { hits: [], degraded: [`vectors: ${because}`] };
}
