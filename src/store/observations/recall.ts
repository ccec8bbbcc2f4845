import type { Database } from "bun:sqlite";
import type { Observation, Summary } from "../../domain/observation.ts";
import { findRow, listRows } from "../database/rows.ts";
import { countBacklog } from "../lists/status.ts";
import { OBSERVATION_COLUMNS, type ObservationRow, observationOf } from "./observations.ts";
import { SUMMARY_COLUMNS, type SummaryRow, summaryOf } from "./summaries.ts";

/**
 * What hooks give unasked. What speaks to an agent is not among it, pinned or not: only a person takes the mark off.
 */

/** Which part of a project's memory is asked for. */
export interface RecallScope {
  projectId: number;
  /** Leave out what this session (by the host's id) made itself. */
  exceptSession?: string | undefined;
  /** Only what was made after this time, in milliseconds. */
  after?: number | undefined;
}

/** The newest observations of a project, newest first. */
export function listRecentObservations(memory: Database, scope: RecallScope, limit: number): Observation[] {
  const sql = `SELECT ${OBSERVATION_COLUMNS} FROM observations o
    WHERE o.project_id = ? AND o.created_at_epoch > ? AND o.memory_session_id <> ? AND o.superseded_by IS NULL AND o.suspicion IS NULL
    ORDER BY o.created_at_epoch DESC, o.id DESC LIMIT ?`;
  return listRows<ObservationRow>(
    memory,
    sql,
    scope.projectId,
    scope.after ?? 0,
    scope.exceptSession ?? "",
    limit,
  ).map(observationOf);
}

/** What somebody has pinned in a project, the latest first; with `after` only what was pinned since. */
export function listPinnedObservations(memory: Database, scope: RecallScope, limit: number): Observation[] {
  const sql = `SELECT ${OBSERVATION_COLUMNS} FROM observations o
    WHERE o.project_id = ? AND o.pinned_at_epoch > ? AND o.superseded_by IS NULL AND o.suspicion IS NULL
    ORDER BY o.pinned_at_epoch DESC, o.id DESC LIMIT ?`;
  return listRows<ObservationRow>(memory, sql, scope.projectId, scope.after ?? 0, limit).map(observationOf);
}

/** The newest summaries of a project, newest first: one for each observed turn. */
export function listRecentSummaries(memory: Database, scope: RecallScope, limit: number): Summary[] {
  const sql = `SELECT ${SUMMARY_COLUMNS} FROM session_summaries s
    WHERE s.project_id = ? AND s.created_at_epoch > ? AND s.memory_session_id <> ? AND s.suspicion IS NULL
    ORDER BY s.created_at_epoch DESC, s.id DESC LIMIT ?`;
  return listRows<SummaryRow>(
    memory,
    sql,
    scope.projectId,
    scope.after ?? 0,
    scope.exceptSession ?? "",
    limit,
  ).map(summaryOf);
}

