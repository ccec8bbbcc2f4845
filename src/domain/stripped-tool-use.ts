import type { Json, JsonObject } from "./host-event.ts";

/** What stays of an error when the raw event goes, in UTF-16 units: mostly the line that says what was wrong. */
export const ERROR_CHARS_KEPT = 300;
/** A longer string is content; a shorter one names something: a file, a pattern, a command. */
const NAME_CHARS_MAX = 300;
const FIELDS_MAX = 20;

/** What a tool was asked, without content: short texts, numbers and switches at the top level, such as paths. */
export function bareInput(input: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(input)
      .filter(([, value]) => isName(value))
      .slice(0, FIELDS_MAX),
  );
}

function isName(value: Json): boolean {
  if (typeof value === "string") return value.length <= NAME_CHARS_MAX;
  return typeof value === "number" || typeof value === "boolean";
}
