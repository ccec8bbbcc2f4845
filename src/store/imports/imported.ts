import type { Database } from "bun:sqlite";
import { findRow, isoTime, listRows } from "../database/rows.ts";
import { findTurnOfNumber, insertTurn } from "../turns/turns.ts";

export type ImportedKind = "observation" | "summary" | "prompt";

/** Under which number something was known in the memory that it came from. */
export interface ImportedReference {
  kind: ImportedKind;
  oldId: number;
  newId: number;
}

/** What became of a record that was imported before; undefined if it was not. `newId` is null if it was forgotten since. */
export function findImported(
  memory: Database,
  kind: ImportedKind,
  key: string,
): { newId: number | null } | undefined {
  const sql = "SELECT new_id AS newId FROM imported WHERE kind = ? AND key = ? LIMIT 1";
  return findRow<{ newId: number | null }>(memory, sql, kind, key);
}

export function saveImported(
  memory: Database,
  kind: ImportedKind,
  { key, oldId, newId }: { key: string; oldId: number; newId: number | null },
): void {
  const sql = "INSERT INTO imported (kind, key, old_id, new_id) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING";
  memory.query(sql).run(kind, key, oldId, newId);
}

/** All that was known under a number in a memory that was imported. Two memories may have used the same one. */
export function listByOldId(memory: Database, oldId: number, limit: number): ImportedReference[] {
  const sql = `SELECT DISTINCT kind, old_id AS oldId, new_id AS newId FROM imported
    WHERE old_id = +? AND new_id IS NOT NULL ORDER BY kind, new_id LIMIT +?`;
  return listRows<ImportedReference>(memory, sql, oldId, limit);
}

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
