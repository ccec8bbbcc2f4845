import { createHash, timingSafeEqual } from "node:crypto";

/** What a secret is looked up by: whoever measures the look-up learns about the digest, which is of no use to him. */
export function digest(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** Compares in constant time, and texts of equal length, so that not even the length of a secret can be measured. */
export function isSame(given: string, expected: string): boolean {
  return timingSafeEqual(Buffer.from(digest(given)), Buffer.from(digest(expected)));
}
