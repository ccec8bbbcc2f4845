import type { Database } from "bun:sqlite";
import { asMemoryError, MemoryError } from "../domain/error.ts";
import type { VectorHits } from "../domain/vector-hit.ts";
import type { Log } from "../lib/log.ts";
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
import { Circuit } from "./circuit.ts";
import { createTurns } from "./in-turn.ts";
import type { VectorIndex, VectorScope } from "./vector-index.ts";

/** Vectors that are sent at once. */
const SENT_MAX = 200;
/** More than this waiting means that an answer may lack what is new. */
const BEHIND_MAX = 500;
const WAITING_MAX = 20;
/** Somebody waits for an answer; what is slower than this is as good as down. */
const CALL_MS_MAX = 5_000;

export interface ChromaIndexDeps {
  memory: Database;
  log: Log;
  /** Opens the collection of a version; starts a server first where there is none. */
  connect(version: EmbeddingVersion): Promise<ChromaCollection>;
  /** Ends the server that was started. */
  disconnect(): Promise<void>;
  /** Answers while Chroma does not: the vectors are kept in the memory all the same. */
  fallback: VectorIndex;
  circuit?: Circuit;
  callMsMax?: number;
}

/**
 * A mirror of the memory's vectors in Chroma, which answers in their place. One connection, one call at a time. What was
 * added or deleted stands in an outbox in the memory until Chroma has taken it.
 */
export function openChromaIndex(deps: ChromaIndexDeps): VectorIndex {
  return new ChromaIndex(deps);
}

class ChromaIndex implements VectorIndex {
  readonly name = "chroma";
  readonly #deps: ChromaIndexDeps;
  readonly #circuit: Circuit;
  readonly #inTurn = createTurns(WAITING_MAX);
  #open: { versionId: number; collection: Promise<ChromaCollection> } | undefined;
  #isClosed = false;

  constructor(deps: ChromaIndexDeps) {
    this.#deps = deps;
    this.#circuit = deps.circuit ?? new Circuit();
  }

  async nearest(question: Float32Array, scope: VectorScope, limit: number): Promise<VectorHits> {
    const { memory, fallback } = this.#deps;
    try {
      const near = await this.#call((collection) => collection.nearest(question, scope, limit));
      const isBehind = listOutbox(memory, BEHIND_MAX).length === BEHIND_MAX;
      return {
        near,
        degraded: isBehind ? [`vectors: ${BEHIND_MAX} or more are on their way to Chroma`] : [],
      };
    } catch (error) {
      const because = asMemoryError(error, "asking Chroma").message;
      const { near, degraded } = await fallback.nearest(question, scope, limit);
      return { near, degraded: [`chroma: ${because}; the memory's own vectors were compared`, ...degraded] };
    }
  }

  note(vectors: readonly KeyedVector[]): void {
    this.#deps.fallback.note(vectors);
  }

  async pump(): Promise<void> {
    const { memory } = this.#deps;
    const keys = listOutbox(memory, SENT_MAX);
    const version = findCurrentVersion(memory);
    if (keys.length === 0 || version === undefined || this.#circuit.isOpen || this.#isClosed) return;
    const vectors = listVectorsByKey(memory, keys, version.id);
    const present = new Set(vectors.map(({ key }) => key));
    const isSent = await this.#call(async (collection) => {
      await collection.put(vectors);
      await collection.remove(keys.filter((key) => !present.has(key)));
      return true;
      // It stays in the outbox, and is said by `nearest` and once the circuit opens.
    }).catch(() => false);
    if (isSent && !this.#isClosed) removeFromOutbox(memory, unchanged(memory, version, keys, vectors));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([this.#deps.fallback.close(), this.#deps.disconnect()]);
  }

  /** One call at a time, on the one connection; after a failure the next call makes another. */
  #call<T>(use: (collection: ChromaCollection) => Promise<T>): Promise<T> {
    return this.#inTurn(async () => {
      const version = findCurrentVersion(this.#deps.memory);
      if (version === undefined || this.#isClosed) throw new MemoryError("child-failed", "vectors are off");
      if (this.#circuit.isOpen)
        throw new MemoryError("child-failed", "Chroma has failed three times and is left alone");
      try {
        if (this.#open?.versionId !== version.id)
          this.#open = { versionId: version.id, collection: connect(this.#deps, version) };
        const result = await within(this.#open.collection.then(use), this.#deps.callMsMax ?? CALL_MS_MAX);
        this.#circuit.succeed();
        return result;
      } catch (error) {
        this.#open = undefined;
        throw this.#failed(error);
      }
    });
  }

  #failed(error: unknown): MemoryError {
    this.#circuit.fail();
    const fault = asMemoryError(error, "asking Chroma");
    if (this.#circuit.isOpen) this.#deps.log.warning(`${fault.message}; it is asked again in a minute`);
    return fault;
  }
}

/** A collection that holds less than was sent has lost its data, and is given all of it again. */
async function connect(
  { memory, connect: reach }: ChromaIndexDeps,
  version: EmbeddingVersion,
): Promise<ChromaCollection> {
  const collection = await reach(version);
  const held = await collection.count();
  if (held < countSentVectors(memory, version.id)) sendAllVectors(memory, version.id);
  return collection;
}

/** Keys on which the memory still says what was sent. */
function unchanged(
  memory: Database,
  version: EmbeddingVersion,
  keys: readonly number[],
  sent: readonly KeyedVector[],
): number[] {
  const before = new Map(sent.map(({ key, vector }) => [key, vector]));
  const now = new Map(listVectorsByKey(memory, keys, version.id).map(({ key, vector }) => [key, vector]));
  return keys.filter((key) => {
    const [one, other] = [before.get(key), now.get(key)];
    return one === undefined || other === undefined
      ? one === other
      : one.every((value, i) => value === other[i]);
  });
}

function within<T>(call: Promise<T>, ms: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new MemoryError("child-failed", `Chroma did not answer within ${ms / 1_000} s`)),
    ms,
  );
  return Promise.race([call, promise]).finally(() => clearTimeout(timer));
}
