import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** What a secret is looked up by: whoever measures the look-up learns about the digest, which is of no use to him. */
export function digest(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** What only who has a secret can make of a text; safe in an address. */
export function keyed(secret: string, text: string): string {
  return createHmac("sha256", secret).update(text).digest("base64url");
}

/** Compares in constant time, and texts of equal length, so that not even the length of a secret can be measured. */
export function isSame(given: string, expected: string): boolean {
  return timingSafeEqual(Buffer.from(digest(given)), Buffer.from(digest(expected)));
}
