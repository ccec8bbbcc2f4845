import type { Database, SQLQueryBindings } from "bun:sqlite";
import type { Json, JsonObject } from "../../domain/host-event.ts";
import { asArray, asObject } from "../../domain/json.ts";

/*
 * SQL says `+?` in place of `?` behind LIMIT and OFFSET, and behind `=` where it has an ORDER BY: SQLite looks at the values
 * there when it plans, and so prepares the statement again each time that one is bound, which takes longer than most
 * statements do.
 */

export type Row = Record<string, SQLQueryBindings>;

/** Inserts a row and returns its id. The table must have a rowid. Statements stay prepared, one per table and columns. */
export function insertRow(memory: Database, table: string, row: Row, onConflict = ""): number {
  const id = tryInsert(memory, table, row, onConflict);
  if (id === undefined) throw new Error(`the row for ${table} was not inserted`);
  return id;
}

/** Inserts a row unless it conflicts with another one; then returns undefined. */
export function insertNewRow(memory: Database, table: string, row: Row): number | undefined {
  return tryInsert(memory, table, row, "ON CONFLICT DO NOTHING");
}

function tryInsert(memory: Database, table: string, row: Row, onConflict: string): number | undefined {
  const columns = Object.keys(row);
  const places = columns.map(() => "?").join(", ");
  const sql = `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${places}) ${onConflict} RETURNING rowid AS id`;
  return findNumber(memory, sql, ...Object.values(row));
}

/** SQL: a row with the same key takes these columns from the new row. */
export function updateOn(key: string, columns: readonly string[]): string {
  const updates = columns.map((column) => `${column} = excluded.${column}`).join(", ");
  return `ON CONFLICT (${key}) DO UPDATE SET ${updates}`;
}

export function listRows<Row>(memory: Database, sql: string, ...values: SQLQueryBindings[]): Row[] {
  return memory.query<Row, SQLQueryBindings[]>(sql).all(...values);
}

export function findRow<Row>(memory: Database, sql: string, ...values: SQLQueryBindings[]): Row | undefined {
  return memory.query<Row, SQLQueryBindings[]>(sql).get(...values) ?? undefined;
}

/** Whether a query returns a row. */
export function exists(memory: Database, sql: string, ...values: SQLQueryBindings[]): boolean {
  return memory.query(sql).get(...values) !== null;
}

/** The first column of each row. */
export function listNumbers(memory: Database, sql: string, ...values: SQLQueryBindings[]): number[] {
  return memory
    .query(sql)
    .values(...values)
    .map(([number]) => Number(number));
}

/** The first column of the first row; undefined if there is no row or it holds NULL. */
export function findNumber(memory: Database, sql: string, ...values: SQLQueryBindings[]): number | undefined {
  const [number] = Object.values(findRow<Row>(memory, sql, ...values) ?? {});
  return typeof number === "number" ? number : undefined;
}

export function columnsOf(memory: Database, table: string): string[] {
  return memory
    .query("SELECT name FROM pragma_table_info(?)")
    .values(table)
    .map(([name]) => String(name));
}

/** SQL: the numbers of a parameter that `listParameter` made. */
export function inList(parameter = "?"): string {
  return `IN (SELECT value FROM json_each(${parameter}))`;
}

export function listParameter(values: Iterable<number | string>): string {
  return JSON.stringify([...values]);
}

/** Tables that people read by hand hold each time twice: as ISO text and in milliseconds. */
export function isoTime(at: number): string {
  return new Date(at).toISOString();
}

/** Key of a text: equal texts from a hook and a transcript are stored once. */
export function textHash(text: string): string {
  return new Bun.CryptoHasher("sha256").update(text.trim()).digest("hex").slice(0, 32);
}

/** The strings of a JSON column; a column that somebody edited by hand may hold anything. */
export function stringList(column: string): string[] {
  return (asArray(parseColumn(column)) ?? []).filter((item): item is string => typeof item === "string");
}

export function objectColumn(column: string): JsonObject {
  return asObject(parseColumn(column)) ?? {};
}

export function parseColumn(column: string | null): Json | undefined {
  if (column === null) return undefined;
  try {
    return JSON.parse(column) as Json;
  } catch {
    // Invalid JSON is returned as text, so that a damaged cell does not lose its row.
    return column;
  }
}
