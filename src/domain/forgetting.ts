import type { JsonObject } from "./host-event.ts";

/** `claude-mem forget …`, by whatever path the program is called. With ids alone it knows nothing of what is forgotten. */
const FORGETS = /\bclaude-mem\b["']?(?:\.\w+)?["']?\s+forget\b(?!(?:\s+(?:#?\d+|--yes|--json))+\s*$)/;

/** Whether a tool use requests a forget: if stored, the command itself would still contain the text. */
export function isForgetting(input: JsonObject | undefined): boolean {
  return typeof input?.command === "string" && FORGETS.test(input.command);
}
