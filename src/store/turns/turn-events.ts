import type { Database } from "bun:sqlite";
import { IS_PROTECTED } from "../observations/observations.ts";

/** The tables that hold what happened in a turn, each with its column for the session. */
const EVENTS_OF_A_TURN = [
  ["tool_uses", "session_id"],
  ["assistant_texts", "session_id"],
  ["user_prompts", "session_db_id"],
] as const;

/** A stretch of a session's time, in milliseconds since 1970; `until` is not in it. */
export interface Span {
  from: number;
  until: number | undefined;
}

/**
 * Gives a turn that is told late what had happened in its time, and was taken for a part of turn 0 or, if `fromAnyTurn`,
 * of another one. A turn that was observed with it, or without it, is observed again while that can be; turn 0 goes when
 * nothing is left of it.
 */
export function moveEvents(
  memory: Database,
  sessionId: number,
  turnId: number,
  { from, until = Number.MAX_SAFE_INTEGER }: Span,
  fromAnyTurn: boolean,
): void {
  const isOfOrigin = fromAnyTurn
    ? "turn_id <> ?4"
    : "turn_id = (SELECT id FROM turns WHERE session_id = ?1 AND number = 0) AND turn_id <> ?4";
  for (const [table, owner] of EVENTS_OF_A_TURN) {
    const isMoved = `${owner} = ?1 AND created_at_epoch >= ?2 AND created_at_epoch < ?3 AND ${isOfOrigin}`;
    const values = [sessionId, from, until, turnId];
    // Mostly nothing is to be moved, and a statement that fires triggers takes long to prepare.
    if (memory.query(`SELECT 1 FROM ${table} WHERE ${isMoved} LIMIT 1`).get(...values) === null) continue;
    memory.run(
      `UPDATE turns SET state = 'complete' WHERE state = 'observed' AND raw = 'whole'
         AND (id IN (SELECT turn_id FROM ${table} WHERE ${isMoved})
           OR id = ?4 AND EXISTS (SELECT 1 FROM ${table} WHERE ${isMoved}))`,
      values,
    );
    memory.run(`UPDATE OR IGNORE ${table} SET turn_id = ?4 WHERE ${isMoved}`, values);
    // What is left there was said in several turns, in the same words; within one it counts once.
    memory.run(`DELETE FROM ${table} WHERE ${isMoved}`, values);
  }
  deleteTurnZeroIfEmpty(memory, sessionId, turnId);
}

/** @param movedTo the turn that it turned out to be */
function deleteTurnZeroIfEmpty(memory: Database, sessionId: number, movedTo: number): void {
  const hasNone = EVENTS_OF_A_TURN.map(
    ([table]) => `NOT EXISTS (SELECT 1 FROM ${table} WHERE turn_id = turns.id)`,
  ).join(" AND ");
  const row = memory
    .query<{ id: number }, [number]>(
      `SELECT id FROM turns WHERE session_id = ? AND number = 0 AND ${hasNone}`,
    )
    .get(sessionId);
  if (row === null) return;
  // What was made of it is made again of the turn that it turned out to be; what somebody holds goes over to that.
  memory.run(`UPDATE observations SET turn_id = ? WHERE turn_id = ? AND ${IS_PROTECTED}`, [movedTo, row.id]);
  for (const table of ["observations", "session_summaries"]) {
    memory.run(`DELETE FROM ${table} WHERE turn_id = ?`, [row.id]);
  }
  memory.run("DELETE FROM turns WHERE id = ?", [row.id]);
}
