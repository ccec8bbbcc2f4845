import type { Database } from "bun:sqlite";
import { isoTime } from "../database/rows.ts";
import { findTurnOfNumber, insertTurn } from "../turns/turns.ts";

/** A session of another memory, over by now. One that is known keeps what is known of it. */
export function insertImportedSession(
  memory: Database,
  session: {
    host: string;
    contentSessionId: string;
    status: "completed" | "failed";
    from: number;
    to: number;
  },
): void {
  const { host, contentSessionId, status, from, to } = session;
  memory.run(
    `INSERT INTO sdk_sessions (host, content_session_id, status, end_reason, started_at, started_at_epoch,
       last_event_at_epoch, completed_at, completed_at_epoch)
     VALUES (?, ?, ?, 'imported', ?, ?, ?, ?, ?)`,
    [host, contentSessionId, status, isoTime(from), from, to, isoTime(to), to],
  );
}

/** The turn of a prompt of which nothing else is known: nobody observes it unless more of it comes. */
export function ensureImportedTurn(
  memory: Database,
  turn: { sessionId: number; number: number; at: number },
): number {
  const known = findTurnOfNumber(memory, turn.sessionId, turn.number);
  if (known !== undefined) return known.id;
  const { id } = insertTurn(memory, { ...turn, branch: null });
  memory.run("UPDATE turns SET state = 'observed', observed_at_epoch = ? WHERE id = ?", [Date.now(), id]);
  memory.run("UPDATE sdk_sessions SET prompt_counter = max(prompt_counter, ?) WHERE id = ?", [
    turn.number,
    turn.sessionId,
  ]);
  return id;
}
