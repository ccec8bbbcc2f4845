import type { Database } from "bun:sqlite";
import type { Observation, Summary } from "../../domain/observation.ts";
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
  return memory
    .query<ObservationRow, [number, number, string, number]>(
      `SELECT ${OBSERVATION_COLUMNS} FROM observations o
       WHERE o.project_id = ? AND o.created_at_epoch > ? AND o.memory_session_id <> ? AND o.superseded_by IS NULL AND o.suspicion IS NULL
       ORDER BY o.created_at_epoch DESC, o.id DESC LIMIT ?`,
    )
    .all(scope.projectId, scope.after ?? 0, scope.exceptSession ?? "", limit)
    .map(observationOf);
}

/** What somebody has pinned in a project, the latest first; with `after` only what was pinned since. */
export function listPinnedObservations(memory: Database, scope: RecallScope, limit: number): Observation[] {
  return memory
    .query<ObservationRow, [number, number, number]>(
      `SELECT ${OBSERVATION_COLUMNS} FROM observations o
       WHERE o.project_id = ? AND o.pinned_at_epoch > ? AND o.superseded_by IS NULL AND o.suspicion IS NULL
       ORDER BY o.pinned_at_epoch DESC, o.id DESC LIMIT ?`,
    )
    .all(scope.projectId, scope.after ?? 0, limit)
    .map(observationOf);
}

/** The newest summaries of a project, newest first: one for each observed turn. */
export function listRecentSummaries(memory: Database, scope: RecallScope, limit: number): Summary[] {
  return memory
    .query<SummaryRow, [number, number, string, number]>(
      `SELECT ${SUMMARY_COLUMNS} FROM session_summaries s
       WHERE s.project_id = ? AND s.created_at_epoch > ? AND s.memory_session_id <> ? AND s.suspicion IS NULL
       ORDER BY s.created_at_epoch DESC, s.id DESC LIMIT ?`,
    )
    .all(scope.projectId, scope.after ?? 0, scope.exceptSession ?? "", limit)
    .map(summaryOf);
}

/** What is known about a file, newest first: what changed it before what only read it. */
export function listObservationsOfFile(
  memory: Database,
  scope: RecallScope,
  path: string,
  limit: number,
): Observation[] {
  return memory
    .query<ObservationRow, [number, string, string, number]>(
      `SELECT ${OBSERVATION_COLUMNS} FROM observation_files f JOIN observations o ON o.id = f.observation_id
       WHERE f.project_id = ? AND f.path = ? AND o.memory_session_id <> ? AND o.superseded_by IS NULL AND o.suspicion IS NULL
       ORDER BY f.is_modified DESC, o.created_at_epoch DESC LIMIT ?`,
    )
    .all(scope.projectId, path, scope.exceptSession ?? "", limit)
    .map(observationOf);
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
  const counts = memory
    .query<MemoryCounts, []>(
      `SELECT (SELECT count(*) FROM projects) AS projects, (SELECT count(*) FROM sdk_sessions) AS sessions,
         (SELECT count(*) FROM sdk_sessions WHERE status = 'active') AS activeSessions,
         (SELECT count(*) FROM user_prompts) AS prompts, (SELECT count(*) FROM tool_uses) AS toolUses,
         (SELECT count(*) FROM observations) AS observations, (SELECT count(*) FROM session_summaries) AS summaries,
         (SELECT count(*) FROM turns WHERE state = 'complete') AS turnsToObserve,
         (SELECT count(*) FROM turns WHERE state = 'parked') AS parkedTurns,
         (SELECT count(*) FROM parked_records) AS parkedRecords`,
    )
    .get();
  if (counts === null) throw new Error("counting returned no row");
  return counts;
}
