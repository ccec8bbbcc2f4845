import type { Near } from "../domain/vector-hit.ts";
import type { KeyedVector } from "../store/search/vectors.ts";
import { BLOCK_ROWS, createDotProducts, type DotProducts } from "./dot-products.ts";
import { lengthOf } from "./int8.ts";

/** Keys between these, both included. */
export interface KeyRange {
  first: number;
  last: number;
}

const ROWS_AT_FIRST = 256;
const GROWTH = 1.5;

/** The vectors of a project in memory, to be scanned as a whole. */
export class Matrix {
  readonly dimensions: number;
  readonly #products: DotProducts;
  #keys = new Float64Array(0);
  #lengths = new Float32Array(0);
  #count = 0;

  constructor(dimensions: number, products: DotProducts = createDotProducts(dimensions)) {
    this.dimensions = dimensions;
    this.#products = products;
  }

  get count(): number {
    return this.#count;
  }

  /** Bytes that it takes in memory. */
  get bytes(): number {
    return this.#keys.length * (this.#products.stride + 12);
  }

  /** Adds vectors that are not in it yet, such as when it is read for the first time. */
  append(vectors: readonly KeyedVector[]): void {
    this.#reserve(this.#count + vectors.length);
    for (const one of vectors) {
      if (one.vector.length !== this.dimensions) continue;
      this.#put(this.#count, one);
      this.#count += 1;
    }
  }

  /** Puts vectors in the place of those with the same key. */
  replace(vectors: readonly KeyedVector[]): void {
    for (const one of vectors) {
      const row = this.#keys.subarray(0, this.#count).indexOf(one.key);
      if (row < 0) this.append([one]);
      else if (one.vector.length === this.dimensions) this.#put(row, one);
    }
  }

  /** The nearest in some ranges of keys, nearest first. */
  nearest(query: Int8Array, ranges: readonly KeyRange[], limit: number): Near[] {
    const length = lengthOf(query);
    const best: Near[] = [];
    if (length === 0 || query.length !== this.dimensions || limit < 1) return best;
    for (let first = 0; first < this.#count; first += BLOCK_ROWS) {
      const count = Math.min(BLOCK_ROWS, this.#count - first);
      const products = this.#products.of(query, first, count);
      for (let row = 0; row < count; row += 1) {
        const similarity = (products[row] ?? 0) / (length * (this.#lengths[first + row] || 1));
        if (best.length === limit && similarity <= (best.at(-1)?.similarity ?? 0)) continue;
        const key = this.#keys[first + row] ?? 0;
        if (ranges.some((range) => key >= range.first && key <= range.last))
          insert(best, { key, similarity }, limit);
      }
    }
    return best;
  }

  #put(row: number, { key, vector }: KeyedVector): void {
    this.#keys[row] = key;
    this.#lengths[row] = lengthOf(vector);
    this.#products.put(row, vector);
  }

  #reserve(rows: number): void {
    if (rows <= this.#keys.length) return;
    const room = Math.max(rows, ROWS_AT_FIRST, Math.ceil(this.#keys.length * GROWTH));
    const keys = new Float64Array(room);
    keys.set(this.#keys);
    this.#keys = keys;
    const lengths = new Float32Array(room);
    lengths.set(this.#lengths);
    this.#lengths = lengths;
    this.#products.reserve(room);
  }
}

/** Few of many get this far, so that moving the rest of the list costs nothing that counts. */
function insert(best: Near[], one: Near, limit: number): void {
  let at = best.length;
  while (at > 0 && (best[at - 1]?.similarity ?? 0) < one.similarity) at -= 1;
  best.splice(at, 0, one);
  if (best.length > limit) best.pop();
}
