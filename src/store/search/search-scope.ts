import type { Database } from "bun:sqlite";
import { findNumber, listNumbers, listRows } from "../database/rows.ts";
import type { IndexedKind } from "./search-index.ts";

/** A span of time, in milliseconds since 1970; open where undefined. */
export interface TimeSpan {
  before: number | undefined;
  after: number | undefined;
}

const TABLES: Readonly<Record<IndexedKind, { table: string; project: string; at: string }>> = {
  observation: { table: "observations x", project: "x.project_id", at: "x.created_at_epoch" },
  summary: { table: "session_summaries x", project: "x.project_id", at: "x.created_at_epoch" },
  prompt: {
    table: "user_prompts x JOIN sdk_sessions s ON s.id = x.session_db_id",
    project: "s.project_id",
    at: "x.created_at_epoch",
  },
  turn: {
    table: "turns x JOIN sdk_sessions s ON s.id = x.session_id",
    project: "s.project_id",
    at: "x.ended_at_epoch",
  },
};

/** The newest of a kind in a span of time, newest first. */
export function listNewest(
  memory: Database,
  kind: IndexedKind,
  projectId: number | undefined,
  span: TimeSpan,
  limit: number,
): number[] {
  const { table, project, at } = TABLES[kind];
  const sql = `SELECT x.id FROM ${table} WHERE ${projectId === undefined ? "? IS NULL" : `${project} = ?`}
         AND ${at} <= ? AND ${at} > ? ORDER BY ${at} DESC, x.id DESC LIMIT +?`;
  return listNumbers(
    memory,
    sql,
    projectId ?? null,
    span.before ?? Number.MAX_SAFE_INTEGER,
    span.after ?? -1,
    limit,
  );
}

/** Sessions that were at work shortly before a time, with the last turn that each had begun by then. */
export function listTurnsBefore(
  memory: Database,
  projectId: number | undefined,
  at: number,
  limit: number,
): number[] {
  const sql = `SELECT t.id, max(t.started_at_epoch) FROM turns t JOIN sdk_sessions s ON s.id = t.session_id
    WHERE t.started_at_epoch <= ? AND s.started_at_epoch <= ? AND s.last_event_at_epoch > ?
      AND ${projectId === undefined ? "? IS NULL" : "s.project_id = +?"}
    GROUP BY t.session_id ORDER BY max(t.started_at_epoch) DESC LIMIT +?`;
  return listNumbers(memory, sql, at, at, at - LOOK_BACK_MS, projectId ?? null, limit);
}

const LOOK_BACK_MS = 14 * 24 * 60 * 60_000;

/** How many observations a project has, counted up to `limit`: a scale for how rare a word is. */
export function countObservations(memory: Database, projectId: number | undefined, limit: number): number {
  const sql = `SELECT count(*) AS n FROM (SELECT 1 FROM observations
    WHERE ${projectId === undefined ? "? IS NULL" : "project_id = ?"} LIMIT +?)`;
  return findNumber(memory, sql, projectId ?? null, limit) ?? 0;
}

/** The projects that a name may mean: a label, a key, or the folder that holds it. */
export function listProjectsNamed(memory: Database, name: string): { id: number; key: string }[] {
  const sql =
    "SELECT id, key FROM projects WHERE label = +? COLLATE NOCASE OR key = +? OR root = +? ORDER BY id";
  return listRows<{ id: number; key: string }>(memory, sql, name, name, name);
}

/** The turns right before and after each of these in their sessions. */
export function listTurnsBeside(memory: Database, turnIds: readonly number[]): number[] {
  const sql = `SELECT DISTINCT n.id FROM json_each(?) given JOIN turns t ON t.id = given.value
    JOIN turns n ON n.session_id = t.session_id AND n.number IN (t.number - 1, t.number + 1)`;
  return listNumbers(memory, sql, JSON.stringify(turnIds));
}

const SESSION_OF: Readonly<Record<IndexedKind, string>> = {
  observation:
    "SELECT id, session_id AS session FROM observations WHERE id IN (SELECT value FROM json_each(?))",
  summary:
    "SELECT id, session_id AS session FROM session_summaries WHERE id IN (SELECT value FROM json_each(?))",
  prompt:
    "SELECT id, session_db_id AS session FROM user_prompts WHERE id IN (SELECT value FROM json_each(?))",
  turn: "SELECT id, session_id AS session FROM turns WHERE id IN (SELECT value FROM json_each(?))",
};

/** The session of each of these, as pairs of id and session. */
export function listSessionsOf(
  memory: Database,
  kind: IndexedKind,
  ids: readonly number[],
): [number, number][] {
  return memory
    .query<{ id: number; session: number }, [string]>(SESSION_OF[kind])
    .values(JSON.stringify(ids)) as [number, number][];
}
