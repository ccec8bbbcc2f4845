import type { JsonObject } from "./host-event.ts";

/** `claude-mem forget …`, by whatever path the program is called. */
const FORGETS = /\bclaude-mem\b["']?(?:\.\w+)?["']?\s+forget\b/;

/** Whether a tool is told to have something forgotten: kept, the command itself would be what still knows it. */
export function isForgetting(input: JsonObject | undefined): boolean {
  return typeof input?.command === "string" && FORGETS.test(input.command);
}
