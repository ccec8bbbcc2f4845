import { simdModule } from "./simd-code.ts";

/** Rows of signed bytes, and their dot products with a query. */
export interface DotProducts {
  /** Bytes of a row; vectors are filled up with zeros. */
  stride: number;
  /** Room for this many rows; what is there stays. */
  reserve(rows: number): void;
  put(row: number, vector: Int8Array): void;
  /** The products of some rows with the query, good until the next call. */
  of(query: Int8Array, first: number, count: number): Int32Array;
}

/** Rows whose products are worked out at once. */
export const BLOCK_ROWS = 4_096;
/** SIMD takes so many bytes at a time. */
const LANES = 16;
const PAGE_BYTES = 65_536;
const PRODUCT_BYTES = 4;

let compiled: WebAssembly.Module | undefined;

/** With SIMD where the machine has it, seven times as fast as without. */
export function createDotProducts(dimensions: number): DotProducts {
  const stride = Math.ceil(dimensions / LANES) * LANES;
  const bytes = simdModule();
  if (!WebAssembly.validate(bytes)) return createPlain(stride);
  compiled ??= new WebAssembly.Module(bytes);
  return createSimd(compiled, stride);
}

function createSimd(module: WebAssembly.Module, stride: number): DotProducts {
  // Query and products lie before the rows, so that these can grow.
  const rowsAt = stride + BLOCK_ROWS * PRODUCT_BYTES;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(rowsAt / PAGE_BYTES) });
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const dot = exports.dot as (
    rows: number,
    count: number,
    stride: number,
    query: number,
    out: number,
  ) => void;
  let bytes = new Int8Array(memory.buffer);
  return {
    stride,
    reserve(rows) {
      const missing = rowsAt + rows * stride - bytes.length;
      if (missing <= 0) return;
      memory.grow(Math.ceil(missing / PAGE_BYTES));
      bytes = new Int8Array(memory.buffer);
    },
    put: (row, vector) => bytes.set(vector, rowsAt + row * stride),
    of(query, first, count) {
      bytes.fill(0, 0, stride);
      bytes.set(query);
      dot(rowsAt + first * stride, count, stride, 0, stride);
      return new Int32Array(memory.buffer, stride, count);
    },
  };
}

/** The same in plain arrays. */
export function createPlain(stride: number): DotProducts {
  let rows = new Int8Array(0);
  const products = new Int32Array(BLOCK_ROWS);
  return {
    stride,
    reserve(count) {
      if (count * stride <= rows.length) return;
      const larger = new Int8Array(count * stride);
      larger.set(rows);
      rows = larger;
    },
    put: (row, vector) => rows.set(vector, row * stride),
    of(query, first, count) {
      for (let row = 0; row < count; row += 1) {
        const at = (first + row) * stride;
        let sum = 0;
        for (let i = 0; i < query.length; i += 1) sum += (rows[at + i] ?? 0) * (query[i] ?? 0);
        products[row] = sum;
      }
      return products.subarray(0, count);
    },
  };
}
