import type { Database } from "bun:sqlite";
import type { TurnEnding } from "../../domain/host-event.ts";
import { exists, findNumber, findRow, listRows } from "../database/rows.ts";
import { IS_HOOKED } from "../sessions/sessions.ts";

/** open → complete → observed; back to complete when something of the turn comes late; parked when it cannot be observed. */
export type TurnState = "open" | "complete" | "observed" | "parked";

/**
 * Whether the raw events of a turn are there: all of them, some because they are being stripped, or none. From the first
 * stripped row on the turn stays observed, because observing it again would yield nothing.
 */
export type PayloadState = "full" | "stripping" | "stripped";

export interface TurnRow {
  id: number;
  sessionId: number;
  number: number;
  state: TurnState;
  ending: TurnEnding;
  payload: PayloadState;
  branch: string | null;
  startedAt: number;
  endedAt: number;
}

const COLUMNS = `id, session_id AS sessionId, number, state, ending, payload, branch, started_at_epoch AS startedAt,
  ended_at_epoch AS endedAt`;

export function insertTurn(
  memory: Database,
  turn: { sessionId: number; number: number; at: number; branch: string | null },
): TurnRow {
  const { sessionId, number, at, branch } = turn;
  const sql = `INSERT INTO turns (session_id, number, branch, started_at_epoch, ended_at_epoch) VALUES (?, ?, ?, ?, ?)
    RETURNING ${COLUMNS}`;
  const row = findRow<TurnRow>(memory, sql, sessionId, number, branch, at, at);
  if (row === undefined) throw new Error(`turn ${number} of session ${sessionId} was not kept`);
  return row;
}

/** The turn that was running at a time: the latest one that had begun by then. */
export function findTurnAt(memory: Database, sessionId: number, at: number): TurnRow | undefined {
  const sql = `SELECT ${COLUMNS} FROM turns WHERE session_id = +? AND started_at_epoch <= ?
    ORDER BY started_at_epoch DESC, id DESC LIMIT 1`;
  return findRow<TurnRow>(memory, sql, sessionId, at);
}

/** The turn that a prompt id of the host belongs to; the host uses one id for all prompts of a turn. */
export function findTurnOfPrompt(memory: Database, sessionId: number, promptId: string): TurnRow | undefined {
  const sql = `SELECT ${COLUMNS} FROM turns WHERE id =
    (SELECT turn_id FROM user_prompts WHERE session_db_id = +? AND prompt_id = +? ORDER BY id DESC LIMIT 1)`;
  return findRow<TurnRow>(memory, sql, sessionId, promptId);
}

/** The start of the next turn with a prompt after a time; undefined if there is none. */
export function findTurnStartAfter(memory: Database, sessionId: number, after: number): number | undefined {
  const sql =
    "SELECT min(started_at_epoch) AS at FROM turns WHERE session_id = ? AND started_at_epoch > ? AND number > 0";
  return findNumber(memory, sql, sessionId, after);
}

export function findLastTurn(memory: Database, sessionId: number): TurnRow | undefined {
  const sql = `SELECT ${COLUMNS} FROM turns WHERE session_id = +? ORDER BY started_at_epoch DESC, id DESC LIMIT 1`;
  return findRow<TurnRow>(memory, sql, sessionId);
}

export function findFirstTurn(memory: Database, sessionId: number): TurnRow | undefined {
  const sql = `SELECT ${COLUMNS} FROM turns WHERE session_id = +? ORDER BY started_at_epoch, number LIMIT 1`;
  return findRow<TurnRow>(memory, sql, sessionId);
}

export function findTurnOfNumber(memory: Database, sessionId: number, number: number): TurnRow | undefined {
  const sql = `SELECT ${COLUMNS} FROM turns WHERE session_id = ? AND number = ?`;
  return findRow<TurnRow>(memory, sql, sessionId, number);
}

export function getTurn(memory: Database, id: number): TurnRow {
  const row = findRow<TurnRow>(memory, `SELECT ${COLUMNS} FROM turns WHERE id = ?`, id);
  if (row === undefined) throw new Error(`turn ${id} is not in the memory`);
  return row;
}

