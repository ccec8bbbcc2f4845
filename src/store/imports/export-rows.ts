import type { Database, SQLQueryBindings } from "bun:sqlite";
import type { ExportedTable } from "./exported-tables.ts";

export type ExportedRow = Record<string, SQLQueryBindings>;

/** All rows of a table in the order of their ids, one after the other, without what says something of this machine only. */
export function* rowsOf(memory: Database, { name, leaves = [] }: ExportedTable): Generator<ExportedRow> {
  const columns = columnsOf(memory, name).filter((column) => !leaves.includes(column));
  const names = columns.map((column) => `"${column}"`).join(", ");
  const order = columns.includes("id") ? "ORDER BY id" : "";
  yield* memory.query<ExportedRow, []>(`SELECT ${names} FROM "${name}" ${order}`).iterate();
}

/** Everything read within it is of one moment, whatever is written meanwhile. */
export function beginReading(memory: Database): Disposable {
  memory.run("BEGIN");
  return { [Symbol.dispose]: () => memory.run("ROLLBACK") };
}

export function columnsOf(memory: Database, table: string): string[] {
  return memory
    .query<{ name: string }, [string]>("SELECT name FROM pragma_table_info(?)")
    .all(table)
    .map((row) => row.name);
}

/** Which columns of a table point to which other table. */
export function referencesOf(
  memory: Database,
  table: string,
): { column: string; to: string; isOptional: boolean }[] {
  return memory
    .query<{ column: string; to: string; isOptional: number }, [string, string]>(
      `SELECT f."from" AS "column", f."table" AS "to", NOT c."notnull" AS isOptional
       FROM pragma_foreign_key_list(?) f JOIN pragma_table_info(?) c ON c.name = f."from"`,
    )
    .all(table, table)
    .map((row) => ({ ...row, isOptional: row.isOptional === 1 }));
}
