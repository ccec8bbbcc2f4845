/** The largest number that a dimension of a kept vector has. */
const STEPS = 127;

/**
 * A vector as it is kept: its direction alone, the largest of its numbers at 127. Length and scale fall out of the cosine,
 * so that nothing has to be kept beside the bytes. Numbers that are none count as 0.
 */
export function quantize(vector: ArrayLike<number>): Int8Array {
  let largest = 0;
  for (let i = 0; i < vector.length; i += 1) largest = Math.max(largest, Math.abs(finite(vector[i])));
  const bytes = new Int8Array(vector.length);
  if (largest === 0) return bytes;
  for (let i = 0; i < vector.length; i += 1) bytes[i] = Math.round((finite(vector[i]) / largest) * STEPS);
  return bytes;
}

function finite(value: number | undefined): number {
  return value !== undefined && Number.isFinite(value) ? value : 0;
}

/** The length of a kept vector; 0 for one that points nowhere. */
export function lengthOf(vector: Int8Array): number {
  let sum = 0;
  for (const value of vector) sum += value * value;
  return Math.sqrt(sum);
}
