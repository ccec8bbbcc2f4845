import type { Database } from "bun:sqlite";

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

interface ListTable {
  table: string;
  at: string;
  project: string;
  session: string;
}

const TABLES: Readonly<Record<ListedKind, ListTable>> = {
  observation: {
    table: "observations",
    at: "x.created_at_epoch",
    project: "x.project_id = ?",
    session: "x.session_id = ?",
  },
  summary: {
    table: "session_summaries",
    at: "x.created_at_epoch",
    project: "x.project_id = ?",
    session: "x.session_id = ?",
  },
  prompt: {
    table: "user_prompts",
    at: "x.created_at_epoch",
    project: "x.session_db_id IN (SELECT id FROM sdk_sessions WHERE project_id = ?)",
    session: "x.session_db_id = ?",
  },
  session: {
    table: "sdk_sessions",
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
  const { table, at } = TABLES[kind];
  const { conditions, values } = conditionsOf(kind, filter);
  if (part.after !== undefined) {
    conditions.push(`(${at}, x.id) < (?, ?)`);
    values.push(part.after.at, part.after.id);
  }
  return memory
    .query<ListPlace, (string | number)[]>(
      `SELECT x.id, ${at} AS at FROM ${table} x ${where(conditions)} ORDER BY ${at} DESC, x.id DESC LIMIT ? OFFSET ?`,
    )
    .all(...values, part.limit, part.offset);
}

export function countListed(memory: Database, kind: ListedKind, filter: ListFilter): number {
  const { conditions, values } = conditionsOf(kind, filter);
  const query = memory.query<{ n: number }, (string | number)[]>(
    `SELECT count(*) AS n FROM ${TABLES[kind].table} x ${where(conditions)}`,
  );
  return query.get(...values)?.n ?? 0;
}

function where(conditions: readonly string[]): string {
  return conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`;
}

function conditionsOf(kind: ListedKind, filter: ListFilter) {
  const { at, project, session } = TABLES[kind];
  const conditions: string[] = [];
  const values: (string | number)[] = [];
  const add = (condition: string, ...given: (string | number)[]) => {
    conditions.push(condition);
    values.push(...given);
  };
  if (filter.projectId !== undefined) add(project, filter.projectId);
  if (filter.sessionId !== undefined) add(session, filter.sessionId);
  if (filter.from !== undefined) add(`${at} >= ?`, filter.from);
  if (filter.until !== undefined) add(`${at} < ?`, filter.until);
  if (kind !== "observation") return { conditions, values };
  if (filter.type !== undefined) add("x.type = ?", filter.type);
  // The column is a JSON list: with its quotes a word stands for itself alone.
  if (filter.concept !== undefined) add("instr(x.concepts, ?) > 0", JSON.stringify(filter.concept));
  if (filter.file !== undefined) addFile(add, filter.file, filter.projectId);
  return { conditions, values };
}

function addFile(
  add: (condition: string, ...given: (string | number)[]) => void,
  file: string,
  projectId: number | undefined,
): void {
  const inProject = projectId === undefined ? "" : "project_id = ? AND ";
  const project = projectId === undefined ? [] : [projectId];
  add(
    `x.id IN (SELECT observation_id FROM observation_files WHERE ${inProject}path LIKE ? ESCAPE '!')`,
    ...project,
    `%${file.replaceAll(/[!%_]/g, "!$&")}%`,
  );
}
