import type { Database } from "bun:sqlite";
import { inList, listParameter } from "../database/rows.ts";

/** The turns whose passages are to be made anew, oldest first. */
export function listPendingTurns(memory: Database, limit: number): number[] {
  return memory
    .query<{ turnId: number }, [number]>(
      "SELECT turn_id AS turnId FROM passages_pending ORDER BY turn_id LIMIT +?",
    )
    .all(limit)
    .map(({ turnId }) => turnId);
}

/** Has the passages of a turn made anew. */
export function awaitPassages(memory: Database, turnId: number): void {
  memory.query("INSERT OR IGNORE INTO passages_pending (turn_id) VALUES (?)").run(turnId);
}

/**
 * Has the passages of these turns made again: they may have been made before all rows of a turn were there. Stripped turns
 * keep theirs.
 */
export function remakePassages(memory: Database, turnIds: readonly number[]): void {
  const sql = `INSERT OR IGNORE INTO passages_pending (turn_id) SELECT id FROM turns
    WHERE payload = 'full' AND state <> 'open' AND id ${inList()}`;
  memory.run(sql, [listParameter(turnIds)]);
}

export function removePendingTurn(memory: Database, turnId: number): void {
  memory.query("DELETE FROM passages_pending WHERE turn_id = ?").run(turnId);
}
