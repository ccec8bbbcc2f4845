import type { Database } from "bun:sqlite";
import {
  findProjectOfSessions,
  listNamedProjects,
  listProjectsCalled,
  mergeProject,
} from "../../store/sessions/projects.ts";

/**
 * Gives what was imported under the bare name of a project to the project that it belongs to, once that is known: by the
 * sessions that both memories tell of, else by the name, where only one project is called so. To be called within a
 * transaction.
 */
export function findProjects(memory: Database): void {
  for (const named of listNamedProjects(memory)) {
    const called = listProjectsCalled(memory, named.label);
    const target = findProjectOfSessions(memory, named.id) ?? (called.length === 1 ? called[0] : undefined);
    if (target !== undefined) mergeProject(memory, named.id, target);
  }
}
