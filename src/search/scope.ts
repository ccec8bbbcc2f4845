import type { Database } from "bun:sqlite";
import { MemoryError } from "../domain/error.ts";
import { listProjectsNamed } from "../store/search-scope.ts";
import { parseTime } from "./query.ts";

/**
 * The project with a name: its label, its key or the folder that holds it.
 *
 * @throws MemoryError not-found; usage when several have this label
 */
export function getProjectNamed(memory: Database, name: string): number {
  const found = listProjectsNamed(memory, name);
  if (found.length > 1) {
    const keys = found.map(({ key }) => key).join(", ");
    throw new MemoryError("usage", `several projects are called "${name}"; say which: ${keys}`);
  }
  if (found[0] === undefined) throw new MemoryError("not-found", `no project is called "${name}"`);
  return found[0].id;
}

/**
 * A date or time that somebody gave as an option.
 *
 * @throws MemoryError usage when it is none
 */
export function getTime(name: string, text: string | undefined): number | undefined {
  if (text === undefined || text === "") return undefined;
  const at = parseTime(text);
  if (at === undefined)
    throw new MemoryError(
      "usage",
      `${name} is "${text}"; it takes a date such as 2026-01-27 or 2026-01-27T14:00:00Z`,
    );
  return at;
}
