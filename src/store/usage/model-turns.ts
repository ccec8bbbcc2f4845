import type { Database } from "bun:sqlite";
import { exists, isoTime, listRows } from "../database/rows.ts";
import { getTurn, type TurnRow } from "../turns/turns.ts";

/** An observed turn, or a long one that goes on, that waits for the notes of a model, beside which the local observer's stand. */
export interface WaitingTurn {
  turn: TurnRow;
  /** Since when it waits; another value means that the turn was observed again in the meantime. */
  since: number;
  failures: number;
}

/** The turn was observed and shall be put before a model, at the earliest at `notBefore`. */
export function awaitModel(memory: Database, turnId: number, now: number, notBefore: number): void {
  memory.run(
    `UPDATE turns SET model_state = 'waiting', model_failures = 0, model_fault = '', model_since_epoch = ?,
       model_next_epoch = ? WHERE id = ?`,
    [now, notBefore, turnId],
  );
}

/** The turn was observed and no model is to be asked about it. */
export function leaveModel(memory: Database, turnId: number): void {
  memory.run("UPDATE turns SET model_state = 'none', model_fault = '' WHERE id = ?", [turnId]);
}

/** Turns whose time has come; those that were put off come behind those that were not. */
export function listTurnsForModel(memory: Database, now: number, limit: number): WaitingTurn[] {
  const sql = `SELECT id, model_since_epoch AS since, model_failures AS failures FROM turns
    WHERE model_state = 'waiting' AND model_next_epoch <= ? AND state IN ('observed', 'open') ORDER BY model_next_epoch, id LIMIT +?`;
  const rows = listRows<{ id: number; since: number; failures: number }>(memory, sql, now, limit);
  return rows.map(({ id, since, failures }) => ({ turn: getTurn(memory, id), since, failures }));
}

/** Whether the turn still waits as it did when it was taken up: nothing of it came late meanwhile. */
export function isStillWaiting(memory: Database, waiting: WaitingTurn): boolean {
  return exists(
    memory,
    `SELECT 1 FROM turns WHERE id = ? AND state IN ('observed', 'open') AND model_state = 'waiting'
           AND model_since_epoch = ?`,
    waiting.turn.id,
    waiting.since,
  );
}

export function setModelDone(memory: Database, turnId: number): void {
  memory.run("UPDATE turns SET model_state = 'done', model_fault = '' WHERE id = ?", [turnId]);
}

/** The turn waits until a later time, with the reason; `isItsFault` counts against it. */
export function postponeModel(
  memory: Database,
  turnId: number,
  later: { at: number; fault: string; isItsFault: boolean },
): void {
  memory.run(
    `UPDATE turns SET model_next_epoch = ?, model_fault = ?, model_failures = model_failures + ?
     WHERE id = ? AND model_state = 'waiting'`,
    [later.at, later.fault, later.isItsFault ? 1 : 0, turnId],
  );
}

/** Parks the turn: the local observer's result stands, and a model is asked again only on request. */
export function parkModel(memory: Database, turnId: number, fault: string): void {
  memory.run(
    `UPDATE turns SET model_state = 'parked', model_failures = model_failures + 1, model_fault = ?
     WHERE id = ? AND model_state = 'waiting'`,
    [fault, turnId],
  );
}

/** Puts the parked turns before a model once more. Returns how many. */
export function retryParkedTurns(memory: Database, now: number): number {
  return memory.run(
    `UPDATE turns SET model_state = 'waiting', model_failures = 0, model_since_epoch = ?, model_next_epoch = ?
     WHERE model_state = 'parked' AND state = 'observed'`,
    [now, now],
  ).changes;
}

export interface ParkedTurn {
  turnId: number;
  session: string;
  project: string;
  number: number;
  endedAt: string;
  fault: string;
}

/** Turns that a model could not be asked about, the latest first. */
export function listParkedTurns(memory: Database, limit: number): ParkedTurn[] {
  const sql = `SELECT t.id AS turnId, s.content_session_id AS session, s.project, t.number, t.ended_at_epoch AS ended,
      t.model_fault AS fault
    FROM turns t JOIN sdk_sessions s ON s.id = t.session_id WHERE t.model_state = 'parked' ORDER BY t.id DESC LIMIT +?`;
  return listRows<Omit<ParkedTurn, "endedAt"> & { ended: number }>(memory, sql, limit).map(
    ({ ended, ...turn }) => ({ ...turn, endedAt: isoTime(ended) }),
  );
}
