import type { Database } from "bun:sqlite";
import type { Observation, Summary } from "../../domain/observation.ts";
import { findRow, inList, listParameter, listRows } from "../database/rows.ts";
import { countBacklog } from "../lists/status.ts";
import { listObservations } from "./observations.ts";
import { listSummaries } from "./summaries.ts";

/** SQL: flagged observations are never injected, pinned or not. */
const IS_INJECTABLE = "o.superseded_by IS NULL AND o.flag IS NULL";

export interface RecallScope {
  projectId: number;
  /** Excludes what this session (the host's id) made itself. */
  exceptSession?: string | undefined;
  /** Only what was made after this time, in milliseconds since 1970. */
  after?: number | undefined;
}

/** The newest observations of a project, newest first. */
export function listRecentObservations(
  memory: Database,
  { projectId, exceptSession = "", after = 0 }: RecallScope,
  limit: number,
): Observation[] {
  const rest = `WHERE o.project_id = ? AND o.created_at_epoch > ? AND o.memory_session_id <> ? AND ${IS_INJECTABLE}
    ORDER BY o.created_at_epoch DESC, o.id DESC LIMIT +?`;
  return listObservations(memory, rest, projectId, after, exceptSession, limit);
}

/** The pinned observations of a project, latest pin first; with `after`, only those pinned since. */
export function listPinnedObservations(
  memory: Database,
  { projectId, after = 0 }: RecallScope,
  limit: number,
): Observation[] {
  const rest = `WHERE o.project_id = ? AND o.pinned_at_epoch > ? AND ${IS_INJECTABLE}
    ORDER BY o.pinned_at_epoch DESC, o.id DESC LIMIT +?`;
  return listObservations(memory, rest, projectId, after, limit);
}

/** Which summaries of a project are meant: those of a branch, or of a session by the host's id. */
export interface SummaryScope extends RecallScope {
  branch?: string | undefined;
  session?: string | undefined;
}

/** The summaries of a project without those that are flagged, one for each observed turn: the newest, or the oldest, first. */
export function listSummariesInTime(
  memory: Database,
  { projectId, exceptSession = "", after = 0, branch, session }: SummaryScope,
  order: "newest" | "oldest",
  limit: number,
): Summary[] {
  const by = order === "newest" ? "DESC" : "ASC";
  const rest = `WHERE s.project_id = ? AND s.created_at_epoch > ? AND s.memory_session_id <> ? AND s.flag IS NULL
      AND ${branch === undefined ? "? IS NULL" : "s.branch = ?"} AND ${session === undefined ? "? IS NULL" : "s.memory_session_id = ?"}
    ORDER BY s.created_at_epoch ${by}, s.id ${by} LIMIT +?`;
  const bound = [projectId, after, exceptSession, branch ?? null, session ?? null, limit];
  return listSummaries(memory, rest, ...bound);
}

/** What the newest turns of a project, or those of a session (the host's id), were asked for and did, newest first. */
export function listTurnDigests(
  memory: Database,
  { projectId, session, before }: { projectId: number; session?: string; before: number },
  limit: number,
): { session: string; text: string }[] {
  const sql = `SELECT memory_session_id AS session, request || ' ' || completed AS text FROM session_summaries
    WHERE project_id = +? AND created_at_epoch < ? AND flag IS NULL AND ${session === undefined ? "? IS NULL" : "memory_session_id = +?"}
    ORDER BY created_at_epoch DESC LIMIT +?`;
  return listRows<{ session: string; text: string }>(memory, sql, projectId, before, session ?? null, limit);
}

/** The branches that turns of a project were on since a time, the latest first. */
export function listRecentBranches(
  memory: Database,
  { projectId, since }: { projectId: number; since: number },
  limit: number,
): string[] {
  const sql = `SELECT branch FROM session_summaries WHERE project_id = +? AND created_at_epoch > ? AND branch IS NOT NULL
    GROUP BY branch ORDER BY max(created_at_epoch) DESC LIMIT +?`;
  return listRows<{ branch: string }>(memory, sql, projectId, since, limit).map(({ branch }) => branch);
}

/** The newest decisions of a project, newest first. */
export function listDecisions(
  memory: Database,
  { projectId, exceptSession = "", after = 0 }: RecallScope,
  limit: number,
): Observation[] {
  const rest = `WHERE o.project_id = ? AND o.type = 'decision' AND o.created_at_epoch > ? AND o.memory_session_id <> ?
    AND ${IS_INJECTABLE} ORDER BY o.created_at_epoch DESC, o.id DESC LIMIT +?`;
  return listObservations(memory, rest, projectId, after, exceptSession, limit);
}

