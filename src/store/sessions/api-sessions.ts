import type { Database } from "bun:sqlite";
import { findNumber, findRow, isoTime } from "../database/rows.ts";

/** Makes a session under a number that a tool has chosen. Nothing happens when the number or the session is taken. */
export function insertSessionAs(
  memory: Database,
  id: number,
  session: { host: string; contentSessionId: string; at: number },
): void {
  const { host, contentSessionId, at } = session;
  memory.run(
    `INSERT INTO sdk_sessions (id, host, content_session_id, started_at, started_at_epoch, last_event_at_epoch)
     VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    [id, host, contentSessionId, isoTime(at), at, at],
  );
}

export function findToolUseRow(memory: Database, host: string, toolUseId: string): number | undefined {
  return findNumber(memory, "SELECT id FROM tool_uses WHERE host = ? AND tool_use_id = ?", host, toolUseId);
}

export function findSummaryOfTurn(memory: Database, turnId: number): number | undefined {
  return findNumber(memory, "SELECT id FROM session_summaries WHERE turn_id = ?", turnId);
}

export function countNotes(memory: Database, sessionId: number): { observations: number; summaries: number } {
  const sql = `SELECT (SELECT count(*) FROM observations WHERE session_id = ?) AS observations,
    (SELECT count(*) FROM session_summaries WHERE session_id = ?) AS summaries`;
  const counts = findRow<{ observations: number; summaries: number }>(memory, sql, sessionId, sessionId);
  return counts ?? { observations: 0, summaries: 0 };
}
