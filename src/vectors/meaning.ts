import type { Database } from "bun:sqlite";
import { asMemoryError } from "../domain/error.ts";
import type { VectorHits } from "../domain/vector-hit.ts";
import type { Embedder } from "../embeddings/embedder.ts";
import type { Log } from "../lib/log.ts";
import { Gate } from "../providers/gate.ts";
import { countVectors } from "../store/search/vectors.ts";
import { PendingEmbeddings } from "./embed-pending.ts";
import { questionText } from "./embedded-text.ts";
import { embedWithinBudget } from "./metered-embedding.ts";
import { EMBEDDED_KINDS, type VectorIndex, type VectorScope } from "./vector-index.ts";

/** Sources that a search is told of. */
export const NEAR_MAX = 100;
/** Somebody waits for the answer, and words answer without it. */
const QUESTION_MS_MAX = 3_000;
/** More than this waiting means that an answer may lack what is new. */
const PENDING_MAX = 500;
/** Calls in hand get so long to end. */
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

/** What a question is near to. */
export type FindVectorHits = (question: string, scope: VectorScope) => Promise<VectorHits>;

/** Search by meaning: makes vectors in the background, and finds what is near a question. */
export interface Meaning {
  /** Never rejects: what keeps it from answering stands in `degraded`, and the words answer alone. */
  findNear: FindVectorHits;
  /** Goes on with what waits to be embedded, beside everything else. To be called again and again; returns at once. */
  pump(): void;
  /** Within two seconds. Afterwards the memory is not touched any more. */
  stop(): Promise<void>;
}

export function startMeaning(deps: MeaningDeps): Meaning {
  const running = new RunningMeaning(deps);
  return {
    findNear: (question, scope) => running.findNear(question, scope),
    pump: () => running.pump(),
    stop: () => running.stop(),
  };
}

class RunningMeaning implements Meaning {
  readonly #deps: MeaningDeps;
  readonly #stopping = new AbortController();
  readonly #pending: PendingEmbeddings;
  /** Questions have a gate of their own: a text that is refused says nothing about them. */
  readonly #gate: Gate;
  #working: Promise<void> | undefined;
  #lastFault = "";

  constructor(deps: MeaningDeps) {
    this.#deps = deps;
    this.#gate = new Gate(deps.random);
    const { signal } = this.#stopping;
    this.#pending = new PendingEmbeddings({ ...deps, signal, gate: new Gate(deps.random) });
  }

  async findNear(question: string, scope: VectorScope): Promise<VectorHits> {
    const text = questionText(question);
    const kinds = scope.kinds.filter((kind) => EMBEDDED_KINDS.includes(kind));
    if (text === "" || kinds.length === 0) return { near: [], degraded: [] };
    try {
      const vector = await this.#vectorOf(text);
      if (!(vector instanceof Float32Array)) return down(vector.because);
      const { near, degraded } = await this.#deps.index.nearest(vector, { ...scope, kinds }, NEAR_MAX);
      return { near, degraded: [...degraded, ...this.#behind()] };
    } catch (error) {
      return down(asMemoryError(error, "comparing vectors").message);
    }
  }

  /** The question's vector, or why there is none. */
  async #vectorOf(text: string): Promise<Float32Array | { because: string }> {
    const { now, questionMsMax: timeoutMs = QUESTION_MS_MAX } = this.#deps;
    const { signal } = this.#stopping;
    if (this.#gate.callsMax(now(), 1) === 0) return { because: this.#lastFault };
    const request = { texts: [text], purpose: "question" as const, timeoutMs, signal };
    const reply = await embedWithinBudget(this.#deps, request);
    if (signal.aborted) return { because: "the worker is stopping" };
    if (reply.kind === "refused") return { because: "the day's budget for embeddings is spent" };
    if (reply.kind === "failure") {
      this.#lastFault = reply.message;
      this.#gate.fail(reply.fault, reply.retryAt, now());
      return { because: reply.message };
    }
    this.#gate.succeed(now());
    return reply.vectors[0] ?? { because: "the model gave no vector" };
  }

  #behind(): string[] {
    const isBehind = countVectors(this.#deps.memory, PENDING_MAX).pending === PENDING_MAX;
    return isBehind ? [`vectors: ${PENDING_MAX} texts or more wait to be embedded`] : [];
  }

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
      // Behind the end it fails because the memory is closed.
      if (!signal.aborted) this.#deps.log.error(asMemoryError(error, "making vectors").explanation);
    } finally {
      this.#working = undefined;
    }
  }

  async stop(): Promise<void> {
    const { embedder, index } = this.#deps;
    this.#stopping.abort();
    await Promise.race([this.#working, Bun.sleep(STOP_MS_MAX)]);
    // What has not left by then (a server that is slow to) is ended with the worker's other children.
    await Promise.race([Promise.all([embedder.close(), index.close()]), Bun.sleep(STOP_MS_MAX)]);
  }
}

function down(because: string): VectorHits {
  return { near: [], degraded: [`vectors: ${because}`] };
}
