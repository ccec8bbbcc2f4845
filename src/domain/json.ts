import type { Json, JsonObject } from "./host-event.ts";

/** The value as a JSON object, or undefined for anything else. */
export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

/** The value as a string, or undefined for anything else. */
export function asString(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** No system takes a longer path. */
const PATH_CHARS_MAX = 4_096;

/** The value as a path that a file may have, whether there is one or not; undefined for anything else. */
export function asPath(value: unknown): string | undefined {
  const path = asString(value);
  return path === undefined || path === "" || path.length > PATH_CHARS_MAX || path.includes("\0")
    ? undefined
    : path;
}

/** The value as a finite number, or undefined for anything else. */
export function asNumber(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

export function asArray(value: unknown): Json[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

/** What some editors and shells put before the first character of a file or of what they hand on. */
const BYTE_ORDER_MARK = 0xfeff;

/** Parses a JSON object; undefined when the text is anything else. */
export function parseObject(text: string): JsonObject | undefined {
  try {
    return asObject(JSON.parse(text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text));
  } catch {
    // A broken text is an answer here, not a failure: callers count or log it with what they know of its source.
    return undefined;
  }
}
