import type { Database } from "bun:sqlite";
import { listNumbers, listRows } from "../database/rows.ts";

/** A session that had ended, or was at work, before a time. */
export interface PastSession {
  id: number;
  /** The host's id. */
  session: string;
  /** Where it worked; null where nothing says so. */
  folder: string | null;
  branch: string | null;
  lastAt: number;
}

const COLUMNS = `s.id, s.content_session_id AS session, s.directory AS folder, s.branch, s.last_event_at_epoch AS lastAt
  FROM sdk_sessions s`;

/** What narrows the sessions down: a project, and only those that began before a time (milliseconds since 1970). */
export interface PastScope {
  projectId: number | undefined;
  before: number;
  /** The host's id of a session that is left out. */
  exceptSession: string | undefined;
}

/** The sessions that were at work last, newest first; with a branch, only those that began on it. */
export function listPastSessions(
  memory: Database,
  { projectId, before, exceptSession = "" }: PastScope,
  branch: string | undefined,
  limit: number,
): PastSession[] {
  const sql = `SELECT ${COLUMNS} WHERE ${projectId === undefined ? "? IS NULL" : "s.project_id = +?"}
    AND s.started_at_epoch < ? AND s.content_session_id <> ? AND ${branch === undefined ? "? IS NULL" : "s.branch = +?"}
    ORDER BY s.last_event_at_epoch DESC LIMIT +?`;
  return listRows<PastSession>(memory, sql, projectId ?? null, before, exceptSession, branch ?? null, limit);
}

/** These sessions as far as they are in scope, in no order. */
export function listPastSessionsById(
  memory: Database,
  { projectId, before, exceptSession = "" }: PastScope,
  ids: readonly number[],
): PastSession[] {
  const sql = `SELECT ${COLUMNS} WHERE s.id IN (SELECT value FROM json_each(?))
    AND ${projectId === undefined ? "? IS NULL" : "s.project_id = ?"} AND s.started_at_epoch < ? AND s.content_session_id <> ?`;
  return listRows<PastSession>(memory, sql, JSON.stringify(ids), projectId ?? null, before, exceptSession);
}

/** The files that one observation names, as JSON lists: many name the same, and need not be read twice. */
export interface FilesOfObservation {
  sessionId: number;
  read: string;
  modified: string;
}

/** What the observations of these sessions name, in the order of the sessions, at most `limit` observations. */
export function listFilesOfSessions(
  memory: Database,
  sessionIds: readonly number[],
  limit: number,
): FilesOfObservation[] {
  // The join keeps the order of the list, so that the limit cuts off its end.
  const sql = `SELECT o.session_id AS sessionId, o.files_read AS read, o.files_modified AS modified
    FROM json_each(?) given CROSS JOIN observations o ON o.session_id = given.value LIMIT +?`;
  return listRows<FilesOfObservation>(memory, sql, JSON.stringify(sessionIds), limit);
}

/** The newest summary of each of these sessions that has one. */
export function listNewestSummaries(memory: Database, sessionIds: readonly number[]): number[] {
  const sql = `SELECT max(id) AS id FROM session_summaries WHERE flag IS NULL
    AND session_id IN (SELECT value FROM json_each(?)) GROUP BY session_id`;
  return listNumbers(memory, sql, JSON.stringify(sessionIds));
}
