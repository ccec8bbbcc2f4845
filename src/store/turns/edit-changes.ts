import type { Database } from "bun:sqlite";
import type { EditChange } from "../../domain/tool-use/edit-change.ts";
import { inList, listParameter, listRows } from "../database/rows.ts";

/** What one successful edit of a turn changed. */
export interface ChangeOfUse extends EditChange {
  /** The host's id of the tool use. */
  toolUseId: string;
}

/** Puts what the edits of a turn changed in the place of what was known of them. */
export function replaceEditChanges(memory: Database, turnId: number, changes: readonly ChangeOfUse[]): void {
  memory.query("DELETE FROM edit_changes WHERE turn_id = ?").run(turnId);
  const insert = memory.query(
    `INSERT OR REPLACE INTO edit_changes (tool_use_row, turn_id, removed, added)
     SELECT id, turn_id, ?3, ?4 FROM all_tool_uses WHERE turn_id = ?1 AND tool_use_id = ?2`,
  );
  for (const { toolUseId, removed, added } of changes) insert.run(turnId, toolUseId, removed, added);
}

/** What these tool uses changed, by their row ids. */
export function listEditChanges(memory: Database, rows: readonly number[]): Map<number, EditChange> {
  const sql = `SELECT tool_use_row AS row, removed, added FROM edit_changes WHERE tool_use_row ${inList()}`;
  const found = listRows<EditChange & { row: number }>(memory, sql, listParameter(rows));
  return new Map(found.map(({ row, ...change }) => [row, change]));
}
