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

/** Keys of projects of which an import knew only the name. */
const NAME_KEY = "legacy:";

/** The key of a project of which only the name is known, in the memory that it came from. */
export function namedProjectKey(name: string): string {
  return `${NAME_KEY}${name}`;
}

export interface NamedProject {
  id: number;
  label: string;
}

/** Projects of imports that no folder has been found for yet. */
export function listNamedProjects(memory: Database): NamedProject[] {
  return memory
    .query<NamedProject, []>(`SELECT id, label FROM projects WHERE key GLOB '${NAME_KEY}*' ORDER BY id`)
    .all();
}

/** The projects with a folder that are called so, two at most: which of several is meant cannot be told. */
export function listProjectsCalled(memory: Database, label: string): number[] {
  return memory
    .query<{ id: number }, [string]>(
      `SELECT id FROM projects WHERE label = ? AND key NOT GLOB '${NAME_KEY}*' AND key NOT GLOB 'name:*' LIMIT 2`,
    )
    .all(label)
    .map((row) => row.id);
}

/** The project with a folder in which most sessions of this name's observations worked, if any is known. */
export function findProjectOfSessions(memory: Database, namedId: number): number | undefined {
  return memory
    .query<{ id: number }, [number]>(
      `SELECT s.project_id AS id FROM observations o JOIN sdk_sessions s ON s.id = o.session_id
       WHERE o.project_id = ? AND s.project_id <> o.project_id AND s.directory IS NOT NULL
       GROUP BY s.project_id ORDER BY count(*) DESC LIMIT 1`,
    )
    .get(namedId)?.id;
}

const OWNED = ["sdk_sessions", "observations", "session_summaries"] as const;

/** Gives all that a project has to another one; the first is gone then. Triggers have it indexed under its new place. */
export function mergeProject(memory: Database, from: number, to: number): void {
  const target = memory.query<{ label: string }, [number]>("SELECT label FROM projects WHERE id = ?").get(to);
  for (const table of OWNED) {
    memory.run(`UPDATE ${table} SET project_id = ?, project = ? WHERE project_id = ?`, [
      to,
      target?.label ?? "",
      from,
    ]);
  }
  memory.run("UPDATE OR REPLACE observation_files SET project_id = ? WHERE project_id = ?", [to, from]);
  memory.run("UPDATE OR REPLACE commits SET project_id = ? WHERE project_id = ?", [to, from]);
  memory.run("DELETE FROM projects WHERE id = ?", [from]);
}
