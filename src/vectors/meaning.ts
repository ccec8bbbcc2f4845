import type { Database } from "bun:sqlite";
import { asMemoryError } from "../domain/error.ts";
import type { NearAnswer } from "../domain/near.ts";
import type { Embedder } from "../embeddings/embedder.ts";
import type { Log } from "../lib/log.ts";
import { Gate } from "../providers/gate.ts";
import { countVectors } from "../store/vectors.ts";
import { PendingEmbeddings } from "./embed-pending.ts";
import { questionText } from "./embedded-text.ts";
import { embedWithinBudget } from "./metered-embedding.ts";
import { EMBEDDED_KINDS, type NearScope, type VectorIndex } from "./vector-index.ts";

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
export type FindNear = (question: string, scope: NearScope) => Promise<NearAnswer>;

/** Search by meaning: makes vectors in the background, and finds what is near a question. */
export interface Meaning {
  /** Never rejects: what keeps it from answering stands in `degraded`, and the words answer alone. */
  findNear: FindNear;
  /** Goes on with what waits to be embedded, beside everything else. To be called again and again; returns at once. */
  pump(): void;
  /** Within a second. Afterwards the memory is not touched any more. */
  stop(): Promise<void>;
}

export function startMeaning(deps: MeaningDeps): Meaning {
  const stopping = new AbortController();
  const shared = { ...deps, signal: stopping.signal };
  const pending = new PendingEmbeddings({ ...shared, gate: new Gate(deps.random) });
  // Questions have a gate of their own: a text that is refused says nothing about them.
  const gate = new Gate(deps.random);
  let running: Promise<void> | undefined;
  let lastFault = "";
  const work = async () => {
    try {
      for (let hasMore = true; hasMore; ) {
        hasMore = await pending.step();
        if (!stopping.signal.aborted) await deps.index.pump();
      }
    } catch (error) {
      // Behind the end it fails because the memory is closed.
      if (!stopping.signal.aborted) deps.log.error(asMemoryError(error, "making vectors").explanation);
    } finally {
      running = undefined;
    }
  };
  return {
    async findNear(question, scope) {
      const text = questionText(question);
      const kinds = scope.kinds.filter((kind) => EMBEDDED_KINDS.includes(kind));
      if (text === "" || kinds.length === 0) return { near: [], degraded: [] };
      if (gate.callsMax(deps.now(), 1) === 0) return down(lastFault);
      const timeoutMs = deps.questionMsMax ?? QUESTION_MS_MAX;
      const request = { texts: [text], purpose: "question" as const, timeoutMs, signal: stopping.signal };
      const reply = await embedWithinBudget(shared, request);
      if (stopping.signal.aborted) return down("the worker is stopping");
      if (reply.kind === "refused") return down("the day's budget for embeddings is spent");
      if (reply.kind === "failure") {
        lastFault = reply.message;
        gate.fail(reply.fault, reply.retryAt, deps.now());
        return down(reply.message);
      }
      gate.succeed(deps.now());
      const [vector] = reply.vectors;
      if (vector === undefined) return down("the model gave no vector");
      const answer = await deps.index.nearest(vector, { ...scope, kinds }, NEAR_MAX);
      const behind = countVectors(deps.memory, PENDING_MAX).pending === PENDING_MAX;
      const waiting = behind ? [`vectors: ${PENDING_MAX} texts or more wait to be embedded`] : [];
      return { near: answer.near, degraded: [...answer.degraded, ...waiting] };
    },
    pump() {
      if (!stopping.signal.aborted) running ??= work();
    },
    async stop() {
      stopping.abort();
      await Promise.race([running, Bun.sleep(STOP_MS_MAX)]);
      await Promise.all([deps.embedder.close(), deps.index.close()]);
    },
  };
}

function down(because: string): NearAnswer {
  return { near: [], degraded: [`vectors: ${because}`] };
}
