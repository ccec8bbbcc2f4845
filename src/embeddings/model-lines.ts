import { z } from "zod";

/** What goes between the worker and the process with a local model, a line of JSON each. */
export const ModelAsk = z.object({
  id: z.number(),
  texts: z.array(z.string()),
  /** Somebody waits for it: it comes before what is made in the background. */
  isUrgent: z.boolean(),
});
export type ModelAsk = z.infer<typeof ModelAsk>;

/** An answer; or, with no id, that the process is ready or cannot be. Vectors are the bytes of 32-bit floats in base64. */
export const ModelSays = z.union([
  z.object({ ready: z.literal(true) }),
  z.object({ id: z.number(), vectors: z.array(z.string()), tokens: z.number() }),
  z.object({ id: z.number().optional(), fault: z.string() }),
]);
export type ModelSays = z.infer<typeof ModelSays>;

export function encodeVector(vector: Float32Array): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString("base64");
}

export function decodeVector(text: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(text, "base64"));
  return new Float32Array(bytes.buffer, 0, Math.floor(bytes.length / Float32Array.BYTES_PER_ELEMENT));
}
