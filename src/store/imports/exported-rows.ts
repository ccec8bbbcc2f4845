import type { Database, SQLQueryBindings } from "bun:sqlite";
import { columnsOf, exists, findRow, listRows } from "../database/rows.ts";
import { isReplacedBy } from "../observations/observation-links.ts";
import { awaitIndexing } from "../search/search-index.ts";
import { readStrippedContents } from "../turns/stripped-tool-uses.ts";
import { findToolUseRow } from "../turns/tool-uses.ts";
import { type ExportedTable, IMPORTED_TABLES } from "./exported-tables.ts";

export type ExportedRow = Record<string, SQLQueryBindings>;

/** All rows of a table in the order of their ids, without its excluded columns. */
export function* rowsOf(
  memory: Database,
  { name, view = name, excludedColumns = [] }: ExportedTable,
): Generator<ExportedRow> {
  const columns = columnsOf(memory, view).filter((column) => !excludedColumns.includes(column));
  const names = columns.map((column) => `"${column}"`).join(", ");
  const order = columns.includes("id") ? "ORDER BY id" : "";
  const rows = memory.query<ExportedRow, []>(`SELECT ${names} FROM "${view}" ${order}`).iterate();
  yield* name === "tool_uses" ? withKeptContents(memory, rows) : rows;
}

/** Tool uses with what is kept of the content of stripped ones. */
function* withKeptContents(memory: Database, rows: Iterable<ExportedRow>): Generator<ExportedRow> {
  let turn: { id: number; contents: ReturnType<typeof readStrippedContents> } | undefined;
  for (const row of rows) {
    const id = Number(row.turn_id);
    if (row.is_stripped === 1 && turn?.id !== id) turn = { id, contents: readStrippedContents(memory, id) };
    yield row.is_stripped === 1 ? { ...row, ...turn?.contents.get(Number(row.id)) } : row;
  }
}

/** Everything read within it is from one moment, whatever is written meanwhile. */
export function beginReading(memory: Database): Disposable {
  memory.run("BEGIN");
  return { [Symbol.dispose]: () => memory.run("ROLLBACK") };
}

/** Which columns of a table point to which other table. */
export function referencesOf(
  memory: Database,
  table: string,
): { column: string; to: string; isOptional: boolean }[] {
  const sql = `SELECT f."from" AS "column", f."table" AS "to", NOT c."notnull" AS isOptional
    FROM pragma_foreign_key_list(?) f JOIN pragma_table_info(?) c ON c.name = f."from"`;
  return listRows<{ column: string; to: string; isOptional: number }>(memory, sql, table, table).map(
    (row) => ({ ...row, isOptional: row.isOptional === 1 }),
  );
}

/** What happened to a row: added, known already, or orphaned, because a row that it needs is missing. */
export type Merged = "added" | "known" | "orphaned";

/** Puts rows of an export into the memory, under the ids that they had where those are free. */
export interface RowMerger {
  merge(table: ExportedTable, row: ExportedRow): Merged;
  /** The id that a row has here; undefined if it was not imported. */
  newId(table: string, id: unknown): number | undefined;
  /** The ids here of all rows of a table that were imported or known. */
  newIds(table: string): number[];
}

export function createRowMerger(memory: Database): RowMerger {
  const shapes = new Map<string, Shape>();
  const ids = new Map<string, Map<number, number>>();
  const shapeOf = (table: ExportedTable) => {
    const known = shapes.get(table.name) ?? readShape(memory, table);
    shapes.set(table.name, known);
    return known;
  };
  const newId = (table: string, id: unknown) => ids.get(table)?.get(Number(id));
  const remember = (table: string, old: unknown, id: number) => {
    const known = ids.get(table) ?? new Map<number, number>();
    ids.set(table, known);
    known.set(Number(old), id);
  };
  const links = createLinks(memory);
  return {
    newId,
    newIds: (table) => [...(ids.get(table)?.values() ?? [])],
    merge(table, row) {
      const shape = shapeOf(table);
      const mapped = mapReferences(table, shape, row, newId);
      if (mapped === undefined) return "orphaned";
      const known = findByKey(memory, table, mapped);
      if (known !== undefined) {
        if (shape.hasId) remember(table.name, row.id, known.id);
        if (table.name === "observations") links.note(row, known.id);
        return "known";
      }
      const id = insert(memory, table, shape, mapped);
      if (shape.hasId) remember(table.name, row.id, id);
      if (table.name === "observations") links.note(row, id);
      // Turns are indexed with what happened in them, which comes behind them.
      if (OF_TURN.has(table.name)) awaitIndexing(memory, { kind: "turn", id: Number(mapped.turn_id) });
      return "added";
    },
  };
}

