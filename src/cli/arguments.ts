import type { Database } from "bun:sqlite";
import { statSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";
import { fromHome } from "../config/paths.ts";
import { projectIdentity } from "../config/project-identity.ts";
import { MemoryError } from "../domain/error.ts";
import { getAskedProject } from "../search/asked-project.ts";
import { openMemoryForReading } from "../store/database/open-for-reading.ts";
import { listProjectsNamed } from "../store/search/search-scope.ts";
import { findProjectId, getProject } from "../store/sessions/projects.ts";
import type { CommandContext } from "./command-context.ts";

/** Collects the values of an option that may be repeated. */
export const collect = (value: string, before: string[]) => [...before, value];

/** @throws MemoryError usage */
export function countOption(name: string, text: string, max: number, min = 0): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= min && count <= max) return count;
  throw new MemoryError("usage", `${name} must be a whole number from ${min} to ${max}, not "${text}"`);
}

/** The number in an id such as `12` or `#12`. @throws MemoryError usage */
export function idOf(text: string): number {
  const id = Number(text.replace(/^#/, ""));
  if (Number.isSafeInteger(id) && id >= 1) return id;
  throw new MemoryError("usage", `"${text}" is not an id; an id is a whole number such as 12 or #12`);
}

/** Text that can only be a path. */
const PATH = /^(?:\.{1,2}|~)(?:[/\\]|$)/;

type Place = Pick<CommandContext, "paths" | "environment">;

/**
 * The value of `--project`: the full path of a folder, or a project's name or key.
 *
 * @throws MemoryError usage if it is a folder here and also the name of another project; no-such-project for a path that
 *   is no folder
 */
export function askedProject({ paths, environment }: Place, text: string): string {
  const folder = text.startsWith("~") ? fromHome(text, environment) : resolve(text);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    if (PATH.test(text)) throw new MemoryError("no-such-project", `there is no folder ${folder}`);
    return text;
  }
  if (isAbsolute(text) || PATH.test(text)) return folder;
  using memory = openMemoryForReading(paths.memory);
  if (memory === undefined) return folder;
  const named = listProjectsNamed(memory, text).find(({ id }) => id !== findProjectOf(memory, folder));
  if (named === undefined) return folder;
  const key = getProject(memory, named.id).key;
  throw new MemoryError(
    "usage",
    `"${text}" is both a folder here and the name of another project; use ./${text} or ${key}`,
  );
}

/**
 * The project that a command reads: the one asked for, or that of the working directory if it is known; undefined for all.
 *
 * @throws MemoryError no-such-project, usage
 */
export function projectFor(
  place: Place,
  memory: Database,
  asked: { project?: string; all?: true },
): number | undefined {
  if (asked.all) return undefined;
  if (asked.project === undefined) return findProjectOf(memory, process.cwd());
  return getAskedProject(memory, askedProject(place, asked.project));
}

function findProjectOf(memory: Database, folder: string): number | undefined {
  return findProjectId(memory, projectIdentity(folder).key);
}
