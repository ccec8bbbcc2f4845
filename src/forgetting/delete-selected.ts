import type { Database } from "bun:sqlite";
import type { Saver } from "../domain/observation.ts";
import { exists, inList, listParameter, listRows } from "../store/database/rows.ts";
import { recordChange } from "../store/observations/changes.ts";
import { cleanPacks } from "../store/passages/packs.ts";
import { indexKey } from "../store/search/search-index.ts";
import { countSelected, type Selection, type Target } from "./select.ts";
import { holdsNeedle, listSearched } from "./text-columns.ts";
import { addTombstones, appendForgotten } from "./tombstones.ts";
import { tombstonesOf } from "./write-tombstones.ts";

/** What `deleteSelected` needs. */
export interface DeletingDeps {
  memory: Database;
  paths: { forgotten: string };
  now(): number;
}

/**
 * Deletes what is selected and writes its tombstones, in one transaction. The tombstone file is written before the commit:
 * if that fails, it only refuses what is still stored.
 *
 * @param andThen runs in the same transaction
 * @returns how many rows and cells were deleted besides what `countSelected` counts
 */
export function deleteSelected(
  { memory, paths, now }: DeletingDeps,
  selection: Selection,
  { target, by }: { target: Target; by: Saver },
  andThen?: (at: number) => void,
): number {
  const at = now();
  return memory
    .transaction(() => {
      const before = { ...countSelected(memory, selection) };
      const tombstones = tombstonesOf(memory, selection, target, at);
      addTombstones(memory, tombstones);
      const cleared = clearLedgers(memory, selection);
      deleteRows(memory, selection);
      cleanPacks(memory);
      const blanked = blankText(memory, target.needles);
      recordChange(memory, { action: "forget", by, observationId: undefined, before, at });
      andThen?.(at);
      appendForgotten(memory, paths.forgotten, tombstones);
      return cleared + blanked;
    })
    .immediate();
}

/** The numbers of model calls stay, because budgets count them; what a provider answered is deleted. */
function clearLedgers(memory: Database, { turns, sessions }: Selection): number {
  const selected = [listParameter(turns), listParameter(sessions)];
  const calls = memory.run(
    `UPDATE model_calls SET fault = '' WHERE fault <> '' AND (turn_id ${inList("?1")} OR session_id ${inList("?2")})`,
    selected,
  );
  const records = memory.run(
    `DELETE FROM parked_records WHERE EXISTS (SELECT 1 FROM sdk_sessions s
       WHERE (s.id ${inList("?2")} OR s.id IN (SELECT session_id FROM turns WHERE id ${inList("?1")}))
         AND (instr(parked_records.body, s.content_session_id) > 0 OR parked_records.source = s.transcript_path))`,
    selected,
  );
  return calls.changes + records.changes;
}

/** Foreign keys delete what was captured in a turn with it. */
function deleteRows(memory: Database, selection: Selection): void {
  const { turns, emptied, observations, session_summaries, sessions, projects, reobserved } = selection;
  const deleteIds = (table: string, ids: Set<number>, condition = "") =>
    memory.run(`DELETE FROM ${table} WHERE id ${inList()} ${condition}`, [listParameter(ids)]);
  deleteIds("observations", observations);
  deleteIds("session_summaries", session_summaries);
  emptyTurns(memory, emptied);
  memory.run(
    `UPDATE turns SET state = 'complete', model_state = 'none' WHERE state = 'observed' AND payload = 'full' AND id ${inList()}`,
    [listParameter(reobserved)],
  );
  deleteInjectionsDuring(memory, turns);
  deleteIds("turns", turns.difference(emptied));
  deleteIds("sdk_sessions", sessions);
  const isUnused = ["sdk_sessions", "observations", "session_summaries"]
    .map((table) => `AND NOT EXISTS (SELECT 1 FROM ${table} WHERE project_id = projects.id)`)
    .join(" ");
  deleteIds("projects", projects, isUnused);
}

/** An emptied turn is frozen: late events do not have it observed again. */
function emptyTurns(memory: Database, emptied: Set<number>): void {
  const ids = listParameter(emptied);
  for (const table of [
    "tool_uses",
    "stripped_tool_uses",
    "stripped_inputs",
    "assistant_texts",
    "user_prompts",
    "commits",
    "error_signatures",
    "edit_changes",
    "command_runs",
    "run_book_facts",
    "published",
    "passage_blocks",
    "passage_pack_turns",
    "passage_runs",
  ])
    memory.run(`DELETE FROM ${table} WHERE turn_id ${inList()}`, [ids]);
  memory.run(
    `UPDATE turns SET state = 'observed', payload = 'stripped', model_state = 'none', model_fault = '',
       observed_at_epoch = coalesce(observed_at_epoch, ended_at_epoch) WHERE id ${inList()}`,
    [ids],
  );
  const sql = `SELECT t.id, s.project_id AS projectId FROM turns t JOIN sdk_sessions s ON s.id = t.session_id WHERE t.id ${inList()}`;
  const turns = listRows<{ id: number; projectId: number | null }>(memory, sql, ids);
  const unindex = memory.query("DELETE FROM search_words WHERE rowid = ?");
  for (const { id, projectId } of turns) unindex.run(indexKey({ kind: "turn", id }, projectId));
}

/** An injection during a turn names the file that it was made for. */
function deleteInjectionsDuring(memory: Database, turns: Set<number>): void {
  memory.run(
    `DELETE FROM injections WHERE id IN (SELECT c.id FROM turns t
       JOIN injections c ON c.session_id = t.session_id AND c.created_at_epoch >= t.started_at_epoch
         AND c.created_at_epoch < coalesce((SELECT min(n.started_at_epoch) FROM turns n WHERE n.session_id = t.session_id
           AND n.started_at_epoch > t.started_at_epoch), ${Number.MAX_SAFE_INTEGER})
       WHERE t.id ${inList()})`,
    [listParameter(turns)],
  );
}

/** Deletes a text from the tables that belong to no turn or note. Returns how many rows and cells. */
function blankText(memory: Database, needles: readonly string[]): number {
  if (needles.length === 0) return 0;
  const values = [listParameter(needles)];
  const rows = listSearched("row").map(({ table, columns }) =>
    memory.run(`DELETE FROM ${table} WHERE ${holdsNeedle(columns)}`, values),
  );
  const cells = listSearched("cell").flatMap(({ table, columns }) =>
    columns.map((column) => {
      const empty = emptyOf(memory, table, column);
      return memory.run(`UPDATE ${table} SET ${column} = ${empty} WHERE ${holdsNeedle([column])}`, values);
    }),
  );
  return [...rows, ...cells].reduce((sum, { changes }) => sum + changes, 0);
}

function emptyOf(memory: Database, table: string, column: string): "''" | "NULL" {
  return !exists(memory, 'SELECT 1 FROM pragma_table_info(?) WHERE name = ? AND "notnull"', table, column)
    ? "NULL"
    : "''";
}