/**
 * The replacement of an observation usually comes after it in an export. A link that a person has removed here stays
 * removed.
 */
function createLinks(memory: Database) {
  const waiting = new Map<number, number[]>();
  const update = memory.query(
    "UPDATE observations SET superseded_by = ?, linked = ? WHERE id = ? AND superseded_by IS NULL AND linked IS NOT 'unlinked'",
  );
  const link = (older: number, id: number) => {
    if (!isReplacedBy(memory, id, older)) update.run(id, how.get(older) ?? null, older);
  };
  const how = new Map<number, string | null>();
  return {
    note(row: ExportedRow, id: number) {
      for (const older of waiting.get(Number(row.id)) ?? []) link(older, id);
      if (typeof row.superseded_by !== "number") return;
      how.set(id, typeof row.linked === "string" ? row.linked : null);
      waiting.set(row.superseded_by, [...(waiting.get(row.superseded_by) ?? []), id]);
    },
  };
}

/** Tables of what happens in a turn. */
const OF_TURN: ReadonlySet<string> = new Set(["user_prompts", "tool_uses", "assistant_texts"]);

interface Shape {
  columns: ReadonlySet<string>;
  hasId: boolean;
  references: { column: string; to: string; isOptional: boolean }[];
}

function readShape(memory: Database, { name, refers = {} }: ExportedTable): Shape {
  const columns = new Set(columnsOf(memory, name));
  const declared = referencesOf(memory, name);
  const more = Object.entries(refers).map(([column, to]) => ({ column, to, isOptional: false }));
  return { columns, hasId: columns.has("id"), references: [...declared, ...more] };
}

type NewId = (table: string, id: unknown) => number | undefined;

/** The row with the ids that its references have here; undefined if a required one is missing. */
function mapReferences(
  { name }: ExportedTable,
  { references }: Shape,
  row: ExportedRow,
  newId: NewId,
): ExportedRow | undefined {
  const mapped = { ...row };
  for (const { column, to, isOptional } of references) {
    const old = row[column];
    if (old === null || old === undefined) continue;
    // Commits without a project are kept under 0.
    const id = old === 0 ? 0 : newId(to, old);
    if (id === undefined && !isOptional) return undefined;
    mapped[column] = id ?? null;
  }
  if (name === "imported" && row.new_id !== null)
    mapped.new_id = newId(IMPORTED_TABLES[String(row.kind)] ?? "", row.new_id) ?? null;
  if (name === "injections") mapped.observation_ids = mapIds(row.observation_ids, newId);
  return mapped;
}

function mapIds(column: unknown, newId: NewId): string {
  const list: unknown = JSON.parse(String(column));
  const ids = Array.isArray(list) ? list : [];
  return JSON.stringify(ids.flatMap((id) => newId("observations", id) ?? []));
}

function findByKey(memory: Database, table: ExportedTable, row: ExportedRow): { id: number } | undefined {
  if (table.name === "tool_uses") {
    const id = findToolUseRow(memory, String(row.host), String(row.tool_use_id));
    return id === undefined ? undefined : { id };
  }
  const key = table.keys.find((columns) => columns.every((column) => (row[column] ?? null) !== null));
  if (key === undefined) return undefined;
  const isSame = key.map((column) => `"${column}" = ?`).join(" AND ");
  const sql = `SELECT * FROM "${table.name}" WHERE ${isSame} LIMIT 1`;
  const found = findRow<{ id?: number }>(memory, sql, ...key.map((column) => row[column] ?? null));
  return found === undefined ? undefined : { id: found.id ?? 0 };
}

function insert(
  memory: Database,
  { name, view = name }: ExportedTable,
  shape: Shape,
  row: ExportedRow,
): number {
  const isTaken = shape.hasId && exists(memory, `SELECT 1 FROM "${view}" WHERE id = ?`, row.id ?? null);
  const columns = Object.keys(row).filter(
    (column) => shape.columns.has(column) && !(isTaken && column === "id"),
  );
  const names = columns.map((column) => `"${column}"`).join(", ");
  const places = columns.map(() => "?").join(", ");
  const sql = `INSERT INTO "${name}" (${names}) VALUES (${places}) RETURNING *`;
  const made = findRow<{ id?: number }>(memory, sql, ...columns.map((column) => row[column] ?? null));
  return made?.id ?? 0;
}
