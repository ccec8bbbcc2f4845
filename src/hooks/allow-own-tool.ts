import type { HookRun } from "../config/hook-run.ts";
import { asObject, asString } from "../domain/json.ts";
import { files } from "../lib/files.ts";

const STDOUT = 1;
/** The plugin's tools as Claude Code names them. */
const OWN = /^mcp__plugin_mem_claude-mem__(\w+)$/;
/** Those that only read. */
const READING: ReadonlySet<string> = new Set([
  "search",
  "show",
  "timeline",
  "get_observations",
  "file_history",
  "run_book",
]);

export function isOwnTool({ payload }: HookRun): boolean {
  return OWN.test(asString(payload.tool_name) ?? "");
}

/**
 * Lets a tool of our own run without a question if it only reads what is remembered of this session's project. Anything
 * else is asked as the user has set it; a rule of theirs that denies or asks holds in any case.
 */
export function allowOwnTool({ event, payload }: HookRun): void {
  const name = OWN.exec(asString(payload.tool_name) ?? "")?.[1] ?? "";
  const input = asObject(payload.tool_input);
  if (!READING.has(name) || input === undefined || "project" in input) return;
  const reason = "It only reads what claude-mem remembers of this project.";
  const decision = {
    hookEventName: event,
    permissionDecision: "allow",
    permissionDecisionReason: reason,
  };
  files().writeSync(STDOUT, JSON.stringify({ hookSpecificOutput: decision }));
}
