import type { Database } from "bun:sqlite";
import type { Observation, Summary } from "../../domain/observation.ts";
import { OBSERVATION_COLUMNS, type ObservationRow, observationOf } from "../observations/observations.ts";
import { SUMMARY_COLUMNS, type SummaryRow, summaryOf } from "../observations/summaries.ts";

/** A session as it is told to people. */
export interface ToldSession {
  id: number;
  host: string;
  contentSessionId: string;
  project: string;
  branch: string | null;
  startedAt: number;
}

/** All sessions, project by project, in the order in which they began. */
export function* allSessions(memory: Database): Generator<ToldSession> {
  yield* memory
    .query<ToldSession, []>(
      `SELECT id, host, content_session_id AS contentSessionId, project, branch, started_at_epoch AS startedAt
       FROM sdk_sessions ORDER BY project, project_id, started_at_epoch, id`,
    )
    .iterate();
}

export function listPromptTexts(memory: Database, sessionId: number): { text: string; at: number }[] {
  return memory
    .query<{ text: string; at: number }, [number]>(
      `SELECT prompt_text AS text, created_at_epoch AS at FROM user_prompts
       WHERE session_db_id = ? AND source <> 'notification' ORDER BY created_at_epoch, id`,
    )
    .all(sessionId);
}

export function listObservationsOfSession(memory: Database, sessionId: number): Observation[] {
  return memory
    .query<ObservationRow, [number]>(
      `SELECT ${OBSERVATION_COLUMNS} FROM observations o WHERE o.session_id = ? ORDER BY o.created_at_epoch, o.id`,
    )
    .all(sessionId)
    .map(observationOf);
}

export function listSummariesOfSession(memory: Database, sessionId: number): Summary[] {
  return memory
    .query<SummaryRow, [number]>(
      `SELECT ${SUMMARY_COLUMNS} FROM session_summaries s WHERE s.session_id = ? ORDER BY s.created_at_epoch, s.id`,
    )
    .all(sessionId)
    .map(summaryOf);
}
