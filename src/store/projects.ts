import type { Database } from "bun:sqlite";
import type { ProjectIdentity } from "../domain/project.ts";

export interface ProjectRow {
  id: number;
  key: string;
  label: string;
  root: string;
}

/** The project of an identity, made when it is new. Returns its id. */
export function ensureProject(memory: Database, { key, label, root }: ProjectIdentity): number {
  memory.run("INSERT INTO projects (key, label, root) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", [
    key,
    label,
    root,
  ]);
  const row = memory.query<{ id: number }, [string]>("SELECT id FROM projects WHERE key = ?").get(key);
  if (row === null) throw new Error(`project ${label} was not kept`);
  return row.id;
}

export function getProject(memory: Database, id: number): ProjectRow {
  const row = memory
    .query<ProjectRow, [number]>("SELECT id, key, label, root FROM projects WHERE id = ?")
    .get(id);
  if (row === null) throw new Error(`project ${id} is not in the memory`);
  return row;
}
