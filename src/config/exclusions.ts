import { isAbsolute, sep } from "node:path";
import { files } from "../lib/files.ts";
import { type Environment, fromHome } from "./paths.ts";

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

/** @param skipTools names of tools, or globs such as `mcp__server__*` */
export function isSkippedTool(name: string, skipTools: ReadonlySet<string>): boolean {
  if (skipTools.has(name) || OWN_TOOL.test(name)) return true;
  return [...skipTools].some((one) => one.includes("*") && new Bun.Glob(one).match(name));
}

/** Whether a folder, or one that it lies in, matches one of the patterns of `CLAUDE_MEM_EXCLUDED_PROJECTS`. */
export function isExcludedProject(
  directory: string | undefined,
  patterns: readonly string[],
  environment: Environment,
): boolean {
  if (directory === undefined || patterns.length === 0) return false;
  const folders = distinctPaths(directory, realPath(directory));
  return patterns.some((pattern) => {
    const absolute = /^~(?=[/\\]|$)/.test(pattern) ? fromHome(pattern, environment) : pattern;
    const trimmed = absolute.endsWith(sep) ? absolute.slice(0, -1) : absolute;
    const spellings = distinctPaths(trimmed, realPattern(trimmed));
    return spellings.some((spelling) => folders.some((folder) => isWithin(folder, spelling)));
  });
}

/**
 * Whether one of the patterns ends in this name of a folder. If a legacy memory stored only the name, it is
 * better to leave out too much.
 */
export function isExcludedName(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const last = pattern.split(/[/\\]/).findLast((part) => part !== "" && !/^[*?]+$/.test(part));
    return last !== undefined && (last === name || new Bun.Glob(last).match(name));
  });
}

function isWithin(folder: string, pattern: string): boolean {
  return (
    folder === pattern ||
    folder.startsWith(pattern + sep) ||
    new Bun.Glob(pattern).match(folder) ||
    new Bun.Glob(`${pattern}/**`).match(folder)
  );
}

/** The pattern with the links in it followed, up to the first part that stands for more than itself. */
function realPattern(pattern: string): string {
  // A relative pattern would depend on the folder that a hook is started in.
  if (!isAbsolute(pattern)) return pattern;
  const parts = pattern.split(sep);
  const first = parts.findIndex((part) => /[*?[\]{}!]/.test(part));
  const plain = first === -1 ? parts : parts.slice(0, first);
  return [realPath(plain.join(sep)), ...parts.slice(plain.length)].join(sep);
}

/** Hosts say where a folder really is; people write the way that they go there. */
function realPath(path: string): string {
  try {
    return files().realpathSync(path);
  } catch {
    // A folder that is not there has no other name.
    return path;
  }
}

function distinctPaths(...paths: string[]): string[] {
  return [...new Set(paths)];
}
