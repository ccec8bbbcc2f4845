import type { VectorHit } from "../domain/vector-hit.ts";
import type { KeyedVector } from "../store/search/vectors.ts";

/** A range of keys, both ends included. */
export interface KeyRange {
  first: number;
  last: number;
}

/** The largest value of a stored dimension. */
const STEPS = 127;
const ROWS_AT_FIRST = 256;
const GROWTH = 1.5;
/** Rows multiplied in one loop, which then reads the query once for all of them: twice as fast as row by row. */
const ROWS_AT_ONCE = 4;
/** Key and length of a row, next to its vector. */
export const ROW_EXTRA_BYTES = 12;

/**
 * A vector as it is stored: only its direction, with the largest value scaled to 127. Length and scale cancel out in the
 * cosine, so nothing else is stored. Values that are not finite count as 0.
 */
export function quantize(vector: ArrayLike<number>): Int8Array {
  const values = Array.from(vector, (value) => (Number.isFinite(value) ? value : 0));
  const largest = values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  return Int8Array.from(values, (value) => (largest === 0 ? 0 : Math.round((value / largest) * STEPS)));
}

/** The length of a stored vector; 0 if it has no direction. */
export function lengthOf(vector: Int8Array): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
}

/** The vectors of a project in memory. A search compares all of them. */
export class Matrix {
  readonly dimensions: number;
  #rows = new Int8Array(0);
  #keys = new Float64Array(0);
  #lengths = new Float32Array(0);
  #count = 0;

  constructor(dimensions: number) {
    this.dimensions = dimensions;
  }

  get count(): number {
    return this.#count;
  }

  /** Adds vectors whose keys it does not have yet. Vectors of another length are skipped. */
  append(vectors: readonly KeyedVector[]): void {
    this.#reserve(this.#count + vectors.length);
    for (const one of vectors) {
      if (one.vector.length !== this.dimensions) continue;
      this.#put(this.#count, one);
      this.#count += 1;
    }
  }

  /** Replaces the vectors with the same keys, and adds the others. */
  replace(vectors: readonly KeyedVector[]): void {
    for (const one of vectors) {
      const row = this.#keys.subarray(0, this.#count).indexOf(one.key);
      if (row < 0) this.append([one]);
      else if (one.vector.length === this.dimensions) this.#put(row, one);
    }
  }

  /** The vectors in some ranges of keys that are closest to the query, closest first. */
  nearest(query: Int8Array, ranges: readonly KeyRange[], limit: number): VectorHit[] {
    const length = lengthOf(query);
    const best: VectorHit[] = [];
    if (length === 0 || query.length !== this.dimensions || limit < 1) return best;
    const values = Int32Array.from(query);
    const products = new Int32Array(ROWS_AT_ONCE);
    for (let row = 0; row < this.#count; row += 1) {
      if (row % ROWS_AT_ONCE === 0) multiply(this.#rows, row * this.dimensions, values, products);
      const product = products[row % ROWS_AT_ONCE] ?? 0;
      const similarity = product / (length * (this.#lengths[row] || 1));
      if (best.length === limit && similarity <= (best.at(-1)?.similarity ?? 0)) continue;
      const key = this.#keys[row] ?? 0;
      if (ranges.some((range) => key >= range.first && key <= range.last))
        insert(best, { key, similarity }, limit);
    }
    return best;
  }

  #put(row: number, { key, vector }: KeyedVector): void {
    this.#keys[row] = key;
    this.#lengths[row] = lengthOf(vector);
    this.#rows.set(vector, row * this.dimensions);
  }

  #reserve(rows: number): void {
    if (rows <= this.#keys.length) return;
    const wanted = Math.max(rows, ROWS_AT_FIRST, Math.ceil(this.#keys.length * GROWTH));
    // `multiply` reads whole groups of rows.
    const room = Math.ceil(wanted / ROWS_AT_ONCE) * ROWS_AT_ONCE;
    this.#keys = grown(this.#keys, new Float64Array(room));
    this.#lengths = grown(this.#lengths, new Float32Array(room));
    this.#rows = grown(this.#rows, new Int8Array(room * this.dimensions));
  }
}

/** The dot products of four rows, which begin at `at`, with the query. `Math.imul` keeps the loop in 32-bit integers. */
function multiply(rows: Int8Array, at: number, query: Int32Array, products: Int32Array): void {
  const size = query.length;
  const [second, third, fourth] = [at + size, at + 2 * size, at + 3 * size];
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < size; i += 1) {
    const value = query[i] ?? 0;
    a = (a + Math.imul(rows[at + i] ?? 0, value)) | 0;
    b = (b + Math.imul(rows[second + i] ?? 0, value)) | 0;
    c = (c + Math.imul(rows[third + i] ?? 0, value)) | 0;
    d = (d + Math.imul(rows[fourth + i] ?? 0, value)) | 0;
  }
  products.set([a, b, c, d]);
}

function grown<Values extends Int8Array | Float32Array | Float64Array>(old: Values, larger: Values): Values {
  larger.set(old);
  return larger;
}

/** Only a few of many rows get this far, so a linear insertion is cheap enough. */
function insert(best: VectorHit[], one: VectorHit, limit: number): void {
  let at = best.length;
  while (at > 0 && (best[at - 1]?.similarity ?? 0) < one.similarity) at -= 1;
  best.splice(at, 0, one);
  if (best.length > limit) best.pop();
}
