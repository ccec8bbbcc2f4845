import type { Database } from "bun:sqlite";
import { ERROR_CHARS_KEPT, strippedInput } from "../../domain/tool-use/stripped-tool-use.ts";
import { removePendingTurn } from "../passages/pending-passages.ts";
import { findNumber, insertRow, listRows, objectColumn, type Row } from "./rows.ts";

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

function findTurnToStrip(memory: Database, observedBefore: number): number | undefined {
  const sql = `SELECT id FROM turns WHERE state = 'observed' AND payload <> 'stripped' AND observed_at_epoch < ?
    AND NOT EXISTS (SELECT 1 FROM passages_pending WHERE turn_id = turns.id)
    AND NOT EXISTS (SELECT 1 FROM run_book_pending WHERE turn_id = turns.id) ORDER BY observed_at_epoch LIMIT 1`;
  return findNumber(memory, sql, observedBefore);
}

function stripSome(memory: Database, turnId: number): number {
  const stripped = STRIPPED.map((how) => stripRows(memory, turnId, how));
  // Rows were deleted and inserted again; their passages stay as they are.
  removePendingTurn(memory, turnId);
  const isDone = stripped.every((rows) => rows < ROWS_PER_STEP);
  memory.run("UPDATE turns SET payload = ? WHERE id = ?", [isDone ? "stripped" : "stripping", turnId]);
  return stripped.reduce((sum, rows) => sum + rows, 1);
}

interface Stripped {
  table: "tool_uses" | "assistant_texts";
  /** SQL: which rows of a turn are not stripped yet. */
  isRaw: string;
  strip(row: Row): Row;
}

const STRIPPED: readonly Stripped[] = [
  { table: "tool_uses", isRaw: "is_stripped = 0", strip: strippedToolUse },
  { table: "assistant_texts", isRaw: "text <> ''", strip: (row) => ({ ...row, text: "" }) },
];

function strippedToolUse(row: Row): Row {
  const input = JSON.stringify(strippedInput(objectColumn(String(row.input))));
  const error = typeof row.error === "string" ? row.error.slice(0, ERROR_CHARS_KEPT) : null;
  return { ...row, input, error, result: null, is_stripped: 1 };
}

/**
 * Deletes rows and inserts them again without their content. An update in place would leave half-empty pages, which
 * SQLite merges only on deletes.
 */
function stripRows(memory: Database, turnId: number, { table, isRaw, strip }: Stripped): number {
  const sql = `SELECT * FROM ${table} WHERE turn_id = ? AND ${isRaw} LIMIT ?`;
  const rows = listRows<Row>(memory, sql, turnId, ROWS_PER_STEP);
  const remove = memory.query(`DELETE FROM ${table} WHERE id = ?`);
  for (const row of rows) remove.run(row.id ?? null);
  for (const row of rows) insertRow(memory, table, strip(row));
  return rows.length;
}
