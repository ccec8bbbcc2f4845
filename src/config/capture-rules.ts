import { join, sep } from "node:path";
import { type Environment, homeDirectory } from "./paths.ts";

/** Marks our own runs of a host program, so that the observer never observes itself. */
export const INTERNAL_RUN_VARIABLE = "CLAUDE_MEM_INTERNAL";

/** The memory's own tools: capturing what they return would make memory out of memory. */
const OWN_TOOL = /^mcp__(plugin_mem_)?claude-mem__/;

/** Whether a session is one of our own observer runs: by its environment or by where it works. */
export function isOwnRun(
  environment: Environment,
  directory: string | undefined,
  observerSessions: string,
): boolean {
  if (environment[INTERNAL_RUN_VARIABLE] === "1") return true;
  return (
    directory !== undefined &&
    (directory === observerSessions || directory.startsWith(observerSessions + sep))
  );
}

export function isSkippedTool(name: string, skipTools: ReadonlySet<string>): boolean {
  return skipTools.has(name) || OWN_TOOL.test(name);
}

/** Whether a folder, or one that it lies in, matches one of the patterns of `CLAUDE_MEM_EXCLUDED_PROJECTS`. */
export function isExcludedProject(
  directory: string | undefined,
  patterns: readonly string[],
  environment: Environment,
): boolean {
  if (directory === undefined) return false;
  return patterns.some((pattern) => {
    const absolute = pattern.startsWith("~") ? join(homeDirectory(environment), pattern.slice(1)) : pattern;
    const trimmed = absolute.endsWith(sep) ? absolute.slice(0, -1) : absolute;
    return (
      directory === trimmed ||
      new Bun.Glob(trimmed).match(directory) ||
      new Bun.Glob(`${trimmed}/**`).match(directory)
    );
  });
}
