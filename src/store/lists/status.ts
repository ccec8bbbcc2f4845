import type { Database } from "bun:sqlite";
import { findRow, listRows } from "../database/rows.ts";

/** An open turn of an active session. */
export interface ActiveTurn {
  session: string;
  project: string;
  turn: number;
  turnNumber: number;
  prompt: string | null;
  toolUses: number;
  tool: string | null;
  since: number;
  lastAt: number;
}

const PROMPT_CHARS_MAX = 200;
const TOOL_CHARS_MAX = 120;

/** What is being worked on, the latest first. */
export function listActiveTurns(memory: Database, limit: number): ActiveTurn[] {
  const sql = `SELECT s.content_session_id AS session, s.project, t.id AS turn, t.number AS turnNumber,
      t.started_at_epoch AS since, t.ended_at_epoch AS lastAt,
      (SELECT substr(prompt_text, 1, ${PROMPT_CHARS_MAX}) FROM user_prompts WHERE turn_id = t.id
       ORDER BY created_at_epoch LIMIT 1) AS prompt,
      (SELECT count(*) FROM tool_uses WHERE turn_id = t.id) AS toolUses,
      (SELECT trim(name || ' ' || CASE WHEN json_valid(input) THEN substr(coalesce(json_extract(input, '$.file_path'),
         json_extract(input, '$.command'), json_extract(input, '$.pattern'), ''), 1, ${TOOL_CHARS_MAX}) ELSE '' END)
       FROM tool_uses WHERE turn_id = t.id ORDER BY created_at_epoch DESC, id DESC LIMIT 1) AS tool
    FROM turns t JOIN sdk_sessions s ON s.id = t.session_id
    WHERE t.state = 'open' AND s.status = 'active' ORDER BY t.ended_at_epoch DESC LIMIT +?`;
  return listRows<ActiveTurn>(memory, sql, limit);
}

export interface TurnBacklog {
  turnsToObserve: number;
  turnsForModel: number;
  turnsParked: number;
}

/** How many turns wait for the observer and for a model, and how many are parked; each is counted in an index. */
export function countBacklog(memory: Database): TurnBacklog {
  const sql = `SELECT (SELECT count(*) FROM turns WHERE state = 'complete') AS turnsToObserve,
    (SELECT count(*) FROM turns WHERE model_state = 'waiting') AS turnsForModel,
    (SELECT count(*) FROM turns WHERE model_state = 'parked') AS turnsParked`;
  const counts = findRow<TurnBacklog>(memory, sql);
  if (counts === undefined) throw new Error("counting returned no row");
  return counts;
}

export interface Activity {
  observations: number;
  /** Sessions in which something happened last in this time. */
  sessions: number;
}

/** What was made from one moment up to another; counted in indexes. */
export function countActivity(memory: Database, from: number, until: number): Activity {
  const sql = `SELECT (SELECT count(*) FROM observations WHERE created_at_epoch >= ? AND created_at_epoch < ?) AS observations,
    (SELECT count(*) FROM sdk_sessions WHERE last_event_at_epoch >= ? AND last_event_at_epoch < ?) AS sessions`;
  const counts = findRow<Activity>(memory, sql, from, until, from, until);
  return counts ?? { observations: 0, sessions: 0 };
}

export interface InjectionSum {
  times: number;
  observations: number;
  tokens: number;
}

/** What was injected into sessions. */
export function sumInjections(memory: Database): InjectionSum {
  const sql = `SELECT count(*) AS times, coalesce(sum(json_array_length(observation_ids)), 0) AS observations,
    coalesce(sum(tokens), 0) AS tokens FROM injections`;
  const sum = findRow<InjectionSum>(memory, sql);
  return sum ?? { times: 0, observations: 0, tokens: 0 };
}
