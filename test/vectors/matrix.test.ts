import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { createDotProducts, createPlain } from "../../src/vectors/dot-products.ts";
import { lengthOf, quantize } from "../../src/vectors/int8.ts";
import { Matrix } from "../../src/vectors/matrix.ts";
import { simdModule } from "../../src/vectors/simd-code.ts";

const EVERYTHING = [{ first: 0, last: Number.MAX_SAFE_INTEGER }];
const bytes = (dimensions: number) =>
  fc.array(fc.integer({ min: -128, max: 127 }), { minLength: dimensions, maxLength: dimensions });

test("the module is one that this machine takes", () => {
  expect(WebAssembly.validate(simdModule())).toBe(true);
});

test("SIMD and plain arrays give the same products, whatever the numbers, dimensions and places", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100 }).chain((dimensions) =>
        fc.record({
          query: bytes(dimensions),
          rows: fc.array(bytes(dimensions), { minLength: 1, maxLength: 20 }),
        }),
      ),
      fc.nat(),
      ({ query, rows }, skip) => {
        const first = skip % rows.length;
        const productsBy = [createDotProducts(query.length), createPlain(query.length)].map((products) => {
          products.reserve(rows.length);
          for (const [place, row] of rows.entries()) products.put(place, Int8Array.from(row));
          return [...products.of(Int8Array.from(query), first, rows.length - first)];
        });
        const expected = rows
          .slice(first)
          .map((row) => row.reduce((sum, value, i) => sum + value * (query[i] ?? 0), 0));
        expect(productsBy).toEqual([expected, expected]);
      },
    ),
    { numRuns: 300 },
  );
});

describe("a kept vector", () => {
  test("keeps its direction to two digits, and needs no length beside it", () => {
    const vector = Float32Array.from({ length: 384 }, (_, i) => Math.sin(i * 12.9898) * 0.1);
    const other = vector.map((value, i) => value + Math.cos(i * 7.1) * 0.05);
    const cosine = (a: ArrayLike<number>, b: ArrayLike<number>) => {
      const dot = (x: ArrayLike<number>, y: ArrayLike<number>) =>
        Array.from(x).reduce((sum, v, i) => sum + v * (y[i] ?? 0), 0);
      return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    };
    expect(cosine(quantize(vector), quantize(other))).toBeCloseTo(cosine(vector, other), 2);
  });

  test("of numbers that are none points nowhere, and is near to nothing", () => {
    const nowhere = quantize([Number.NaN, Number.POSITIVE_INFINITY, 0]);
    expect([...nowhere]).toEqual([0, 0, 0]);
    expect(lengthOf(nowhere)).toBe(0);
    const matrix = new Matrix(3);
    matrix.append([{ key: 1, vector: quantize([1, 0, 0]) }]);
    expect(matrix.nearest(nowhere, EVERYTHING, 5)).toEqual([]);
  });
});

describe("a matrix", () => {
  const toward = (angle: number) => quantize([Math.cos(angle), Math.sin(angle)]);

  test("finds the nearest first, no more than asked for, over several blocks", () => {
    const matrix = new Matrix(2);
    const count = 10_000;
    matrix.append(
      Array.from({ length: count }, (_, key) => ({ key, vector: toward((key / count) * Math.PI) })),
    );
    const near = matrix.nearest(toward(0), EVERYTHING, 50);
    expect(near).toHaveLength(50);
    expect(near.map((one) => one.similarity)).toEqual(
      near.map((one) => one.similarity).toSorted((a, b) => b - a),
    );
    expect(Math.max(...near.map((one) => one.key))).toBeLessThan(700);
    expect(matrix.nearest(toward(Math.PI), EVERYTHING, 1)[0]?.key).toBeGreaterThan(9_700);
  });

  test("looks only at the keys that are asked for", () => {
    const matrix = new Matrix(2);
    matrix.append([1, 2, 3].map((key) => ({ key, vector: toward(0) })));
    const near = matrix.nearest(toward(0), [{ first: 2, last: 2 }], 5);
    expect(near.map((one) => one.key)).toEqual([2]);
  });

  test("puts a vector in the place of the one with the same key", () => {
    const matrix = new Matrix(2);
    matrix.append([{ key: 1, vector: toward(0) }]);
    matrix.replace([
      { key: 1, vector: toward(Math.PI / 2) },
      { key: 2, vector: toward(0) },
    ]);
    expect(matrix.count).toBe(2);
    expect(matrix.nearest(toward(0), EVERYTHING, 1)[0]?.key).toBe(2);
  });

  test("leaves out vectors of another length", () => {
    const matrix = new Matrix(2);
    matrix.append([{ key: 1, vector: quantize([1, 2, 3]) }]);
    expect(matrix.count).toBe(0);
  });
});
