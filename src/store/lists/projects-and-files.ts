import type { Database } from "bun:sqlite";

export interface ProjectSum {
  key: string;
  label: string;
  root: string;
  sessions: number;
  observations: number;
  lastAt: number | null;
}

/** All projects, the one first in which something happened last. */
export function listProjects(memory: Database, limit: number): ProjectSum[] {
  return memory
    .query<ProjectSum, [number]>(
      `SELECT p.key, p.label, p.root,
         (SELECT count(*) FROM sdk_sessions WHERE project_id = p.id) AS sessions,
         (SELECT count(*) FROM observations WHERE project_id = p.id) AS observations,
         (SELECT max(last_event_at_epoch) FROM sdk_sessions WHERE project_id = p.id) AS lastAt
       FROM projects p ORDER BY lastAt DESC LIMIT ?`,
    )
    .all(limit);
}

export interface FileSum {
  project: string;
  projectKey: string;
  path: string;
  observations: number;
  changes: number;
  lastAt: number;
}

/** Files that observations name, whose path has a text in it; the one first about which something was noted last. */
export function listFiles(
  memory: Database,
  asked: { projectId: number | undefined; part: string; limit: number },
): FileSum[] {
  const inProject = asked.projectId === undefined ? "" : "f.project_id = ? AND ";
  const project = asked.projectId === undefined ? [] : [asked.projectId];
  return memory
    .query<FileSum, (string | number)[]>(
      `SELECT p.label AS project, p.key AS projectKey, f.path, f.observations, f.changes, f.last_at_epoch AS lastAt
       FROM known_files f JOIN projects p ON p.id = f.project_id
       WHERE ${inProject}f.path LIKE ? ESCAPE '!' ORDER BY f.last_at_epoch DESC, f.path LIMIT ?`,
    )
    .all(...project, `%${asked.part.replaceAll(/[!%_]/g, "!$&")}%`, asked.limit);
}

/** The observations that name a file of a project by this very path, newest first. */
export function listFileObservations(
  memory: Database,
  about: { projectId: number; path: string },
  part: { limit: number; offset: number },
): { id: number; isModified: number }[] {
  return memory
    .query<{ id: number; isModified: number }, [number, string, number, number]>(
      `SELECT observation_id AS id, is_modified AS isModified FROM observation_files
       WHERE project_id = ? AND path = ? ORDER BY at_epoch DESC, observation_id DESC LIMIT ? OFFSET ?`,
    )
    .all(about.projectId, about.path, part.limit, part.offset);
}
