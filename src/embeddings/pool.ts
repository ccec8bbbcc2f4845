import type { Pooling } from "./model-folder.ts";

/** The vector of a text out of those of its tokens, which lie one after the other; of length 1. */
export function pool(tokens: Float32Array, dimensions: number, pooling: Pooling): Float32Array {
  const vector = new Float32Array(dimensions);
  const count = pooling === "cls" ? 1 : Math.floor(tokens.length / dimensions);
  for (let token = 0; token < count; token += 1)
    for (let i = 0; i < dimensions; i += 1)
      vector[i] = (vector[i] ?? 0) + (tokens[token * dimensions + i] ?? 0);
  return normalized(vector);
}

/** A vector without a direction stays as it is. */
export function normalized(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return length > 0 ? vector.map((value) => value / length) : vector;
}
