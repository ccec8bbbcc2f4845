import type { Database } from "bun:sqlite";
import type { PromptSource } from "../../domain/host-event.ts";
import type { Observation, Summary } from "../../domain/observation.ts";
import { listRows } from "../database/rows.ts";
import { OBSERVATION_COLUMNS, type ObservationRow, observationOf } from "../observations/observations.ts";
import { SUMMARY_COLUMNS, type SummaryRow, summaryOf } from "../observations/summaries.ts";
import type { SessionStatus } from "../sessions/sessions.ts";

export type ListedObservation = Observation & { projectKey: string | null };
/** `turnId` is null for an imported summary. */
export type ListedSummary = Summary & { projectKey: string | null; turnId: number | null };

export interface ListedPrompt {
  id: number;
  sessionId: string;
  projectLabel: string;
  projectKey: string | null;
  turnId: number;
  turnNumber: number;
  text: string;
  source: PromptSource;
  at: number;
  /** Characters of the whole text. */
  chars: number;
}

export interface ListedSession {
  id: number;
  contentSessionId: string;
  host: string;
  project: string;
  projectKey: string | null;
  /** Its first prompt, cut. */
  title: string | null;
  status: SessionStatus;
  branch: string | null;
  model: string | null;
  directory: string | null;
  startedAt: number;
  lastEventAt: number;
  endedAt: number | null;
  endReason: string | null;
  turns: number;
  prompts: number;
  observations: number;
}

const TITLE_CHARS_MAX = 200;

/** These observations, in the order of the ids; without deleted ones. */
export function readObservations(memory: Database, ids: readonly number[]): ListedObservation[] {
  const sql = `SELECT ${OBSERVATION_COLUMNS}, p.key AS projectKey
    FROM observations o LEFT JOIN projects p ON p.id = o.project_id
    WHERE o.id IN (SELECT value FROM json_each(?))`;
  const rows = listRows<ObservationRow & Pick<ListedObservation, "projectKey">>(
    memory,
    sql,
    JSON.stringify(ids),
  );
  return inOrder(
    ids,
    rows.map((row) => ({ ...row, ...observationOf(row) })),
  );
}

export function readSummaries(memory: Database, ids: readonly number[]): ListedSummary[] {
  const sql = `SELECT ${SUMMARY_COLUMNS}, s.turn_id AS turnId, p.key AS projectKey
    FROM session_summaries s LEFT JOIN projects p ON p.id = s.project_id
    WHERE s.id IN (SELECT value FROM json_each(?))`;
  const rows = listRows<SummaryRow & Pick<ListedSummary, "projectKey" | "turnId">>(
    memory,
    sql,
    JSON.stringify(ids),
  );
  return inOrder(
    ids,
    rows.map((row) => ({ ...row, ...summaryOf(row) })),
  );
}

/** @param charsMax beyond it a text is cut */
export function readPrompts(memory: Database, ids: readonly number[], charsMax: number): ListedPrompt[] {
  const sql = `SELECT u.id, u.content_session_id AS sessionId, s.project AS projectLabel, p.key AS projectKey,
      u.turn_id AS turnId, t.number AS turnNumber, substr(u.prompt_text, 1, ?) AS text, u.source,
      u.created_at_epoch AS at, length(u.prompt_text) AS chars
    FROM user_prompts u JOIN sdk_sessions s ON s.id = u.session_db_id JOIN turns t ON t.id = u.turn_id
    LEFT JOIN projects p ON p.id = s.project_id
    WHERE u.id IN (SELECT value FROM json_each(?))`;
  const rows = listRows<ListedPrompt>(memory, sql, charsMax, JSON.stringify(ids));
  return inOrder(ids, rows);
}

export function readSessions(memory: Database, ids: readonly number[]): ListedSession[] {
  const sql = `SELECT s.id, s.content_session_id AS contentSessionId, s.host, s.project, p.key AS projectKey, s.status,
      s.branch, s.model, s.directory, s.started_at_epoch AS startedAt, s.last_event_at_epoch AS lastEventAt,
      s.completed_at_epoch AS endedAt, s.end_reason AS endReason,
      (SELECT substr(prompt_text, 1, ${TITLE_CHARS_MAX}) FROM user_prompts WHERE session_db_id = s.id
       ORDER BY created_at_epoch LIMIT 1) AS title,
      (SELECT count(*) FROM turns WHERE session_id = s.id) AS turns,
      (SELECT count(*) FROM user_prompts WHERE session_db_id = s.id) AS prompts,
      (SELECT count(*) FROM observations WHERE session_id = s.id) AS observations
    FROM sdk_sessions s LEFT JOIN projects p ON p.id = s.project_id
    WHERE s.id IN (SELECT value FROM json_each(?))`;
  const rows = listRows<ListedSession>(memory, sql, JSON.stringify(ids));
  return inOrder(ids, rows);
}

/** The number of a session by the host's id, or by that number; of two hosts' sessions with one id the latest. */
export function findSessionNumber(memory: Database, name: string): number | undefined {
  const byHost = memory.query<{ id: number }, [string]>(
    "SELECT id FROM sdk_sessions WHERE content_session_id = +? ORDER BY last_event_at_epoch DESC LIMIT 1",
  );
  const byNumber = memory.query<{ id: number }, [number]>("SELECT id FROM sdk_sessions WHERE id = ?");
  const number = /^\d{1,15}$/.test(name) ? Number(name) : 0;
  return (byHost.get(name) ?? byNumber.get(number))?.id;
}

function inOrder<Row extends { id: number }>(ids: readonly number[], rows: readonly Row[]): Row[] {
  const found = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => found.get(id) ?? []);
}
