import type { Database } from "bun:sqlite";
import { setImmediate } from "node:timers/promises";
import type { VectorHits } from "../domain/vector-hit.ts";
import { findCurrentVersion } from "../store/search/embedding-version.ts";
import { firstKey, lastKey } from "../store/search/search-index.ts";
import { type KeyedVector, listVectors } from "../store/search/vectors.ts";
import { quantize } from "./int8.ts";
import { type KeyRange, Matrix } from "./matrix.ts";
import { EMBEDDED_KINDS, type VectorIndex, type VectorScope } from "./vector-index.ts";

/** Vectors that are read at a time; in between the worker does what else there is. */
const READ_MAX = 2_048;
/** Of what is in memory at once, over all projects. Beyond it the newest of each kind are compared. */
const BYTES_MAX = 128 << 20;
/** A project that nobody has searched for so long is dropped from memory; reading 100,000 again takes half a second. */
const IDLE_MS = 60_000;
/** Key and length of a row, beside its vector. */
const ROW_EXTRA_BYTES = 12;

/** One project, or all, in memory. */
interface Loaded {
  projectId: number | undefined;
  versionId: number;
  matrix: Matrix;
  /** Resolves when all has been read; to true where not all fits. */
  read: Promise<boolean>;
  isRead: boolean;
  /** Vectors that came while it was being read. */
  noted: KeyedVector[];
  usedAt: number;
}

export interface SqliteIndexOptions {
  bytesMax?: number;
  idleMs?: number;
}

/** Compares a question with every vector of a project, read from the memory and kept as one matrix while it is used. */
export function openSqliteIndex(memory: Database, options: SqliteIndexOptions = {}): VectorIndex {
  return new SqliteIndex(memory, options);
}

class SqliteIndex implements VectorIndex {
  readonly name = "sqlite";
  readonly #memory: Database;
  readonly #bytesMax: number;
  readonly #idleMs: number;
  readonly #timer: ReturnType<typeof setInterval>;
  /** One at a time is enough for one person's work, and twice the memory is not. */
  #loaded: Loaded | undefined;

  constructor(memory: Database, { bytesMax = BYTES_MAX, idleMs = IDLE_MS }: SqliteIndexOptions) {
    this.#memory = memory;
    this.#bytesMax = bytesMax;
    this.#idleMs = idleMs;
    this.#timer = setInterval(() => this.#dropIdle(), Math.max(10, idleMs / 4));
    this.#timer.unref();
  }

  async nearest(question: Float32Array, scope: VectorScope, limit: number): Promise<VectorHits> {
    const project = this.#load(scope.projectId);
    if (project === undefined) return { near: [], degraded: [] };
    const isCut = await project.read;
    project.usedAt = performance.now();
    const near = project.matrix.nearest(quantize(question), rangesOf(scope), limit);
    const cut = `vectors: only the newest ${project.matrix.count} were compared`;
    return { near, degraded: isCut ? [cut] : [] };
  }

  note(vectors: readonly KeyedVector[]): void {
    if (this.#loaded === undefined) return;
    const { matrix, projectId, isRead, noted } = this.#loaded;
    const ranges = rangesOf({ projectId, kinds: EMBEDDED_KINDS });
    const own = vectors.filter(({ key }) => ranges.some((range) => key >= range.first && key <= range.last));
    if (isRead) matrix.replace(own);
    else noted.push(...own);
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
    const matrix = new Matrix(dimensions);
    const rowsMax = Math.floor(this.#bytesMax / (dimensions + ROW_EXTRA_BYTES));
    const read = readAll(this.#memory, { projectId, versionId, matrix, rowsMax });
    const loaded: Loaded = { projectId, versionId, matrix, read, isRead: false, noted: [], usedAt: 0 };
    loaded.read = read.then((isCut) => {
      matrix.replace(loaded.noted.splice(0));
      loaded.isRead = true;
      loaded.usedAt = performance.now();
      return isCut;
    });
    this.#loaded = loaded;
    return loaded;
  }

  #dropIdle(): void {
    if (this.#loaded === undefined || !this.#loaded.isRead) return;
    if (performance.now() - this.#loaded.usedAt < this.#idleMs) return;
    this.#loaded = undefined;
    // The runtime knows nothing of the size of a matrix and would keep it for long.
    Bun.gc(true);
  }
}

function rangesOf({ projectId, kinds }: VectorScope): KeyRange[] {
  return kinds.map((kind) => ({ first: firstKey({ kind, projectId }), last: lastKey({ kind, projectId }) }));
}

interface Reading {
  projectId: number | undefined;
  versionId: number;
  matrix: Matrix;
  rowsMax: number;
}

/** Reads each kind to its end, or to its share of the room. */
async function readAll(
  memory: Database,
  { projectId, versionId, matrix, rowsMax }: Reading,
): Promise<boolean> {
  let isCut = false;
  for (const [place, kind] of EMBEDDED_KINDS.entries()) {
    const room = Math.floor((rowsMax - matrix.count) / (EMBEDDED_KINDS.length - place));
    let left = room;
    let afterKey: number | undefined;
    while (left > 0) {
      const limit = Math.min(READ_MAX, left);
      const page = listVectors(memory, { kind, projectId }, { versionId, afterKey, limit });
      matrix.append(page);
      left -= page.length;
      afterKey = lastKeyOf(page);
      if (page.length < limit) break;
      await setImmediate();
    }
    isCut ||= left === 0;
  }
  return isCut;
}

function lastKeyOf(page: readonly KeyedVector[]): number | undefined {
  return page.at(-1)?.key;
}
