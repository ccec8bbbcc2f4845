import type { Database } from "bun:sqlite";
import { asMemoryError, MemoryError } from "../domain/error.ts";
import type { NearAnswer } from "../domain/near.ts";
import type { Log } from "../lib/log.ts";
import { type EmbeddingVersion, findCurrentVersion } from "../store/embedding-version.ts";
import {
  countSentVectors,
  type KeyedVector,
  listOutbox,
  listVectorsByKey,
  removeFromOutbox,
  sendAllVectors,
} from "../store/vectors.ts";
import type { ChromaCollection } from "./chroma-collection.ts";
import { Circuit } from "./circuit.ts";
import { createTurns } from "./in-turn.ts";
import type { VectorIndex } from "./vector-index.ts";

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
  const { memory, log, fallback, circuit = new Circuit(), callMsMax = CALL_MS_MAX } = deps;
  const inTurn = createTurns(WAITING_MAX);
  let open: { versionId: number; collection: Promise<ChromaCollection> } | undefined;
  let isClosed = false;
  const call = <T>(use: (collection: ChromaCollection) => Promise<T>): Promise<T> =>
    inTurn(async () => {
      const version = findCurrentVersion(memory);
      if (version === undefined || isClosed) throw new MemoryError("child-failed", "vectors are off");
      if (circuit.isOpen)
        throw new MemoryError("child-failed", "Chroma has failed three times and is left alone");
      try {
        if (open?.versionId !== version.id)
          open = { versionId: version.id, collection: connect(deps, version) };
        const result = await within(open.collection.then(use), callMsMax);
        circuit.succeed();
        return result;
      } catch (error) {
        open = undefined;
        circuit.fail();
        const fault = asMemoryError(error, "asking Chroma");
        if (circuit.isOpen) log.warning(`${fault.message}; it is asked again in a minute`);
        throw fault;
      }
    });
  return {
    name: "chroma",
    async nearest(question, scope, limit): Promise<NearAnswer> {
      try {
        const near = await call((collection) => collection.nearest(question, scope, limit));
        const isBehind = listOutbox(memory, BEHIND_MAX).length === BEHIND_MAX;
        return {
          near,
          degraded: isBehind ? [`vectors: ${BEHIND_MAX} or more are on their way to Chroma`] : [],
        };
      } catch (error) {
        const because = asMemoryError(error, "asking Chroma").message;
        const { near, degraded } = await fallback.nearest(question, scope, limit);
        return {
          near,
          degraded: [`chroma: ${because}; the memory's own vectors were compared`, ...degraded],
        };
      }
    },
    note: (vectors) => fallback.note(vectors),
    async pump() {
      const keys = listOutbox(memory, SENT_MAX);
      const version = findCurrentVersion(memory);
      if (keys.length === 0 || version === undefined || circuit.isOpen || isClosed) return;
      const vectors = listVectorsByKey(memory, keys, version.id);
      const present = new Set(vectors.map(({ key }) => key));
      const isSent = await call(async (collection) => {
        await collection.put(vectors);
        await collection.remove(keys.filter((key) => !present.has(key)));
        return true;
        // It stays in the outbox and is said by `nearest`, and by the circuit once it opens.
      }).catch(() => false);
      if (isSent && !isClosed) removeFromOutbox(memory, unchanged(memory, version, keys, vectors));
    },
    async close() {
      isClosed = true;
      await Promise.all([fallback.close(), deps.disconnect()]);
    },
  };
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
