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

/** Names are told of so many projects at the most. */
const LABELS_MAX = 1_000;

/** What projects are called, those that were met last first. */
export function listProjectLabels(memory: Database): string[] {
  return memory
    .query<{ label: string }, [number]>("SELECT label FROM projects ORDER BY id DESC LIMIT ?")
    .all(LABELS_MAX)
    .map(({ label }) => label);
}

export function getProject(memory: Database, id: number): ProjectRow {
  const row = memory
    .query<ProjectRow, [number]>("SELECT id, key, label, root FROM projects WHERE id = ?")
    .get(id);
  if (row === null) throw new Error(`project ${id} is not in the memory`);
  return row;
}
