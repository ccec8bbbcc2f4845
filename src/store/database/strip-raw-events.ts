import type { Database } from "bun:sqlite";
import { removePendingTurn } from "../passages/pending-passages.ts";
import { stripToolUses } from "../turns/stripped-tool-uses.ts";
import { findNumber, insertRow, listRows, type Row } from "./rows.ts";

/** Tool uses, and as many texts, that are stripped between two readings of the clock: a megabyte at most. */
const ROWS_PER_STEP = 10;

/**
 * Strips turns that were observed before a time (milliseconds since 1970), the earliest observed first, for about
 * `budgetMs`. A tool use keeps its name, outcome, times and the short fields of its input; an assistant text keeps its
 * hash, so that a repeated report of it is recognized. Prompts, observations and summaries are not touched, and the turn
 * is not observed again.
 *
 * @returns how many rows were stripped or turns finished; 0 when there is nothing to drop
 */
export function stripRawEvents(memory: Database, observedBefore: number, budgetMs: number): number {
  if (findTurnToStrip(memory, observedBefore) === undefined) return 0;
  const end = performance.now() + budgetMs;
  let done = 0;
  memory
    .transaction(() => {
      do {
        const turnId = findTurnToStrip(memory, observedBefore);
        if (turnId === undefined) return;
        done += stripSome(memory, turnId);
      } while (performance.now() < end);
    })
    .immediate();
  return done;
}

/** No passages or facts of the run-book are to be made of it. */
const IS_READ = `NOT EXISTS (SELECT 1 FROM passages_pending WHERE turn_id = turns.id)
  AND NOT EXISTS (SELECT 1 FROM run_book_pending WHERE turn_id = turns.id)`;

function findTurnToStrip(memory: Database, observedBefore: number): number | undefined {
  const sql = `SELECT id FROM turns WHERE state = 'observed' AND payload <> 'stripped' AND observed_at_epoch < ?
    AND ${IS_READ} ORDER BY observed_at_epoch LIMIT 1`;
  // Tool uses of a stripped turn that were imported, reported late, or stripped by an earlier version.
  const late = `SELECT id FROM turns WHERE payload = 'stripped' AND id IN (SELECT turn_id FROM tool_uses WHERE is_stripped = 1)
    AND ${IS_READ} LIMIT 1`;
  return findNumber(memory, sql, observedBefore) ?? findNumber(memory, late);
}

function stripSome(memory: Database, turnId: number): number {
  const rows = [stripToolUses(memory, turnId, ROWS_PER_STEP), stripTexts(memory, turnId)];
  // Rows were deleted and inserted again; their passages stay as they are.
  removePendingTurn(memory, turnId);
  const isDone = rows.every((count) => count < ROWS_PER_STEP);
  memory.run("UPDATE turns SET payload = ? WHERE id = ?", [isDone ? "stripped" : "stripping", turnId]);
  return rows.reduce((sum, count) => sum + count, 1);
}

/**
 * Deletes rows and inserts them again without their content. An update in place would leave half-empty pages, which
 * SQLite merges only on deletes.
 */
function stripTexts(memory: Database, turnId: number): number {
  const sql = "SELECT * FROM assistant_texts WHERE turn_id = ? AND text <> '' LIMIT +?";
  const rows = listRows<Row>(memory, sql, turnId, ROWS_PER_STEP);
  const remove = memory.query("DELETE FROM assistant_texts WHERE id = ?");
  for (const row of rows) remove.run(row.id ?? null);
  for (const row of rows) insertRow(memory, "assistant_texts", { ...row, text: "" });
  return rows.length;
}