/** What is known about a file, newest first: what changed it before what only read it. */
export function listObservationsOfFile(
  memory: Database,
  scope: RecallScope,
  path: string,
  limit: number,
): Observation[] {
  const sql = `SELECT ${OBSERVATION_COLUMNS} FROM observation_files f JOIN observations o ON o.id = f.observation_id
    WHERE f.project_id = ? AND f.path = ? AND o.memory_session_id <> ? AND o.superseded_by IS NULL AND o.suspicion IS NULL
    ORDER BY f.is_modified DESC, o.created_at_epoch DESC LIMIT ?`;
  return listRows<ObservationRow>(memory, sql, scope.projectId, path, scope.exceptSession ?? "", limit).map(
    observationOf,
  );
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
    (SELECT count(*) FROM user_prompts) AS prompts, (SELECT count(*) FROM tool_uses) AS toolUses,
    (SELECT count(*) FROM observations) AS observations, (SELECT count(*) FROM session_summaries) AS summaries,
    (SELECT count(*) FROM turns WHERE state = 'parked') AS parkedTurns,
    (SELECT count(*) FROM parked_records) AS parkedRecords`;
  const counts = findRow<Omit<MemoryCounts, "turnsToObserve">>(memory, sql);
  if (counts === undefined) throw new Error("counting returned no row");
  return { ...counts, turnsToObserve: countBacklog(memory).turnsToObserve };
}

/** What is kept of one turn of a session, as far as a later turn of it needs to know. */
export interface TurnNotes {
  number: number;
  request: string;
  completed: string;
  learned: string;
  nextSteps: string;
  titles: string[];
}

/** The notes on the turns of a session before one of them, the latest first; what is marked is not told on. */
export function listNotesBefore(
  memory: Database,
  sessionId: number,
  before: { startedAt: number },
  limit: number,
): TurnNotes[] {
  const sql = `SELECT t.id AS turnId, t.number, coalesce(s.request, '') AS request, coalesce(s.completed, '') AS completed,
      coalesce(s.learned, '') AS learned, coalesce(s.next_steps, '') AS nextSteps
    FROM turns t LEFT JOIN session_summaries s ON s.turn_id = t.id AND s.suspicion IS NULL
    WHERE t.session_id = ? AND t.started_at_epoch < ? AND t.state = 'observed'
    ORDER BY t.started_at_epoch DESC LIMIT ?`;
  const rows = listRows<Omit<TurnNotes, "titles"> & { turnId: number }>(
    memory,
    sql,
    sessionId,
    before.startedAt,
    limit,
  );
  const titles = memory.query<{ title: string }, [number]>(
    "SELECT title FROM observations WHERE turn_id = ? AND suspicion IS NULL ORDER BY id LIMIT 8",
  );
  return rows.map(({ turnId, ...notes }) => ({
    ...notes,
    titles: titles.all(turnId).map((row) => row.title),
  }));
}

/** Observations of the same project right before and after one, in order of time: ids are not in order of time. */
export function listObservationsAround(
  memory: Database,
  around: { id: number; before: number; after: number },
): Observation[] {
  const { id, before, after } = around;
  const side = (sign: "<" | ">=", order: "DESC" | "ASC", limit: number) =>
    listRows<ObservationRow>(
      memory,
      `SELECT ${OBSERVATION_COLUMNS} FROM observations o, (SELECT project_id, created_at_epoch, id FROM observations
           WHERE id = ?) a
         WHERE o.project_id IS a.project_id AND (o.superseded_by IS NULL OR o.id = a.id) AND (o.created_at_epoch, o.id) ${sign} (a.created_at_epoch, a.id)
         ORDER BY o.created_at_epoch ${order}, o.id ${order} LIMIT ?`,
      id,
      limit,
    ).map(observationOf);
  return [...side("<", "DESC", before).reverse(), ...side(">=", "ASC", after + 1)];
}

/** Several observations by their ids, in the order of the list; those that are gone are left out. */
export function listObservationsById(memory: Database, ids: readonly number[]): Observation[] {
  const sql = `SELECT ${OBSERVATION_COLUMNS} FROM observations o WHERE o.id IN (SELECT value FROM json_each(?))`;
  const rows = listRows<ObservationRow>(memory, sql, JSON.stringify(ids));
  const found = new Map(rows.map((row) => [row.id, observationOf(row)]));
  return ids.flatMap((id) => found.get(id) ?? []);
}

/** What is known of files whose path contains a text, newest first: changes before what was only read. */
export function listFileHistory(
  memory: Database,
  path: string,
  projectId: number | undefined,
  limit: number,
): Observation[] {
  const sql = `SELECT ${OBSERVATION_COLUMNS} FROM observations o WHERE o.id IN
      (SELECT observation_id FROM observation_files
       WHERE (path = ? OR path LIKE ? ESCAPE '!') AND (? IS NULL OR project_id = ?)) AND o.superseded_by IS NULL
    ORDER BY o.files_modified = '[]', o.created_at_epoch DESC LIMIT ?`;
  return listRows<ObservationRow>(
    memory,
    sql,
    path,
    `%${path.replaceAll(/[!%_]/g, "!$&")}%`,
    projectId ?? null,
    projectId ?? null,
    limit,
  ).map(observationOf);
}
