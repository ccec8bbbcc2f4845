import type { Database } from "bun:sqlite";
import { asMemoryError, MemoryError } from "../domain/error.ts";
import type { VectorHits } from "../domain/vector-hit.ts";
import { createInTurn } from "../lib/in-turn.ts";
import type { Log } from "../lib/log.ts";
import { Gate } from "../providers/gate.ts";
import { type EmbeddingVersion, findCurrentVersion } from "../store/search/embedding-version.ts";
import {
  countSentVectors,
  type KeyedVector,
  listOutbox,
  listVectorsByKey,
  removeFromOutbox,
  sendAllVectors,
} from "../store/search/vectors.ts";
import type { ChromaCollection } from "./chroma-collection.ts";
import type { VectorIndex, VectorScope } from "./vector-index.ts";

/** Vectors sent at once. */
const SENT_MAX = 200;
/** With more than this in the outbox, an answer may lack recent memories. */
const BEHIND_MAX = 500;
const WAITING_MAX = 20;
/** Somebody waits for the answer: anything slower counts as down. */
const CALL_MS_MAX = 5_000;

export interface ChromaIndexDeps {
  memory: Database;
  log: Log;
  /** Opens the collection of a version; starts a server first if necessary. */
  connect(version: EmbeddingVersion): Promise<ChromaCollection>;
  /** Stops the server that was started. */
  disconnect(): Promise<void>;
  /** Answers while Chroma does not: the memory has the same vectors. */
  fallback: VectorIndex;
  gate?: Gate;
  /** Milliseconds since 1970. */
  now?: () => number;
  callMsMax?: number;
}

/**
 * A replica of the memory's vectors in Chroma, which then answers searches. One connection, one call at a time. Additions
 * and deletions stay in an outbox in the memory until Chroma has confirmed them.
 */
export function openChromaIndex(deps: ChromaIndexDeps): VectorIndex {
  return new ChromaIndex(deps);
}

class ChromaIndex implements VectorIndex {
  readonly name = "chroma";
  readonly #deps: ChromaIndexDeps;
  readonly #gate: Gate;
  readonly #now: () => number;
  readonly #inTurn = createInTurn();
  #waiting = 0;
  #open: { versionId: number; collection: Promise<ChromaCollection> } | undefined;
  #isClosed = false;

  constructor(deps: ChromaIndexDeps) {
    this.#deps = deps;
    this.#gate = deps.gate ?? new Gate();
    this.#now = deps.now ?? Date.now;
  }

  async nearest(question: Float32Array, scope: VectorScope, limit: number): Promise<VectorHits> {
    const { memory, fallback } = this.#deps;
    try {
      const hits = await this.#call((collection) => collection.nearest(question, scope, limit));
      const isBehind = listOutbox(memory, BEHIND_MAX).length === BEHIND_MAX;
      const degraded = isBehind ? [`vectors: ${BEHIND_MAX} or more have not been sent to Chroma yet`] : [];
      return { hits, degraded };
    } catch (error) {
      const because = asMemoryError(error, "asking Chroma").message;
      const { hits, degraded } = await fallback.nearest(question, scope, limit);
      return { hits, degraded: [`chroma: ${because}; used the vectors in the memory instead`, ...degraded] };
    }
  }

  note(vectors: readonly KeyedVector[]): void {
    this.#deps.fallback.note(vectors);
  }

  async pump(): Promise<void> {
    const { memory } = this.#deps;
    const keys = listOutbox(memory, SENT_MAX);
    const version = findCurrentVersion(memory);
    if (keys.length === 0 || version === undefined || this.#isResting() || this.#isClosed) return;
    const vectors = listVectorsByKey(memory, keys, version.id);
    const present = new Set(vectors.map(({ key }) => key));
    const isSent = await this.#call(async (collection) => {
      await collection.put(vectors);
      await collection.remove(keys.filter((key) => !present.has(key)));
      return true;
      // Unsent vectors stay in the outbox; `#failed` has logged why.
    }).catch(() => false);
    if (isSent && !this.#isClosed) removeFromOutbox(memory, unchanged(memory, version, keys, vectors));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([this.#deps.fallback.close(), this.#deps.disconnect()]);
  }

  async #call<T>(use: (collection: ChromaCollection) => Promise<T>): Promise<T> {
    if (this.#waiting >= WAITING_MAX)
      throw new MemoryError("no-slot", `${this.#waiting} calls are already waiting for Chroma`);
    this.#waiting += 1;
    try {
      return await this.#inTurn(() => this.#callNow(use));
    } finally {
      this.#waiting -= 1;
    }
  }

  /** After a failure the next call opens a new connection. */
  async #callNow<T>(use: (collection: ChromaCollection) => Promise<T>): Promise<T> {
    const version = findCurrentVersion(this.#deps.memory);
    if (version === undefined || this.#isClosed) throw new MemoryError("child-failed", "vectors are off");
    if (this.#isResting()) throw new MemoryError("child-failed", "Chroma failed; it is retried later");
    try {
      if (this.#open?.versionId !== version.id)
        this.#open = { versionId: version.id, collection: connect(this.#deps, version) };
      const result = await within(this.#open.collection.then(use), this.#deps.callMsMax ?? CALL_MS_MAX);
      this.#gate.succeed(this.#now());
      return result;
    } catch (error) {
      this.#open = undefined;
      throw this.#failed(error);
    }
  }

  #isResting(): boolean {
    return this.#gate.callsMax(this.#now(), 1) === 0;
  }

  #failed(error: unknown): MemoryError {
    const fault = asMemoryError(error, "asking Chroma");
    if (this.#gate.isHealthy)
      this.#deps.log.warning(`${fault.message}; retrying, each time after a longer pause`);
    this.#gate.fail("unavailable", undefined, this.#now());
    return fault;
  }
}

/** Sends everything again to a collection that has fewer vectors than were sent: it has lost its data. */
async function connect(
  { memory, connect: open }: ChromaIndexDeps,
  version: EmbeddingVersion,
): Promise<ChromaCollection> {
  const collection = await open(version);
  if ((await collection.count()) < countSentVectors(memory, version.id)) sendAllVectors(memory, version.id);
  return collection;
}

/** The keys whose vectors have not changed in the memory since they were sent. */
function unchanged(
  memory: Database,
  version: EmbeddingVersion,
  keys: readonly number[],
  sent: readonly KeyedVector[],
): number[] {
  const before = new Map(sent.map(({ key, vector }) => [key, vector]));
  const now = new Map(listVectorsByKey(memory, keys, version.id).map(({ key, vector }) => [key, vector]));
  return keys.filter((key) => Bun.deepEquals(before.get(key), now.get(key)));
}

function within<T>(call: Promise<T>, ms: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const late = new MemoryError("child-failed", `Chroma did not answer within ${ms / 1_000} s`);
  const timer = setTimeout(reject, ms, late);
  return Promise.race([call, promise]).finally(() => clearTimeout(timer));
}
