import type { Database } from "bun:sqlite";
import { setImmediate } from "node:timers/promises";
import type { VectorHits } from "../domain/vector-hit.ts";
import { findCurrentVersion } from "../store/search/embedding-version.ts";
import { EMBEDDED_KINDS, type EmbeddedKind, firstKey, lastKey } from "../store/search/search-index.ts";
import { type KeyedVector, listVectors } from "../store/search/vectors.ts";
import { type KeyRange, Matrix, quantize, ROW_EXTRA_BYTES } from "./matrix.ts";
import type { VectorIndex, VectorScope } from "./vector-index.ts";

/** Vectors read at a time; between two reads the worker does other work. */
const READ_MAX = 2_048;
/** Maximum size of the loaded vectors. Of a larger project, the newest of each kind are compared. */
const BYTES_MAX = 128 << 20;
/** A project is unloaded when nobody has searched it for this long; reading 100,000 vectors again takes 0.5 s. */
const IDLE_MS = 60_000;

type Matrices = Readonly<Record<EmbeddedKind, Matrix>>;

/** The vectors of one project, or of all, in memory. */
interface Loaded {
  projectId: number | undefined;
  versionId: number;
  /** One for each kind, so that a search compares only those it wants. */
  matrices: Matrices;
  /** Resolves once everything is read; to true if not everything fitted. */
  read: Promise<boolean>;
  isRead: boolean;
  /** Vectors that were stored while reading. */
  noted: KeyedVector[];
  usedAt: number;
}

export interface SqliteIndexOptions {
  bytesMax?: number;
  idleMs?: number;
}

/** Compares a query with every vector of a project, which are loaded from the memory and kept while they are used. */
export function openSqliteIndex(memory: Database, options: SqliteIndexOptions = {}): VectorIndex {
  return new SqliteIndex(memory, options);
}

class SqliteIndex implements VectorIndex {
  readonly name = "sqlite";
  readonly #memory: Database;
  readonly #bytesMax: number;
  readonly #idleMs: number;
  readonly #timer: ReturnType<typeof setInterval>;
  /** One project at a time: one person rarely searches two, and two would double the memory. */
  #loaded: Loaded | undefined;

  constructor(memory: Database, { bytesMax = BYTES_MAX, idleMs = IDLE_MS }: SqliteIndexOptions) {
    this.#memory = memory;
    this.#bytesMax = bytesMax;
    this.#idleMs = idleMs;
    this.#timer = setInterval(() => this.#unloadIdle(), Math.max(10, idleMs / 4));
    this.#timer.unref();
  }

  async nearest(question: Float32Array, scope: VectorScope, limit: number): Promise<VectorHits> {
    const project = this.#load(scope.projectId);
    if (project === undefined) return { hits: [], degraded: [] };
    const isCut = await project.read;
    project.usedAt = performance.now();
    const wanted = quantize(question);
    const found = scope.kinds.flatMap((kind) =>
      project.matrices[kind].nearest(wanted, [rangeOf(kind, scope.projectId)], limit),
    );
    const hits = found.sort((a, b) => b.similarity - a.similarity).slice(0, limit);
    const compared = countOf(project.matrices);
    return { hits, degraded: isCut ? [`vectors: only the newest ${compared} were compared`] : [] };
  }

  note(vectors: readonly KeyedVector[]): void {
    if (this.#loaded === undefined) return;
    const { matrices, projectId, isRead, noted } = this.#loaded;
    if (isRead) replace(matrices, projectId, vectors);
    else noted.push(...vectors);
  }

  async pump(): Promise<void> {}

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#loaded = undefined;
  }

  #load(projectId: number | undefined): Loaded | undefined {
    const version = findCurrentVersion(this.#memory);
    if (version === undefined || version.dimensions === 0) return undefined;
    const { id: versionId, dimensions } = version;
    const known = this.#loaded;
    if (known !== undefined && known.projectId === projectId && known.versionId === versionId) return known;
    const matrices = {
      observation: new Matrix(dimensions),
      summary: new Matrix(dimensions),
      passage: new Matrix(dimensions),
    };
    const rowsMax = Math.floor(this.#bytesMax / (dimensions + ROW_EXTRA_BYTES));
    const read = readAll(this.#memory, { projectId, versionId, matrices, rowsMax });
    const loaded: Loaded = { projectId, versionId, matrices, read, isRead: false, noted: [], usedAt: 0 };
    loaded.read = read.then((isCut) => {
      replace(matrices, projectId, loaded.noted.splice(0));
      loaded.isRead = true;
      loaded.usedAt = performance.now();
      return isCut;
    });
    this.#loaded = loaded;
    return loaded;
  }

  #unloadIdle(): void {
    if (this.#loaded === undefined || !this.#loaded.isRead) return;
    if (performance.now() - this.#loaded.usedAt < this.#idleMs) return;
    this.#loaded = undefined;
    // The garbage collector does not see how large a typed array is, and would keep it for long.
    Bun.gc(true);
  }
}

function rangeOf(kind: EmbeddedKind, projectId: number | undefined): KeyRange {
  return { first: firstKey({ kind, projectId }), last: lastKey({ kind, projectId }) };
}

function countOf(matrices: Matrices): number {
  return EMBEDDED_KINDS.reduce((sum, kind) => sum + matrices[kind].count, 0);
}

function replace(matrices: Matrices, projectId: number | undefined, vectors: readonly KeyedVector[]): void {
  for (const kind of EMBEDDED_KINDS) {
    const { first, last } = rangeOf(kind, projectId);
    matrices[kind].replace(vectors.filter(({ key }) => key >= first && key <= last));
  }
}

interface Reading {
  projectId: number | undefined;
  versionId: number;
  matrices: Matrices;
  rowsMax: number;
}

/** Reads each kind to its end, or to its share of the rows. Resolves to whether something was left out. */
async function readAll(memory: Database, reading: Reading): Promise<boolean> {
  const { projectId, versionId, matrices, rowsMax } = reading;
  let isCut = false;
  for (const [place, kind] of EMBEDDED_KINDS.entries()) {
    let left = Math.floor((rowsMax - countOf(matrices)) / (EMBEDDED_KINDS.length - place));
    let afterKey: number | undefined;
    while (left > 0) {
      const limit = Math.min(READ_MAX, left);
      const vectors = listVectors(memory, { kind, projectId }, { versionId, afterKey, limit });
      matrices[kind].append(vectors);
      left -= vectors.length;
      afterKey = vectors.at(-1)?.key;
      if (vectors.length < limit) break;
      await setImmediate();
    }
    isCut ||= left === 0;
  }
  return isCut;
}
