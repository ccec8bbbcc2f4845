import type { Database } from "bun:sqlite";
import { statSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";
import { fromHome } from "../config/paths.ts";
import { projectIdentity } from "../config/project-identity.ts";
import { MemoryError } from "../domain/error.ts";
import { getAskedProject } from "../search/asked-project.ts";
import { openMemoryForReading } from "../store/database/open.ts";
import { listProjectsNamed } from "../store/search/search-scope.ts";
import { findProjectId, getProject } from "../store/sessions/projects.ts";
import type { CommandContext } from "./command-context.ts";

/** What is a path and nothing else, as a person writes it. */
const PATH = /^(?:\.{1,2}|~)(?:[/\\]|$)/;

type Place = Pick<CommandContext, "paths" | "environment">;

/**
 * What `--project` says, as every other part takes it: the full path of a folder, or a name or key.
 *
 * @throws MemoryError usage when it is a folder of one project here and the name of another; no-such-project for a path
 *   at which there is no folder
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
  const named = listProjectsNamed(memory, text).filter(({ id }) => id !== findProjectOf(memory, folder));
  if (named.length === 0) return folder;
  throw new MemoryError(
    "usage",
    `"${text}" is a folder here and the name of a project elsewhere; say ./${text} or ${getProject(memory, named[0]?.id ?? 0).key}`,
  );
}

/**
 * The project that a reading command is about: the asked one, else that of the working directory where it is known;
 * undefined for all.
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
