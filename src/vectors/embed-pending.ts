import { nextDayStart } from "../domain/local-day.ts";
import { type Embedded, embeddingFailure } from "../embeddings/embedder.ts";
import type { Log } from "../lib/log.ts";
import type { Gate } from "../providers/gate.ts";
import type { ModelFailure } from "../providers/provider.ts";
import {
  deleteOtherVersions,
  findCurrentVersion,
  noteDimensions,
  noteEmbeddingTime,
} from "../store/search/embedding-version.ts";
import {
  countVectorFailure,
  type KeyedVector,
  listPendingVectors,
  type PendingVector,
  putVector,
  removePendingVector,
} from "../store/search/vectors.ts";
import { type EmbeddedText, readEmbeddedTexts } from "./embedded-text.ts";
import { quantize } from "./matrix.ts";
import { embedWithinBudget, type MeteredDeps } from "./metered-embedding.ts";
import type { VectorIndex } from "./vector-index.ts";

/** A slow machine takes a second per text, and a model process some seconds to load. */
const BATCH_MS_MAX = 60_000;
/** Faults that a text of the batch may have caused. */
const MAY_LIE_IN_TEXT: ReadonlySet<ModelFailure["fault"]> = new Set(["rejected", "unreadable", "late"]);

export interface EmbedPendingDeps extends MeteredDeps {
  index: VectorIndex;
  gate: Gate;
  log: Log;
  signal: AbortSignal;
}

interface Material extends EmbeddedText {
  pending: PendingVector;
}

/** Makes the missing vectors in small batches. Each batch is stored; a worker that ends loses at most one. */
export class PendingEmbeddings {
  readonly #deps: EmbedPendingDeps;
  /** After a rejected batch, texts are embedded one by one to find the one that causes it. */
  #areSingle = false;
  #notBefore = 0;

  constructor(deps: EmbedPendingDeps) {
    this.#deps = deps;
  }

  /** Embeds one batch. Resolves to whether another one can follow at once. */
  async step(): Promise<boolean> {
    const { memory, embedder, gate, now, signal } = this.#deps;
    const at = now();
    if (signal.aborted || at < this.#notBefore || gate.callsMax(at, 1) === 0) return false;
    const pending = listPendingVectors(memory, this.#areSingle ? 1 : embedder.textsMax);
    if (pending.length === 0) {
      const current = findCurrentVersion(memory);
      if (current !== undefined) deleteOtherVersions(memory, current);
      return false;
    }
    const materials = materialsOf(memory, pending);
    if (materials.length === 0) return true;
    const texts = materials.map(({ text }) => text);
    const request = { texts, purpose: "memory" as const, timeoutMs: BATCH_MS_MAX, signal };
    const begun = performance.now();
    const reply = await embedWithinBudget(this.#deps, request);
    if (signal.aborted) return false;
    if (reply.kind === "vectors") return this.#keep(reply, materials, performance.now() - begun);
    if (reply.kind === "failure") return this.#fail(reply, materials);
    this.#notBefore = nextDayStart(at);
    this.#deps.log.warning(
      `the daily embedding budget is used up (${reply.used} of ${reply.max} tokens); embedding continues tomorrow`,
    );
    return false;
  }

  #keep(reply: Embedded, materials: readonly Material[], tookMs: number): boolean {
    const { memory, gate, index, now } = this.#deps;
    const version = findCurrentVersion(memory);
    const dimensions = reply.vectors[0]?.length ?? 0;
    if (version === undefined) return false;
    if (dimensions === 0)
      return this.#fail(embeddingFailure("unreadable", "a vector has no dimensions"), materials);
    gate.succeed(now());
    this.#areSingle = false;
    // A model that returns other dimensions under the same name is a new version, and everything is made again.
    noteDimensions(memory, version, dimensions);
    const kept: KeyedVector[] = [];
    const store = () => {
      const current = findCurrentVersion(memory) ?? version;
      const present = readEmbeddedTexts(
        memory,
        materials.map(({ pending }) => pending),
      );
      for (const [place, { pending, text }] of materials.entries()) {
        const vector = reply.vectors[place];
        const now = present[place];
        // A source that has changed meanwhile is pending again; a deleted one needs no vector.
        if (vector === undefined || now?.text !== text) continue;
        const keyed = { key: now.key, vector: quantize(vector) };
        putVector(memory, current, keyed);
        removePendingVector(memory, pending);
        kept.push(keyed);
      }
    };
    memory
      .transaction(() => {
        store();
        noteEmbeddingTime(memory, kept.length, tookMs);
      })
      .immediate();
    index.note(kept);
    return true;
  }

  #fail(failure: ModelFailure, materials: readonly Material[]): boolean {
    const { memory, gate, log, now } = this.#deps;
    const { fault, message, retryAt } = failure;
    if (fault === "stopped") return false;
    const isSuspect = MAY_LIE_IN_TEXT.has(fault);
    if (isSuspect && materials.length === 1)
      for (const { pending } of materials) countVectorFailure(memory, pending);
    this.#areSingle = isSuspect;
    const openAt = gate.fail(fault, retryAt, now());
    log.warning(`${message}; embedding continues at ${new Date(openAt).toISOString()}`, { fault });
    return false;
  }
}

/** Deleted and empty sources need no vector. */
function materialsOf(memory: MeteredDeps["memory"], pending: readonly PendingVector[]): Material[] {
  const texts = readEmbeddedTexts(memory, pending);
  return pending.flatMap((one, place) => {
    const found = texts[place];
    if (found !== undefined && found.text !== "") return [{ pending: one, ...found }];
    removePendingVector(memory, one);
    return [];
  });
}
