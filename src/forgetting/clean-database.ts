import type { Database } from "bun:sqlite";
import { openDatabase } from "../lib/guarded-files.ts";
import { holdsNeedle } from "./selection.ts";

interface Table {
  name: string;
  columns: string[];
}

/**
 * Deletes from a database of another program all rows in which a text stands, table by table, whatever the tables are. Of
 * virtual tables only the rows behind them are touched, by whatever triggers they have.
 *
 * @returns how many rows went
 */
function deleteRowsHolding(database: Database, needles: readonly string[]): number {
  if (needles.length === 0) return 0;
  let gone = 0;
  for (const { name, columns } of listTables(database)) {
    if (columns.length === 0) continue;
    const quoted = columns.map((column) => `"${name}"."${column}"`);
    gone += database.run(`DELETE FROM "${name}" WHERE ${holdsNeedle(quoted)}`, [
      JSON.stringify(needles),
    ]).changes;
  }
  return gone;
}

/** Tables of rows, without those that SQLite and its full-text index keep for themselves. */
function listTables(database: Database): Table[] {
  const tables = database
    .query<{ name: string }, []>(
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'",
    )
    .all();
  const columns = database.query<{ name: string }, [string]>("SELECT name FROM pragma_table_info(?)");
  return tables.map(({ name }) => ({ name, columns: columns.all(name).map((column) => column.name) }));
}

/**
 * Cleans a database of another program, which is kept whole beside ours, and writes its file anew. Rows go in which a text
 * stands, or one of whose columns is an id or title that is sought; what else has the ids of their sessions goes with them.
 *
 * @returns how many rows went
 * @throws what SQLite finds wrong with the file
 */
export function cleanDatabase(
  path: string,
  sought: { needles: readonly string[]; exact: readonly string[] },
): number {
  using database = openDatabase(path, { readwrite: true, create: false });
  database.run("PRAGMA secure_delete = ON");
  database.run("PRAGMA foreign_keys = OFF");
  const clean = () =>
    deleteRowsHolding(database, sought.needles) +
    deleteRowsWith(database, withAliases(database, sought.exact));
  const gone = database.transaction(clean).immediate();
  if (gone === 0) return 0;
  for (const name of listIndexes(database))
    database.run(`INSERT INTO "${name}" ("${name}") VALUES ('rebuild')`);
  database.run("VACUUM");
  database.run("PRAGMA wal_checkpoint(TRUNCATE)");
  return gone;
}

/** Deletes all rows one of whose columns is one of the values. */
function deleteRowsWith(database: Database, values: readonly string[]): number {
  if (values.length === 0) return 0;
  const isOne = (column: string) => `"${column}" IN (SELECT value FROM json_each(?1))`;
  return listTables(database)
    .filter(({ columns }) => columns.length > 0)
    .map(({ name, columns }) =>
      database.run(`DELETE FROM "${name}" WHERE ${columns.map(isOne).join(" OR ")}`, [
        JSON.stringify(values),
      ]),
    )
    .reduce((sum, { changes }) => sum + changes, 0);
}

/** Other programs give a session ids of their own beside the host's: a row that has one of ours says which. */
function withAliases(database: Database, ids: readonly string[]): string[] {
  const found = new Set(ids);
  for (const { name, columns } of listTables(database)) {
    const named = columns.filter((column) => column.endsWith("session_id"));
    for (const column of named)
      for (const other of named) {
        const aliases = database
          .query<{ alias: unknown }, [string]>(
            `SELECT DISTINCT "${other}" AS alias FROM "${name}" WHERE "${column}" IN (SELECT value FROM json_each(?1))`,
          )
          .all(JSON.stringify(ids));
        for (const { alias } of aliases) if (typeof alias === "string" && alias !== "") found.add(alias);
      }
  }
  return [...found];
}

/** Full-text indexes that can be made again of the tables that they index. */
function listIndexes(database: Database): string[] {
  return database
    .query<{ name: string }, []>(
      `SELECT name FROM sqlite_master WHERE type = 'table' AND lower(sql) LIKE '%using fts5%'
         AND (lower(sql) NOT LIKE '%content%=%' OR lower(sql) LIKE '%content=%' AND lower(sql) NOT LIKE '%content=''''%')`,
    )
    .all()
    .map((row) => row.name);
}
