import type { Database } from "bun:sqlite";
import type { ProjectIdentity } from "../../domain/project.ts";
import { sayableName } from "../../domain/screening/find-instruction.ts";
import { insertRow } from "../database/rows.ts";
import { findProjectId } from "./projects.ts";

// Apart from what only reads: hooks read projects and sessions, and judging a name is more than they should load.

/** The project of a key, inserted if it is new. Returns its id. */
export function ensureProject(memory: Database, { key, label, root }: ProjectIdentity): number {
  // Looked up first: an insert without effect uses up an id, and the index has room for a quarter of a million.
  return (
    findProjectId(memory, key) ?? insertRow(memory, "projects", { key, label: sayableName(label), root })
  );
}

/** Puts a session into its project; the project is made when it is new. */
export function assignProject(memory: Database, sessionId: number, project: ProjectIdentity): void {
  memory
    .query("UPDATE sdk_sessions SET project_id = ?, project = ?, root = ? WHERE id = ?")
    .run(ensureProject(memory, project), sayableName(project.label), project.root, sessionId);
}
