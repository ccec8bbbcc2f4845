import type { Database } from "bun:sqlite";
import { exists, findNumber, findRow, insertNewRow, isoTime, listRows, type Row } from "../database/rows.ts";

export type SessionStatus = "active" | "completed" | "failed";

export interface SessionRow {
  id: number;
  host: string;
  contentSessionId: string;
  projectId: number | null;
  project: string;
  directory: string | null;
  /** The folder that file paths are kept relative to: the work tree, so that worktrees agree on them. */
  root: string | null;
  branch: string | null;
  transcriptPath: string | null;
  hostPid: number | null;
  /** Which of the processes that have had this number; null when not asked yet, "" when the system would not say. */
  hostToken: string | null;
  status: SessionStatus;
  startedAt: number;
  lastEventAt: number;
}

const COLUMNS = `id, host, content_session_id AS contentSessionId, project_id AS projectId, project, directory, root, branch,
  transcript_path AS transcriptPath, host_pid AS hostPid, host_token AS hostToken, status, started_at_epoch AS startedAt,
  last_event_at_epoch AS lastEventAt`;

export function findSession(
  memory: Database,
  host: string,
  contentSessionId: string,
): SessionRow | undefined {
  const sql = `SELECT ${COLUMNS} FROM sdk_sessions WHERE host = ? AND content_session_id = ?`;
  return findRow<SessionRow>(memory, sql, host, contentSessionId);
}

export function getSession(memory: Database, id: number): SessionRow {
  const row = findSessionById(memory, id);
  if (row === undefined) throw new Error(`session ${id} is not in the memory`);
  return row;
}

export function findSessionById(memory: Database, id: number): SessionRow | undefined {
  return findRow<SessionRow>(memory, `SELECT ${COLUMNS} FROM sdk_sessions WHERE id = ?`, id);
}

/** Active sessions, the most recently active first. */
export function listActiveSessions(memory: Database, limit: number): SessionRow[] {
  const sql = `SELECT ${COLUMNS} FROM sdk_sessions WHERE status = 'active' ORDER BY last_event_at_epoch DESC LIMIT +?`;
  return listRows<SessionRow>(memory, sql, limit);
}

export function hasActiveSessions(memory: Database): boolean {
  return exists(memory, "SELECT 1 FROM sdk_sessions WHERE status = 'active' LIMIT 1");
}

/** Active sessions silent since a time (milliseconds since 1970), the longest silent first. */
export function listSilentSessions(memory: Database, before: number, limit: number): SessionRow[] {
  const sql = `SELECT ${COLUMNS} FROM sdk_sessions WHERE status = 'active' AND last_event_at_epoch < ?
    ORDER BY last_event_at_epoch LIMIT +?`;
  return listRows<SessionRow>(memory, sql, before, limit);
}

/** SQL: whether the session `s` is hooked: captured by a hook or over HTTP as it happened, not read later. */
export const IS_HOOKED = `(s.host_pid IS NOT NULL OR s.host = 'http'
  OR EXISTS (SELECT 1 FROM user_prompts p WHERE p.session_db_id = s.id AND p.seen_by_hook = 1))`;

/** Active sessions known only from their files and silent since a time (milliseconds since 1970). */
export function listUnhookedSessions(memory: Database, before: number, limit: number): SessionRow[] {
  const sql = `SELECT ${COLUMNS} FROM sdk_sessions s WHERE status = 'active' AND last_event_at_epoch < ?
    AND NOT ${IS_HOOKED} LIMIT +?`;
  return listRows<SessionRow>(memory, sql, before, limit);
}

/** Whether a session is hooked. */
export function isHookedSession(memory: Database, id: number): boolean {
  return exists(memory, `SELECT 1 FROM sdk_sessions s WHERE s.id = ? AND ${IS_HOOKED}`, id);
}

/** Inserts a session when the first event of it is seen: some sessions never announce themselves. */
export function insertSession(
  memory: Database,
  host: string,
  contentSessionId: string,
  at: number,
): SessionRow {
  insertNewRow(memory, "sdk_sessions", newSession(host, contentSessionId, at));
  const row = findSession(memory, host, contentSessionId);
  if (row === undefined) throw new Error(`session ${contentSessionId} was not inserted`);
  return row;
}

