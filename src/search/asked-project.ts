import type { Database } from "bun:sqlite";
import { isAbsolute } from "node:path";
import { projectIdentity } from "../config/project-identity.ts";
import { MemoryError } from "../domain/error.ts";
import { nearestNames } from "../domain/nearest-names.ts";
import { listProjectsNamed } from "../store/search/search-scope.ts";
import { findProjectId, listProjectLabels } from "../store/sessions/projects.ts";

/** So many names that may have been meant are told. */
const NEAREST_MAX = 3;

/**
 * The project that somebody asks for by a folder of it (a full path), its name or its key. Over HTTP only its own folder is
 * known as a folder: see {@link getProjectNamed}.
 *
 * @throws MemoryError no-such-project, with the nearest names; usage when several have this name
 */
export function getAskedProject(memory: Database, asked: string): number {
  const byFolder = isAbsolute(asked) ? findProjectId(memory, projectIdentity(asked).key) : undefined;
  return byFolder ?? getProjectNamed(memory, asked);
}

/**
 * The project of a name, a key, or the folder that it was first met in. Looks at no file.
 *
 * @throws MemoryError no-such-project, with the nearest names; usage when several have this name
 */
export function getProjectNamed(memory: Database, name: string): number {
  const found = listProjectsNamed(memory, name);
  if (found.length > 1) {
    const keys = found.map(({ key }) => key).join(", ");
    throw new MemoryError("usage", `several projects are called "${name}"; say which: ${keys}`);
  }
  if (found[0] === undefined) throw noSuchProject(memory, name);
  return found[0].id;
}

function noSuchProject(memory: Database, name: string): MemoryError {
  if (isAbsolute(name))
    return new MemoryError("no-such-project", `nothing is remembered of a project in ${name}`);
  const near = nearestNames(name, listProjectLabels(memory), NEAREST_MAX);
  const hint = near.length === 0 ? "" : `; did you mean ${near.map((one) => `"${one}"`).join(" or ")}?`;
  return new MemoryError("no-such-project", `no project is called "${name}"${hint}`);
}
