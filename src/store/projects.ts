import type { Database } from "bun:sqlite";
import type { ProjectIdentity } from "../domain/project.ts";
import { sayableName } from "../domain/sayable-name.ts";

export interface ProjectRow {
  id: number;
  key: string;
  label: string;
  root: string;
}

export function findProjectId(memory: Database, key: string): number | undefined {
  return memory.query<{ id: number }, [string]>("SELECT id FROM projects WHERE key = ?").get(key)?.id;
}

/** The project of a key, made when it is new. Returns its id. */
export function ensureProject(memory: Database, { key, label, root }: ProjectIdentity): number {
  // Asked first: an insert that comes to nothing uses up an id, and the index has room for a quarter of a million.
  const known = findProjectId(memory, key);
  if (known !== undefined) return known;
  const made = memory
    .query<{ id: number }, [string, string, string]>(
      "INSERT INTO projects (key, label, root) VALUES (?, ?, ?) RETURNING id",
    )
    .get(key, sayableName(label), root);
  if (made === null) throw new Error(`project ${key} was not kept`);
  return made.id;
}

export function getProject(memory: Database, id: number): ProjectRow {
  const row = memory
    .query<ProjectRow, [number]>("SELECT id, key, label, root FROM projects WHERE id = ?")
    .get(id);
  if (row === null) throw new Error(`project ${id} is not in the memory`);
  return row;
}
