import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { lengthOf, Matrix, quantize } from "../../src/vectors/matrix.ts";

const EVERYTHING = [{ first: 0, last: Number.MAX_SAFE_INTEGER }];
const bytes = (dimensions: number) =>
  fc.array(fc.integer({ min: -128, max: 127 }), { minLength: dimensions, maxLength: dimensions });

test("finds the largest cosine, whatever the numbers, dimensions and number of rows", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100 }).chain((dimensions) =>
        fc.record({
          query: bytes(dimensions),
          rows: fc.array(bytes(dimensions), { minLength: 1, maxLength: 20 }),
        }),
      ),
      ({ query, rows }) => {
        const matrix = new Matrix(query.length);
        const vectors = rows.map((row) => Int8Array.from(row));
        matrix.append(vectors.map((vector, key) => ({ key, vector })));
        const length = lengthOf(Int8Array.from(query));
        const expected = vectors.map((vector) => {
          const product = vector.reduce((sum, value, i) => sum + value * (query[i] ?? 0), 0);
          return product / (length * (lengthOf(vector) || 1));
        });
        const found = matrix.nearest(Int8Array.from(query), EVERYTHING, rows.length);
        expect(found).toHaveLength(length === 0 ? 0 : rows.length);
        for (const { key, similarity } of found) expect(similarity).toBeCloseTo(expected[key] ?? 0, 5);
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

  test("finds the nearest first, no more than asked for", () => {
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
