import type { Database } from "bun:sqlite";

export interface ProjectRow {
  id: number;
  key: string;
  label: string;
  root: string;
}

export function findProjectId(memory: Database, key: string): number | undefined {
  return memory.query<{ id: number }, [string]>("SELECT id FROM projects WHERE key = ?").get(key)?.id;
}

export function getProject(memory: Database, id: number): ProjectRow {
  const row = memory
    .query<ProjectRow, [number]>("SELECT id, key, label, root FROM projects WHERE id = ?")
    .get(id);
  if (row === null) throw new Error(`project ${id} is not in the memory`);
  return row;
}
