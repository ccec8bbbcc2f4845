import type { Json, JsonObject } from "../host-event.ts";
import { findForms } from "./find-forms.ts";
import type { SecretRule } from "./secret-rule.ts";
import { markOf } from "./span.ts";

/** A payload with more texts than this is no call into which somebody has put a secret in two pieces. */
const TEXTS_MAX = 60;
const PIECE_CHARS_MIN = 4;
const PIECE_CHARS_MAX = 300;
const DEPTH_MAX = 12;
/** What secrets that can be told by their form are written with. */
const PIECE = /^[A-Za-z0-9_\-./+=:]+$/;

/**
 * Texts of a payload that are the two pieces of one secret: the one ends where the next goes on. Only what can be told
 * by its form when it is put together is found.
 *
 * @param forms those of which a word is anywhere in the payload
 * @returns what to write instead of each such text
 */
export function findSplit(payload: JsonObject, forms: readonly SecretRule[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (forms.length === 0) return found;
  const texts: string[] = [];
  collect(payload, texts, 0);
  if (texts.length > TEXTS_MAX) return found;
  for (let index = 1; index < texts.length; index += 1) {
    const [first, second] = [texts[index - 1] ?? "", texts[index] ?? ""];
    if (!isPiece(first) || !isPiece(second)) continue;
    const joined = first + second;
    const across = findForms(joined, forms).find(
      ({ start, end }) => start < first.length && end > first.length,
    );
    if (across === undefined) continue;
    found.set(first, first.slice(0, across.start) + markOf(across.kind));
    found.set(second, joined.slice(across.end));
  }
  return found;
}

function isPiece(text: string): boolean {
  return text.length >= PIECE_CHARS_MIN && text.length <= PIECE_CHARS_MAX && PIECE.test(text);
}

function collect(value: Json, texts: string[], depth: number): void {
  if (texts.length > TEXTS_MAX || depth > DEPTH_MAX) return;
  if (typeof value === "string") texts.push(value);
  else if (typeof value === "object" && value !== null)
    for (const item of Object.values(value)) collect(item, texts, depth + 1);
}
