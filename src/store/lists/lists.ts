import type { Database } from "bun:sqlite";
import { findNumber, listRows } from "../database/rows.ts";

/** What lists hold. */
export type ListedKind = "observation" | "summary" | "prompt" | "session";

/** Which rows of a kind are wanted; all where nothing is said. Times are milliseconds since 1970. */
export interface ListFilter {
  projectId?: number | undefined;
  /** The memory's own number of a session. */
  sessionId?: number | undefined;
  /** Only observations have these three. */
  type?: string | undefined;
  concept?: string | undefined;
  /** The path of a file, or a part of it. */
  file?: string | undefined;
  from?: number | undefined;
  until?: number | undefined;
}

/** A place in a list: right behind a row. Rows that are added later do not move it. */
export interface ListPlace {
  at: number;
  id: number;
}

interface ListSource {
  from: string;
  id: string;
  at: string;
  project: string;
  session: string;
}

const SOURCES: Readonly<Record<ListedKind, ListSource>> = {
  observation: {
    from: "observations x",
    id: "x.id",
    at: "x.created_at_epoch",
    project: "x.project_id = ?",
    session: "x.session_id = ?",
  },
  summary: {
    from: "session_summaries x",
    id: "x.id",
    at: "x.created_at_epoch",
    project: "x.project_id = ?",
    session: "x.session_id = ?",
  },
  prompt: {
    from: "user_prompts x",
    id: "x.id",
    at: "x.created_at_epoch",
    project: "x.session_db_id IN (SELECT id FROM sdk_sessions WHERE project_id = ?)",
    session: "x.session_db_id = ?",
  },
  session: {
    from: "sdk_sessions x",
    id: "x.id",
    at: "x.last_event_at_epoch",
    project: "x.project_id = ?",
    session: "x.id = ?",
  },
};

/** The newest rows of a kind that fit, newest first: where each stands, without its content. */
export function listPlaces(
  memory: Database,
  kind: ListedKind,
  filter: ListFilter,
  part: { after: ListPlace | undefined; limit: number; offset: number },
): ListPlace[] {
  const { from, id, at, conditions, values } = wanted(kind, filter);
  if (part.after !== undefined) {
    conditions.push(`(${at}, ${id}) < (?, ?)`);
    values.push(part.after.at, part.after.id);
  }
  const sql = `SELECT ${id} AS id, ${at} AS at FROM ${from} ${where(conditions)} ORDER BY ${at} DESC, ${id} DESC
    LIMIT +? OFFSET +?`;
  return listRows<ListPlace>(memory, sql, ...values, part.limit, part.offset);
}

export function countListed(memory: Database, kind: ListedKind, filter: ListFilter): number {
  const { from, conditions, values } = wanted(kind, filter);
  return findNumber(memory, `SELECT count(*) AS n FROM ${from} ${where(conditions)}`, ...values) ?? 0;
}

function where(conditions: readonly string[]): string {
  return conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`;
}

interface Wanted {
  from: string;
  id: string;
  at: string;
  conditions: string[];
  values: (string | number)[];
}

function wanted(kind: ListedKind, filter: ListFilter): Wanted {
  const source = SOURCES[kind];
  const { file, projectId, sessionId, from, until, type, concept } = filter;
  const list: Wanted =
    file === undefined ? { ...source, conditions: [], values: [] } : aboutFile(file, projectId);
  const add = (condition: string, value: string | number) => {
    list.conditions.push(condition);
    list.values.push(value);
  };
  if (projectId !== undefined && file === undefined) add(source.project, projectId);
  if (sessionId !== undefined) add(source.session, sessionId);
  if (from !== undefined) add(`${list.at} >= ?`, from);
  if (until !== undefined) add(`${list.at} < ?`, until);
  if (type !== undefined) add("x.type = ?", type);
  // The column is a JSON list: with its quotes a word stands for itself alone.
  if (concept !== undefined) add("instr(x.concepts, ?) > 0", JSON.stringify(concept));
  return list;
}

/**
 * Begins with the files: few observations name a file, and their times stand beside it. CROSS JOIN says in which order
 * the tables are read; by itself SQLite reads all rows about files, because it takes any pattern for telling little.
 */
function aboutFile(file: string, projectId: number | undefined): Wanted {
  const inProject = projectId === undefined ? "" : "k.project_id = ? AND ";
  const named = `SELECT f.observation_id AS id, max(f.at_epoch) AS at FROM known_files k
    CROSS JOIN observation_files f ON f.project_id = k.project_id AND f.path = k.path
    WHERE ${inProject}k.path LIKE ? ESCAPE '!' GROUP BY f.observation_id`;
  return {
    from: `(${named}) n CROSS JOIN observations x ON x.id = n.id`,
    id: "n.id",
    at: "n.at",
    conditions: [],
    values: [...(projectId === undefined ? [] : [projectId]), `%${file.replaceAll(/[!%_]/g, "!$&")}%`],
  };
}

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
  const sql = `SELECT p.key, p.label, p.root,
      (SELECT count(*) FROM sdk_sessions WHERE project_id = p.id) AS sessions,
      (SELECT count(*) FROM observations WHERE project_id = p.id) AS observations,
      (SELECT max(last_event_at_epoch) FROM sdk_sessions WHERE project_id = p.id) AS lastAt
    FROM projects p ORDER BY lastAt DESC LIMIT +?`;
  return listRows<ProjectSum>(memory, sql, limit);
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
  const sql = `SELECT p.label AS project, p.key AS projectKey, f.path, f.observations, f.changes, f.last_at_epoch AS lastAt
    FROM known_files f JOIN projects p ON p.id = f.project_id
    WHERE ${inProject}f.path LIKE ? ESCAPE '!' ORDER BY f.last_at_epoch DESC, f.path LIMIT +?`;
  return listRows<FileSum>(
    memory,
    sql,
    ...project,
    `%${asked.part.replaceAll(/[!%_]/g, "!$&")}%`,
    asked.limit,
  );
}

/** The observations that name a file of a project by this very path, newest first. */
export function listFileObservations(
  memory: Database,
  about: { projectId: number; path: string },
  part: { limit: number; offset: number },
): { id: number; isModified: number }[] {
  const sql = `SELECT observation_id AS id, is_modified AS isModified FROM observation_files
    WHERE project_id = +? AND path = +? ORDER BY at_epoch DESC, observation_id DESC LIMIT +? OFFSET +?`;
  return listRows<{ id: number; isModified: number }>(
    memory,
    sql,
    about.projectId,
    about.path,
    part.limit,
    part.offset,
  );
}
