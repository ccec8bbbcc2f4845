import type { Database } from "bun:sqlite";
import { holdsNeedle } from "./selection.ts";
import { listSearched } from "./text-columns.ts";

/**
 * Takes a text out of the tables that no turn or note leads to: rows that hold it are deleted, cells of rows that are
 * needed for something else are emptied. To be called within the transaction that deletes turns and notes.
 *
 * @returns how many rows were deleted or emptied
 */
export function forgetText(memory: Database, needles: readonly string[]): number {
  if (needles.length === 0) return 0;
  const values = [JSON.stringify(needles)];
  const deleted = listSearched("row").map(({ table, columns }) =>
    memory.run(`DELETE FROM ${table} WHERE ${holdsNeedle(columns)}`, values),
  );
  const cells = listSearched("cell").flatMap(({ table, columns }) =>
    columns.map((column) => ({ table, column })),
  );
  const emptied = cells.map(({ table, column }) =>
    memory.run(
      `UPDATE ${table} SET ${column} = ${emptyOf(memory, table, column)} WHERE ${holdsNeedle([column])}`,
      values,
    ),
  );
  return [...deleted, ...emptied].reduce((sum, { changes }) => sum + changes, 0);
}

/** SQL: what a column holds that says nothing. */
function emptyOf(memory: Database, table: string, column: string): "''" | "NULL" {
  const query = memory.query('SELECT 1 FROM pragma_table_info(?) WHERE name = ? AND "notnull"');
  return query.get(table, column) === null ? "NULL" : "''";
}
