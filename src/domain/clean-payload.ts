import type { Json, JsonObject } from "./host-event.ts";
import { redactPrivate } from "./private-text.ts";

/** Limits of what is kept of one payload, in UTF-16 units and items. */
export interface PayloadLimits {
  /** A longer string keeps its head and its tail. */
  stringChars: number;
  /** All strings of a payload together; past it the strings are cut again, shorter. */
  totalChars: number;
  items: number;
  depth: number;
}

export const PAYLOAD_LIMITS: PayloadLimits = {
  stringChars: 16_000,
  totalChars: 64_000,
  items: 400,
  depth: 12,
};

/** How much shorter the strings get with each pass over a payload that is still too large. */
const SHRINK_FACTOR = 4;
const STRING_CHARS_MIN = 200;

/** Copies of the edited file that hosts send along: the change itself is kept beside them. */
const DROPPED_KEYS: ReadonlySet<string> = new Set(["originalFile", "base64"]);

/**
 * Makes a payload fit to be written: private text out, oversize strings cut in the middle, NUL and lone surrogates
 * replaced, copies dropped. Never throws for JSON values; the result is at most about `totalChars` long.
 */
export function cleanPayload(payload: JsonObject, limits: PayloadLimits = PAYLOAD_LIMITS): JsonObject {
  let stringChars = limits.stringChars;
  let cleaned = cleanOnce(payload, { ...limits, stringChars });
  while (cleaned.chars > limits.totalChars && stringChars > STRING_CHARS_MIN) {
    stringChars = Math.max(STRING_CHARS_MIN, Math.floor(stringChars / SHRINK_FACTOR));
    cleaned = cleanOnce(cleaned.value, {
      ...limits,
      stringChars,
      items: Math.ceil(limits.items / SHRINK_FACTOR),
    });
  }
  return cleaned.value;
}

function cleanOnce(payload: JsonObject, limits: PayloadLimits): { value: JsonObject; chars: number } {
  const tally = { chars: 0 };
  return { value: cleanObject(payload, limits, tally, 0), chars: tally.chars };
}

function cleanValue(value: Json, limits: PayloadLimits, tally: { chars: number }, depth: number): Json {
  if (typeof value === "string") {
    const text = cleanText(value, limits.stringChars);
    tally.chars += text.length;
    return text;
  }
  if (typeof value !== "object" || value === null) return value;
  if (depth >= limits.depth) return "[nested too deeply]";
  if (Array.isArray(value)) {
    return value.slice(0, limits.items).map((item) => cleanValue(item, limits, tally, depth + 1));
  }
  return cleanObject(value, limits, tally, depth);
}

function cleanObject(
  value: JsonObject,
  limits: PayloadLimits,
  tally: { chars: number },
  depth: number,
): JsonObject {
  const kept: JsonObject = {};
  for (const [key, item] of Object.entries(value).slice(0, limits.items)) {
    if (DROPPED_KEYS.has(key)) continue;
    tally.chars += key.length;
    kept[cleanText(key, STRING_CHARS_MIN)] = cleanValue(item, limits, tally, depth + 1);
  }
  return kept;
}

/** One string made fit to be written: private text out, cut to `charsMax`, well-formed, without NUL. */
export function cleanText(text: string, charsMax: number = PAYLOAD_LIMITS.stringChars): string {
  // Cutting comes last: a cut between the tags of private text would leave what stands behind it open.
  return cutMiddle(redactPrivate(text).toWellFormed().replaceAll("\0", "\uFFFD"), charsMax);
}

function cutMiddle(text: string, charsMax: number): string {
  if (text.length <= charsMax) return text;
  const head = Math.floor(charsMax * 0.7);
  const tail = Math.floor(charsMax * 0.25);
  const cut = text.length - head - tail;
  return `${text.slice(0, head)}\n[… ${cut} characters left out …]\n${text.slice(text.length - tail)}`.toWellFormed();
}
