import type { Json, JsonObject } from "../host-event.ts";

/** How much of an error remains when its raw event is stripped, in UTF-16 units: usually the line with the cause. */
export const ERROR_CHARS_KEPT = 300;
/** Longer strings are content; shorter ones name a file, a pattern or a command. */
const NAME_CHARS_MAX = 300;
const FIELDS_MAX = 20;

/** What was edited, however short: it is quoted with the passages of its turn. */
const EDITED: ReadonlySet<string> = new Set(["old_string", "new_string", "new_source", "content"]);

/** A tool's input without content: the short strings, numbers and booleans at its top level. */
export function strippedInput(input: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(input)
      .filter(([name, value]) => isName(value) && !EDITED.has(name))
      .slice(0, FIELDS_MAX),
  );
}

function isName(value: Json): boolean {
  if (typeof value === "string") return value.length <= NAME_CHARS_MAX;
  return typeof value === "number" || typeof value === "boolean";
}
