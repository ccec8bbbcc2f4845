import type { Json, JsonObject } from "../../domain/host-event.ts";
import { asArray, asObject } from "../../domain/json.ts";

/** Times stand twice in tables that people read by hand: as ISO text and as milliseconds. */
export function isoTime(at: number): string {
  return new Date(at).toISOString();
}

/** Key of a text, by which the same text from hook and transcript is one. */
export function textHash(text: string): string {
  return new Bun.CryptoHasher("sha256").update(text.trim()).digest("hex").slice(0, 32);
}

/** A list of strings out of a JSON column; a column that somebody edited by hand may hold anything. */
export function stringList(column: string): string[] {
  return (asArray(parseColumn(column)) ?? []).filter((item): item is string => typeof item === "string");
}

export function objectColumn(column: string): JsonObject {
  return asObject(parseColumn(column)) ?? {};
}

export function parseColumn(column: string | null): Json | undefined {
  if (column === null) return undefined;
  try {
    return JSON.parse(column) as Json;
  } catch {
    // Text that is no JSON stands for itself: better than losing a row for one damaged cell.
    return column;
  }
}
