import type { Database } from "bun:sqlite";
import { exists, findRow, insertRow } from "../database/rows.ts";
import { IS_PROTECTED } from "../observations/observations.ts";

/** The tables that hold what happened in a turn, each with the condition that a row is of the session ?1. */
const EVENTS_OF_A_TURN = [
  ["tool_uses", "session_id = ?1"],
  ["stripped_tool_uses", "turn_id IN (SELECT id FROM turns WHERE session_id = ?1)"],
  ["assistant_texts", "turn_id IN (SELECT id FROM turns WHERE session_id = ?1)"],
  ["user_prompts", "session_db_id = ?1"],
] as const;

/** A span of a session's time, in milliseconds since 1970, without `until`. */
export interface Span {
  from: number;
  until: number | undefined;
}

/**
 * Moves to a turn that is reported late what happened in its time and was assigned to turn 0 or, if `fromAnyTurn`, to
 * another one. Both turns are observed again unless they are stripped; turn 0 is deleted once it is empty.
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
  for (const [table, isOfSession] of EVENTS_OF_A_TURN) {
    const isMoved = `${isOfSession} AND created_at_epoch >= ?2 AND created_at_epoch < ?3 AND ${isOfOrigin}`;
    const values = [sessionId, from, until, turnId];
    // Mostly nothing is to be moved, and a statement that fires triggers takes long to prepare.
    if (!exists(memory, `SELECT 1 FROM ${table} WHERE ${isMoved} LIMIT 1`, ...values)) continue;
    memory.run(
      `UPDATE turns SET state = 'complete' WHERE state = 'observed' AND payload = 'full'
         AND (id IN (SELECT turn_id FROM ${table} WHERE ${isMoved})
           OR id = ?4 AND EXISTS (SELECT 1 FROM ${table} WHERE ${isMoved}))`,
      values,
    );
    memory.run(`UPDATE OR IGNORE ${table} SET turn_id = ?4 WHERE ${isMoved}`, values);
    // Texts left there repeat a text of the turn, in which each counts once.
    memory.run(`DELETE FROM ${table} WHERE ${isMoved}`, values);
  }
  deleteTurnZeroIfEmpty(memory, sessionId, turnId);
}

/** @param movedTo the turn that it turned out to be */
function deleteTurnZeroIfEmpty(memory: Database, sessionId: number, movedTo: number): void {
  const hasNone = EVENTS_OF_A_TURN.map(
    ([table]) => `NOT EXISTS (SELECT 1 FROM ${table} WHERE turn_id = turns.id)`,
  ).join(" AND ");
  const sql = `SELECT id FROM turns WHERE session_id = ? AND number = 0 AND ${hasNone}`;
  const row = findRow<{ id: number }>(memory, sql, sessionId);
  if (row === undefined) return;
  // Its observations are made again from the turn it belongs to; protected ones move there.
  memory.run(`UPDATE observations SET turn_id = ? WHERE turn_id = ? AND ${IS_PROTECTED}`, [movedTo, row.id]);
  for (const table of ["observations", "session_summaries"]) {
    memory.run(`DELETE FROM ${table} WHERE turn_id = ?`, [row.id]);
  }
  memory.run("DELETE FROM turns WHERE id = ?", [row.id]);
}

/** Nothing of the session is stored from now until `until` or `closePrivateSpan`. A repeated report makes no second span. */
export function openPrivateSpan(
  memory: Database,
  sessionId: number,
  promptId: string | undefined,
  at: number,
  until: number | undefined,
): void {
  if (isPrivateAt(memory, sessionId, promptId, at)) return;
  const row = { session_id: sessionId, prompt_id: promptId ?? null, from_epoch: at, to_epoch: until ?? null };
  insertRow(memory, "private_spans", row);
}

/** The session's next prompt ends what was private before it; of two reports of that prompt the earlier one counts. */
export function closePrivateSpan(memory: Database, sessionId: number, at: number): void {
  memory
    .query(
      `UPDATE private_spans SET to_epoch = ?
       WHERE session_id = ? AND from_epoch < ? AND (to_epoch IS NULL OR to_epoch > ?)`,
    )
    .run(at, sessionId, at, at);
}

/** Whether an event of this time, or of this prompt of the host, belongs to a private turn. */
export function isPrivateAt(
  memory: Database,
  sessionId: number,
  promptId: string | undefined,
  at: number,
): boolean {
  const sql = `SELECT 1 FROM private_spans WHERE session_id = ? AND from_epoch <= ?
    AND (to_epoch IS NULL OR to_epoch > ? OR prompt_id = ?) LIMIT 1`;
  return exists(memory, sql, sessionId, at, at, promptId ?? null);
}

/** Whether the host names this prompt id for a private prompt that had begun by then. */
export function isOfPrivatePrompt(
  memory: Database,
  sessionId: number,
  promptId: string,
  at: number,
): boolean {
  const sql =
    "SELECT 1 FROM private_spans WHERE session_id = ? AND prompt_id = ? AND from_epoch <= ? LIMIT 1";
  return exists(memory, sql, sessionId, promptId, at);
}

/**
 * Deletes what was stored between two times, when it is reported late that this was private. Turns that were observed
 * with it are observed again; if that is no longer possible, their notes are deleted.
 */
export function deleteBetween(
  memory: Database,
  sessionId: number,
  at: number,
  until: number = Number.MAX_SAFE_INTEGER,
): void {
  const values = [sessionId, at, until];
  for (const [table, isOfSession] of EVENTS_OF_A_TURN) {
    const isWithin = `${isOfSession} AND created_at_epoch >= ?2 AND created_at_epoch < ?3`;
    const turns = `(SELECT turn_id FROM ${table} WHERE ${isWithin})`;
    const stripped = `(SELECT id FROM turns WHERE payload <> 'full' AND id IN ${turns})`;
    for (const notes of ["observations", "session_summaries"])
      memory.run(`DELETE FROM ${notes} WHERE turn_id IN ${stripped}`, values);
    // Observing again would not overwrite protected observations, which may hold what was private.
    memory.run(`DELETE FROM observations WHERE turn_id IN ${turns} AND ${IS_PROTECTED}`, values);
    memory.run(
      `UPDATE turns SET state = 'complete' WHERE state = 'observed' AND payload = 'full' AND id IN ${turns}`,
      values,
    );
    memory.run(`DELETE FROM ${table} WHERE ${isWithin}`, values);
  }
}
