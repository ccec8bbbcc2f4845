import { nextDayStart } from "../domain/local-day.ts";
import { type Embedded, embeddingFailure } from "../embeddings/embedder.ts";
import type { Log } from "../lib/log.ts";
import type { Gate } from "../providers/gate.ts";
import type { ModelFailure } from "../providers/provider.ts";
import {
  deleteOtherVersions,
  findCurrentVersion,
  noteDimensions,
} from "../store/search/embedding-version.ts";
import { indexKey } from "../store/search/search-index.ts";
import { readSources, type SearchSource } from "../store/search/search-sources.ts";
import {
  countVectorFailure,
  type KeyedVector,
  listPendingVectors,
  type PendingVector,
  putVector,
  removePendingVector,
} from "../store/search/vectors.ts";
import { embeddedText } from "./embedded-text.ts";
import { quantize } from "./int8.ts";
import { embedWithinBudget, type MeteredDeps } from "./metered-embedding.ts";
import type { VectorIndex } from "./vector-index.ts";

/** A slow machine takes a second for a text; a process with a model takes some to load it. */
const BATCH_MS_MAX = 60_000;
/** Failures that may lie in what was sent. */
const MAY_LIE_IN_TEXT: ReadonlySet<ModelFailure["fault"]> = new Set(["rejected", "unreadable", "late"]);

export interface EmbedPendingDeps extends MeteredDeps {
  index: VectorIndex;
  gate: Gate;
  log: Log;
  signal: AbortSignal;
}

/** A text with where it belongs. */
interface Material {
  pending: PendingVector;
  source: SearchSource;
  text: string;
}

/** Makes vectors of what has none, a small batch at a time. What was made stays; a worker that ends loses one batch. */
export class PendingEmbeddings {
  readonly #deps: EmbedPendingDeps;
  /** Where a batch was refused, its texts are tried one by one. */
  #areSingle = false;
  #notBefore = 0;

  constructor(deps: EmbedPendingDeps) {
    this.#deps = deps;
  }

  /** Embeds one batch. Answers whether more could follow at once. */
  async step(): Promise<boolean> {
    const { memory, embedder, gate, now, signal } = this.#deps;
    const at = now();
    if (signal.aborted || at < this.#notBefore || gate.callsMax(at, 1) === 0) return false;
    const batch = this.#areSingle ? 1 : embedder.textsMax;
    const pending = listPendingVectors(memory, batch);
    if (pending.length === 0) {
      const current = findCurrentVersion(memory);
      if (current !== undefined) deleteOtherVersions(memory, current);
      return false;
    }
    const materials = materialsOf(memory, pending);
    if (materials.length === 0) return true;
    const texts = materials.map(({ text }) => text);
    const request = { texts, purpose: "memory" as const, timeoutMs: BATCH_MS_MAX, signal };
    const reply = await embedWithinBudget(this.#deps, request);
    if (signal.aborted) return false;
    if (reply.kind === "refused") {
      this.#notBefore = nextDayStart(at);
      this.#deps.log.warning(
        `the day's budget for embeddings is spent (${reply.used} of ${reply.max} tokens); the rest waits`,
      );
      return false;
    }
    if (reply.kind === "failure") return this.#fail(reply, materials);
    return this.#keep(reply, materials);
  }

  #keep(reply: Embedded, materials: readonly Material[]): boolean {
    const { memory, gate, index, now } = this.#deps;
    const version = findCurrentVersion(memory);
    const dimensions = reply.vectors[0]?.length ?? 0;
    if (version === undefined) return false;
    if (dimensions === 0)
      return this.#fail(embeddingFailure("unreadable", "a vector has no numbers"), materials);
    gate.succeed(now());
    this.#areSingle = false;
    // A model that gives other vectors under the same name is another version: all is to be made anew.
    noteDimensions(memory, version, dimensions);
    const kept: KeyedVector[] = [];
    memory
      .transaction(() => {
        const current = findCurrentVersion(memory) ?? version;
        for (const [place, { pending, source, text }] of materials.entries()) {
          const vector = reply.vectors[place];
          const [now] = readSources(memory, [source]);
          // What was changed or removed meanwhile is noted anew, or gone.
          if (vector === undefined || now === undefined || embeddedText(now) !== text) continue;
          const keyed = { key: indexKey(now, now.projectId), vector: quantize(vector) };
          putVector(memory, current, keyed);
          removePendingVector(memory, pending);
          kept.push(keyed);
        }
      })
      .immediate();
    index.note(kept);
    return true;
  }

  #fail(failure: ModelFailure, materials: readonly Material[]): boolean {
    const { memory, gate, log, now } = this.#deps;
    if (failure.fault === "stopped") return false;
    const isSuspect = MAY_LIE_IN_TEXT.has(failure.fault);
    if (isSuspect && materials.length === 1)
      for (const { pending } of materials) countVectorFailure(memory, pending);
    this.#areSingle = isSuspect;
    const openAt = gate.fail(failure.fault, failure.retryAt, now());
    log.warning(`${failure.message}; embedding goes on ${new Date(openAt).toISOString()}`, {
      fault: failure.fault,
    });
    return false;
  }
}

/** What is gone or says nothing needs no vector. */
function materialsOf(memory: MeteredDeps["memory"], pending: readonly PendingVector[]): Material[] {
  const sources = readSources(memory, pending);
  return pending.flatMap((one, place) => {
    const source = sources[place];
    const text = source === undefined ? "" : embeddedText(source);
    if (source !== undefined && text !== "") return [{ pending: one, source, text }];
    removePendingVector(memory, one);
    return [];
  });
}
