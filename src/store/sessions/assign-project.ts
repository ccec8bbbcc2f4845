import type { Database } from "bun:sqlite";
import type { ProjectIdentity } from "../../domain/project.ts";
import { sayableName } from "../../domain/screening/find-instruction.ts";
import { findRow } from "../database/rows.ts";
import { findProjectId } from "./projects.ts";

// Apart from what only reads: hooks read projects and sessions, and judging a name is more than they should load.

/** The project of a key, made when it is new. Returns its id. */
export function ensureProject(memory: Database, { key, label, root }: ProjectIdentity): number {
  // Asked first: an insert that comes to nothing uses up an id, and the index has room for a quarter of a million.
  const known = findProjectId(memory, key);
  if (known !== undefined) return known;
  const sql = "INSERT INTO projects (key, label, root) VALUES (?, ?, ?) RETURNING id";
  const made = findRow<{ id: number }>(memory, sql, key, sayableName(label), root);
  if (made === undefined) throw new Error(`project ${key} was not kept`);
  return made.id;
}

/** Puts a session into its project; the project is made when it is new. */
export function assignProject(memory: Database, sessionId: number, project: ProjectIdentity): void {
  memory
    .query("UPDATE sdk_sessions SET project_id = ?, project = ?, root = ? WHERE id = ?")
    .run(ensureProject(memory, project), sayableName(project.label), project.root, sessionId);
}
