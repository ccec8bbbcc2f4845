import type { Json, JsonObject } from "./host-event.ts";
import { hasPrivateTag, readPrivate } from "./private-text.ts";

/** A field whose name is no more than this is what a program calls it; all else may be a person's text. */
const FIELD_NAME = /^[\w$.-]{1,40}$/;
/** Such keys JavaScript puts before all others, so that nobody knows where in the document they stood. */
const INDEX_KEY = /^\d{1,10}$/;

/**
 * A payload without its private text, which may begin in one string and end in another: lines of a patch, blocks of a
 * message, fields in a row. Strings are read in the order of the document; what is never closed is private to the end of
 * the payload. Within private text strings become empty and numbers 0; names of fields stay.
 *
 * @param isCopy whether a field holds a copy of what is told elsewhere, which opens and closes nothing
 * @returns the payload itself when there is no tag in it
 */
export function redactPrivatePayload(payload: JsonObject, isCopy: (key: string) => boolean): JsonObject {
  return holdsTag(payload) ? new PrivateReader(isCopy).object(payload, 0) : payload;
}

/** Deeper payloads are cut long before; here it only bounds the recursion. */
const DEPTH_MAX = 200;

class PrivateReader {
  private depth = 0;
  private readonly isCopy: (key: string) => boolean;

  constructor(isCopy: (key: string) => boolean) {
    this.isCopy = isCopy;
  }

  object(value: JsonObject, level: number): JsonObject {
    const entries = Object.entries(value);
    const isOutOfOrder = entries.length > 1 && INDEX_KEY.test(entries[0]?.[0] ?? "") && holdsTag(value);
    if (isOutOfOrder) this.depth += 1;
    const kept = entries.map(([key, item]): [string, Json] =>
      this.isCopy(key) ? [key, ""] : [this.key(key), this.value(item, level + 1)],
    );
    if (isOutOfOrder) this.depth = Math.max(0, this.depth - 1);
    return Object.fromEntries(kept);
  }

  private value(value: Json, level: number): Json {
    if (typeof value === "string") return this.text(value);
    if (typeof value === "number") return this.depth > 0 ? 0 : value;
    if (typeof value !== "object" || value === null) return value;
    if (level > DEPTH_MAX) return this.tooDeep(value);
    if (Array.isArray(value)) return value.map((item) => this.value(item, level + 1));
    return this.object(value, level);
  }

  private text(text: string): string {
    if (!hasPrivateTag(text)) return this.depth > 0 ? "" : text;
    const { kept, depth } = readPrivate(text, this.depth);
    this.depth = depth;
    return kept;
  }

  private key(key: string): string {
    return FIELD_NAME.test(key) ? key : this.text(key);
  }

  /** What lies there is left out, and if a tag is in it nobody knows what of the rest is private. */
  private tooDeep(value: Json): Json {
    if (holdsTag(value)) this.depth = Math.max(1, this.depth);
    return "";
  }
}

function holdsTag(payload: Json): boolean {
  const waiting: (Json[] | JsonObject)[] = [];
  const isTagged = (value: Json): boolean => {
    if (typeof value === "string") return hasPrivateTag(value);
    // Numbers are passed over at once: a payload may hold millions.
    if (typeof value === "object" && value !== null) waiting.push(value);
    return false;
  };
  if (isTagged(payload)) return true;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (Array.isArray(next) ? next.some(isTagged) : holdsTagWithin(next, isTagged)) return true;
  }
  return false;
}

function holdsTagWithin(value: JsonObject, isTagged: (value: Json) => boolean): boolean {
  return Object.entries(value).some(
    ([key, item]) => (!FIELD_NAME.test(key) && hasPrivateTag(key)) || isTagged(item),
  );
}
