import type { Database } from "bun:sqlite";
import { statfsSync } from "node:fs";
import type { DataPaths } from "../config/paths.ts";
import { openDatabase } from "../lib/guarded-files.ts";
import { WORD_INDEXES } from "../store/database/merge-indexes.ts";
import { inList, listParameter } from "../store/database/rows.ts";
import { holdsNeedle } from "./text-columns.ts";

/**
 * Cleans a database of another program, and rewrites its file. Rows are deleted that contain the text, or whose columns
 * hold a sought id or title; then all rows with the ids of their sessions.
 *
 * @returns how many rows were deleted
 * @throws what SQLite finds wrong with the file
 */
export function cleanDatabase(
  path: string,
  sought: { needles: readonly string[]; exact: readonly string[] },
): number {
  using database = openDatabase(path, { readwrite: true, create: false });
  database.run("PRAGMA secure_delete = ON");
  database.run("PRAGMA foreign_keys = OFF");
  const tables = listTables(database);
  const clean = () => {
    const byText = deleteWhere(database, tables, sought.needles, holdsNeedle);
    const ids = withAliases(database, tables, sought.exact);
    const isOne = (column: string) => `${column} ${inList("?1")}`;
    return byText + deleteWhere(database, tables, ids, (columns) => columns.map(isOne).join(" OR "));
  };
  const deleted = database.transaction(clean).immediate();
  if (deleted === 0) return 0;
  for (const name of listIndexes(database))
    database.run(`INSERT INTO "${name}" ("${name}") VALUES ('rebuild')`);
  database.run("VACUUM");
  database.run("PRAGMA wal_checkpoint(TRUNCATE)");
  return deleted;
}

interface Table {
  name: string;
  columns: string[];
}

/** Tables of rows, without those that SQLite and its full-text index keep for themselves. */
function listTables(database: Database): Table[] {
  const tables = database
    .query<{ name: string }, []>(
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'",
    )
    .all();
  const columns = database.query<{ name: string }, [string]>("SELECT name FROM pragma_table_info(?)");
  return tables
    .map(({ name }) => ({ name, columns: columns.all(name).map((column) => column.name) }))
    .filter((table) => table.columns.length > 0);
}

function deleteWhere(
  database: Database,
  tables: readonly Table[],
  values: readonly string[],
  condition: (columns: string[]) => string,
): number {
  if (values.length === 0) return 0;
  return tables
    .map(({ name, columns }) => {
      const quoted = columns.map((column) => `"${name}"."${column}"`);
      return database.run(`DELETE FROM "${name}" WHERE ${condition(quoted)}`, [listParameter(values)]);
    })
    .reduce((sum, { changes }) => sum + changes, 0);
}

/** Other programs have their own session ids beside the host's: rows with both tell which belong together. */
function withAliases(database: Database, tables: readonly Table[], ids: readonly string[]): string[] {
  const found = new Set(ids);
  for (const { name, columns } of tables) {
    const named = columns.filter((column) => column.endsWith("session_id"));
    for (const column of named)
      for (const other of named) {
        const sql = `SELECT DISTINCT "${other}" FROM "${name}" WHERE "${column}" ${inList()}`;
        for (const [alias] of database.query(sql).values(listParameter(ids)))
          if (typeof alias === "string" && alias !== "") found.add(alias);
      }
  }
  return [...found];
}

/** Full-text indexes that can be rebuilt from the tables that they index. */
function listIndexes(database: Database): string[] {
  return database
    .query<{ name: string }, []>(
      `SELECT name FROM sqlite_master WHERE type = 'table' AND lower(sql) LIKE '%using fts5%'
         AND (lower(sql) NOT LIKE '%content%=%' OR lower(sql) LIKE '%content=%' AND lower(sql) NOT LIKE '%content=''''%')`,
    )
    .all()
    .map((row) => row.name);
}

/** Rewriting takes twice the size of the database besides: in the log and in a temporary file. */
const SPACE_NEEDED = 3;
/** How long to wait for a reader of the log. Afterwards the worker empties it when idle. */
const READER_WAIT_MS = 2_000;

/**
 * Rewrites the database, because deleted content may remain in free pages, between the cells of a page, in the log and in
 * segments of the full-text index. Takes 9 ms per megabyte and blocks other writers.
 */
export function rewriteMemory(paths: DataPaths, usedBytes: number): string[] {
  const { bavail, bsize } = statfsSync(paths.dir);
  const isRoomy = bavail * bsize > usedBytes * SPACE_NEEDED;
  using memory = openDatabase(paths.memory, { readwrite: true, create: false });
  memory.run(`PRAGMA busy_timeout = ${READER_WAIT_MS}`);
  memory.run("PRAGMA secure_delete = ON");
  for (const index of WORD_INDEXES) memory.run(`INSERT INTO ${index} (${index}) VALUES ('optimize')`);
  if (isRoomy) memory.run("VACUUM");
  memory.run("PRAGMA wal_checkpoint(TRUNCATE)");
  if (isRoomy) return [];
  return ["the disk is too full to rewrite the memory; the deleted content was overwritten in place"];
}