/** The observations about a file: those that changed it before those that only read it, then newest first. */
export function listObservationsOfFile(
  memory: Database,
  { projectId, exceptSession = "" }: RecallScope,
  path: string,
  limit: number,
): Observation[] {
  const rest = `JOIN observation_files f ON o.id = f.observation_id
    WHERE f.project_id = ? AND f.path = ? AND o.memory_session_id <> ? AND ${IS_INJECTABLE}
    ORDER BY f.is_modified DESC, o.created_at_epoch DESC LIMIT +?`;
  return listObservations(memory, rest, projectId, path, exceptSession, limit);
}

export interface MemoryCounts {
  projects: number;
  sessions: number;
  activeSessions: number;
  prompts: number;
  toolUses: number;
  observations: number;
  summaries: number;
  turnsToObserve: number;
  parkedTurns: number;
  parkedRecords: number;
}

export function countMemory(memory: Database): MemoryCounts {
  const sql = `SELECT (SELECT count(*) FROM projects) AS projects, (SELECT count(*) FROM sdk_sessions) AS sessions,
    (SELECT count(*) FROM sdk_sessions WHERE status = 'active') AS activeSessions,
    (SELECT count(*) FROM user_prompts) AS prompts, (SELECT count(*) FROM tool_uses) + (SELECT count(*) FROM stripped_tool_uses) AS toolUses,
    (SELECT count(*) FROM observations) AS observations, (SELECT count(*) FROM session_summaries) AS summaries,
    (SELECT count(*) FROM turns WHERE state = 'parked') AS parkedTurns,
    (SELECT count(*) FROM parked_records) AS parkedRecords`;
  const counts = findRow<Omit<MemoryCounts, "turnsToObserve">>(memory, sql);
  if (counts === undefined) throw new Error("counting returned no row");
  return { ...counts, turnsToObserve: countBacklog(memory).turnsToObserve };
}

/** The notes on a turn that a later turn of its session needs to know. */
export interface TurnNotes {
  number: number;
  request: string;
  completed: string;
  learned: string;
  nextSteps: string;
  titles: string[];
}

/** The notes on earlier turns of a session, latest first, without flagged ones. */
export function listNotesBefore(
  memory: Database,
  sessionId: number,
  before: { startedAt: number },
  limit: number,
): TurnNotes[] {
  const sql = `SELECT t.id AS turnId, t.number, coalesce(s.request, '') AS request, coalesce(s.completed, '') AS completed,
      coalesce(s.learned, '') AS learned, coalesce(s.next_steps, '') AS nextSteps
    FROM turns t LEFT JOIN session_summaries s ON s.turn_id = t.id AND s.flag IS NULL
    WHERE t.session_id = +? AND t.started_at_epoch < ? AND t.state = 'observed'
    ORDER BY t.started_at_epoch DESC LIMIT +?`;
  const rows = listRows<Omit<TurnNotes, "titles"> & { turnId: number }>(
    memory,
    sql,
    sessionId,
    before.startedAt,
    limit,
  );
  const titles = memory.query<{ title: string }, [number]>(
    "SELECT title FROM observations WHERE turn_id = +? AND flag IS NULL ORDER BY id LIMIT 8",
  );
  return rows.map(({ turnId, ...notes }) => ({
    ...notes,
    titles: titles.all(turnId).map((row) => row.title),
  }));
}

/** Observations of the same project right before and after one, by time: ids are not in order of time. */
export function listObservationsAround(
  memory: Database,
  { id, before, after }: { id: number; before: number; after: number },
): Observation[] {
  const side = (sign: "<" | ">=", order: "DESC" | "ASC", limit: number) => {
    const rest = `, (SELECT project_id, created_at_epoch, id FROM observations WHERE id = +?) a
      WHERE o.project_id IS a.project_id AND (o.superseded_by IS NULL OR o.id = a.id)
        AND (o.created_at_epoch, o.id) ${sign} (a.created_at_epoch, a.id)
      ORDER BY o.created_at_epoch ${order}, o.id ${order} LIMIT +?`;
    return listObservations(memory, rest, id, limit);
  };
  return [...side("<", "DESC", before).reverse(), ...side(">=", "ASC", after + 1)];
}

/** Observations by their ids, in the order of the list, without those that do not exist. */
export function listObservationsById(memory: Database, ids: readonly number[]): Observation[] {
  const rows = listObservations(memory, `WHERE o.id ${inList()}`, listParameter(ids));
  const found = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => found.get(id) ?? []);
}

/** Observations about files whose path contains a text: changes before reads, then newest first. */
export function listFileHistory(
  memory: Database,
  path: string,
  projectId: number | undefined,
  limit: number,
): Observation[] {
  const rest = `WHERE o.id IN (SELECT observation_id FROM observation_files
        WHERE (path = +?1 OR path LIKE ?2 ESCAPE '!') AND (?3 IS NULL OR project_id = +?3)) AND o.superseded_by IS NULL
    ORDER BY o.files_modified = '[]', o.created_at_epoch DESC LIMIT +?4`;
  return listObservations(
    memory,
    rest,
    path,
    `%${path.replaceAll(/[!%_]/g, "!$&")}%`,
    projectId ?? null,
    limit,
  );
}
