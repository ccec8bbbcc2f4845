import type { Database } from "bun:sqlite";
import { isAbsolute } from "node:path";
import { projectIdentity } from "../config/project-identity.ts";
import { MemoryError } from "../domain/error.ts";
import { listProjectsNamed } from "../store/search/search-scope.ts";
import { findProjectId, listProjectLabels } from "../store/sessions/projects.ts";

/** Suggestions for a mistyped name. */
const NEAREST_MAX = 3;

/**
 * The project that a user names by a folder in it (a full path), by its name or by its key. Callers over HTTP use
 * {@link getProjectNamed}, which touches no file.
 *
 * @throws MemoryError no-such-project, with the nearest names; usage when several have this name
 */
export function getAskedProject(memory: Database, asked: string): number {
  const byFolder = isAbsolute(asked) ? findProjectId(memory, projectIdentity(asked).key) : undefined;
  return byFolder ?? getProjectNamed(memory, asked);
}

/**
 * The project with a name or key, or whose folder was first seen at this path. Reads no files.
 *
 * @throws MemoryError no-such-project, with the nearest names; usage when several have this name
 */
export function getProjectNamed(memory: Database, name: string): number {
  const found = listProjectsNamed(memory, name);
  if (found.length > 1) {
    const keys = found.map(({ key }) => key).join(", ");
    throw new MemoryError("usage", `several projects are named "${name}"; use one of their keys: ${keys}`);
  }
  if (found[0] === undefined) throw noSuchProject(memory, name);
  return found[0].id;
}

function noSuchProject(memory: Database, name: string): MemoryError {
  if (isAbsolute(name))
    return new MemoryError("no-such-project", `there is no memory of a project in ${name}`);
  const near = nearestNames(name, listProjectLabels(memory), NEAREST_MAX);
  const hint = near.length === 0 ? "" : `; did you mean ${near.map((one) => `"${one}"`).join(" or ")}?`;
  return new MemoryError("no-such-project", `no project is named "${name}"${hint}`);
}

/** Longer names are compared by their beginning. */
const CHARS_MAX = 60;

/** The names that a mistyped one may have meant, most likely first. */
export function nearestNames(typed: string, names: readonly string[], limit: number): string[] {
  const wanted = typed.toLowerCase().slice(0, CHARS_MAX);
  const farthest = Math.max(2, Math.floor(wanted.length / 3));
  return [...new Set(names)]
    .map((name) => ({ name, steps: stepsBetween(wanted, name.toLowerCase().slice(0, CHARS_MAX)) }))
    .filter(({ steps }) => steps <= farthest)
    .sort((a, b) => a.steps - b.steps || a.name.localeCompare(b.name))
    .slice(0, limit)
    .map(({ name }) => name);
}

/** The Levenshtein distance; a name that contains the other counts as one step away. */
function stepsBetween(a: string, b: string): number {
  if (a.length > 2 && b.length > 2 && (a.includes(b) || b.includes(a))) return a === b ? 0 : 1;
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const change = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(change, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
