import type { JsonObject } from "./host-event.ts";

/** `claude-mem forget …`, by whatever path the program is called. With ids alone it knows nothing of what is forgotten. */
const FORGETS = /\bclaude-mem\b["']?(?:\.\w+)?["']?\s+forget\b(?!(?:\s+(?:#?\d+|--yes|--json))+\s*$)/;

/** Whether a tool is told to have something forgotten: kept, the command itself would be what still knows it. */
export function isForgetting(input: JsonObject | undefined): boolean {
  return typeof input?.command === "string" && FORGETS.test(input.command);
}