/** Inserts a session under a number that a tool has chosen. Has no effect if the number or the session is taken. */
export function insertSessionAs(
  memory: Database,
  id: number,
  { host, contentSessionId, at }: { host: string; contentSessionId: string; at: number },
): void {
  insertNewRow(memory, "sdk_sessions", { id, ...newSession(host, contentSessionId, at) });
}

function newSession(host: string, contentSessionId: string, at: number): Row {
  return {
    host,
    content_session_id: contentSessionId,
    started_at: isoTime(at),
    started_at_epoch: at,
    last_event_at_epoch: at,
  };
}

export function countNotes(memory: Database, sessionId: number): { observations: number; summaries: number } {
  const count = (table: string) =>
    findNumber(memory, `SELECT count(*) FROM ${table} WHERE session_id = ?`, sessionId) ?? 0;
  return { observations: count("observations"), summaries: count("session_summaries") };
}

export interface SessionUpdate {
  at: number;
  directory?: string | undefined;
  branch?: string | undefined;
  transcriptPath?: string | undefined;
  hostPid?: number | undefined;
}

/** Adds what an event says about its session. Known values stay, except branch, process and last time. */
export function updateSession(memory: Database, id: number, update: SessionUpdate): void {
  memory
    .query(
      `UPDATE sdk_sessions SET
         directory = coalesce(directory, ?), branch = coalesce(?, branch),
         transcript_path = coalesce(transcript_path, ?),
         host_token = CASE WHEN coalesce(?, host_pid) IS host_pid THEN host_token END, host_pid = coalesce(?, host_pid),
         started_at_epoch = min(started_at_epoch, ?), last_event_at_epoch = max(last_event_at_epoch, ?)
       WHERE id = ?`,
    )
    .run(
      update.directory ?? null,
      update.branch ?? null,
      update.transcriptPath ?? null,
      update.hostPid ?? null,
      update.hostPid ?? null,
      update.at,
      update.at,
      id,
    );
}

/** Stores the start token of the session's host process; "" if the system does not provide one. */
export function setHostToken(memory: Database, id: number, token: string): void {
  memory.run("UPDATE sdk_sessions SET host_token = ? WHERE id = ?", [token, id]);
}

export function setSessionModel(memory: Database, id: number, model: string): void {
  memory.run("UPDATE sdk_sessions SET model = ? WHERE id = ?", [model, id]);
}

/** A session that goes on after its end is active again. */
export function reopenSession(memory: Database, id: number): void {
  memory.run(
    "UPDATE sdk_sessions SET status = 'active', completed_at = NULL, completed_at_epoch = NULL WHERE id = ?",
    [id],
  );
}

export function endSession(
  memory: Database,
  id: number,
  status: SessionStatus,
  reason: string,
  at: number,
): void {
  memory.run(
    "UPDATE sdk_sessions SET status = ?, end_reason = ?, completed_at = ?, completed_at_epoch = ? WHERE id = ?",
    [status, reason, isoTime(at), at, id],
  );
}

/** The session of a turn; undefined if the turn was deleted. */
export function findSessionOfTurn(memory: Database, turnId: number): SessionRow | undefined {
  const query = memory.query<SessionRow, [number]>(
    `SELECT ${COLUMNS} FROM sdk_sessions WHERE id = (SELECT session_id FROM turns WHERE id = ?)`,
  );
  return query.get(turnId) ?? undefined;
}

/** The folder that file paths of a turn are kept relative to. */
export function findRootOfTurn(memory: Database, turnId: number): string | undefined {
  return (
    memory
      .query<{ root: string | null }, [number]>(
        "SELECT s.root FROM turns t JOIN sdk_sessions s ON s.id = t.session_id WHERE t.id = ?",
      )
      .get(turnId)?.root ?? undefined
  );
}

/** The rows of the sessions with this id of the host; where there is none, of those whose ids begin so. */
export function listSessionsNamed(memory: Database, name: string, limit: number): number[] {
  const whole = memory.query<{ id: number }, [string, number]>(
    "SELECT id FROM sdk_sessions WHERE content_session_id = ? LIMIT +?",
  );
  const begun = memory.query<{ id: number }, [string, number]>(
    "SELECT id FROM sdk_sessions WHERE substr(content_session_id, 1, length(?1)) = ?1 LIMIT +?",
  );
  const exact = whole.all(name, limit);
  return (exact.length > 0 ? exact : begun.all(name, limit)).map((row) => row.id);
}