export function listOpenTurnsBefore(memory: Database, sessionId: number, at: number): TurnRow[] {
  const sql = `SELECT ${COLUMNS} FROM turns WHERE session_id = ? AND state = 'open' AND started_at_epoch < ?`;
  return listRows<TurnRow>(memory, sql, sessionId, at);
}

export function listOpenTurns(memory: Database, sessionId: number): TurnRow[] {
  return listOpenTurnsBefore(memory, sessionId, Number.MAX_SAFE_INTEGER);
}

/** Turns that wait for the observer, oldest first. */
export function listTurnsToObserve(memory: Database, limit: number): TurnRow[] {
  const sql = `SELECT ${COLUMNS} FROM turns WHERE state = 'complete' ORDER BY id LIMIT +?`;
  return listRows<TurnRow>(memory, sql, limit);
}

/**
 * Open turns that are quiet since `quietSince` and have grown for at least `grownMs` since they began or were last
 * observed.
 */
export function listQuietTurns(
  memory: Database,
  quietSince: number,
  grownMs: number,
  limit: number,
): TurnRow[] {
  const sql = `SELECT ${COLUMNS} FROM turns WHERE state = 'open' AND ended_at_epoch <= ?
    AND ended_at_epoch - max(started_at_epoch, observed_until_epoch) >= ? ORDER BY ended_at_epoch LIMIT +?`;
  return listRows<TurnRow>(memory, sql, quietSince, grownMs, limit);
}

/** Records up to where an open turn has been observed. */
export function setObservedUntil(memory: Database, turn: TurnRow): void {
  memory.run("UPDATE turns SET observed_until_epoch = ? WHERE id = ?", [turn.endedAt, turn.id]);
}

/** Whether a turn of a hooked session waits for the observer; imported ones do not count. */
export function hasHookedTurnToObserve(memory: Database): boolean {
  return exists(
    memory,
    `SELECT 1 FROM turns t JOIN sdk_sessions s ON s.id = t.session_id WHERE t.state = 'complete' AND ${IS_HOOKED} LIMIT 1`,
  );
}

/** Ends a turn: it waits for the observer, or stays observed if it is stripped. */
export function completeTurn(memory: Database, id: number, ending: TurnEnding, at: number): void {
  memory
    .query(
      `UPDATE turns SET state = CASE payload WHEN 'full' THEN 'complete' ELSE 'observed' END, ending = ?,
         ended_at_epoch = max(ended_at_epoch, ?) WHERE id = ?`,
    )
    .run(ending, at, id);
}

export function reopenTurn(memory: Database, id: number): void {
  memory.run("UPDATE turns SET state = 'open' WHERE id = ?", [id]);
}

/** Retention counts from now on. */
export function setTurnObserved(memory: Database, id: number): void {
  memory.run(
    "UPDATE turns SET state = 'observed', observe_failures = 0, observed_at_epoch = ? WHERE id = ?",
    [Date.now(), id],
  );
}

/** Records that something late belongs to the turn: its end moves, and an observed turn is observed again unless it is stripped. */
export function touchTurn(memory: Database, id: number, at: number): void {
  memory
    .query(
      `UPDATE turns SET ended_at_epoch = max(ended_at_epoch, ?),
         state = CASE WHEN state = 'observed' AND payload = 'full' THEN 'complete' ELSE state END WHERE id = ?`,
    )
    .run(at, id);
}

/** Whether late events of a turn are stored in full; those of a stripped turn are stored stripped. */
export function isRawKept(memory: Database, id: number): boolean {
  return exists(memory, "SELECT 1 FROM turns WHERE id = ? AND payload = 'full'", id);
}

/** Counts a failed observation of the turn; after `failuresMax` of them it is parked. Returns the state that follows. */
export function failTurnObservation(memory: Database, id: number, failuresMax: number): TurnState {
  memory.run("UPDATE turns SET observe_failures = observe_failures + 1 WHERE id = ?", [id]);
  memory.run("UPDATE turns SET state = 'parked' WHERE id = ? AND observe_failures >= ?", [id, failuresMax]);
  return getTurn(memory, id).state;
}

/** The time of the last event of a session; 0 if it has no turn yet. */
export function lastTurnEnd(memory: Database, sessionId: number): number {
  return (
    findNumber(memory, "SELECT max(ended_at_epoch) AS at FROM turns WHERE session_id = ?", sessionId) ?? 0
  );
}
