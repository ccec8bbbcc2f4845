import { constants, type Database } from "bun:sqlite";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { asMemoryError, MemoryError } from "../../domain/error.ts";
import { copyFile, openDatabase } from "../../lib/guarded-files.ts";
import { columnsOf, findNumber, listRows } from "../database/rows.ts";

/** A database of an earlier claude-mem, open to be read; nothing is written to it or beside it. */
export interface LegacyDatabase extends Disposable {
  database: Database;
}

/** Tables by which it is known; which columns they have depends on its age. */
const TABLES = ["sdk_sessions", "observations", "session_summaries"] as const;
const BUSY_TIMEOUT_MS = 2_000;

/**
 * Opens the file as one that does not change, so that neither its folder need be writable nor its log be there. Where a
 * log holds what was written last, file and log are copied first.
 *
 * @param copies a folder of ours for the copy
 * @throws MemoryError invalid-input for another program's database, unreadable-file, disk-full
 */
export function openLegacyDatabase(path: string, copies: string): LegacyDatabase {
  return readingLegacy(() => {
    const hasLog = (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
    const opened = hasLog ? openCopy(path, copies) : openUnchanging(path);
    try {
      requireOurs(opened.database, path);
      return opened;
    } catch (error) {
      opened[Symbol.dispose]();
      throw error;
    }
  });
}

/** What is wrong with somebody else's database is said as that, and never taken for a fault of our own. */
export function readingLegacy<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    const fault = asMemoryError(error, "reading the database");
    if (fault.code === "disk-full" || fault.code === "disk-failed" || fault.code === "invalid-input")
      throw fault;
    throw new MemoryError("unreadable-file", fault.message, { cause: error });
  }
}

function openUnchanging(path: string): LegacyDatabase {
  const database = openDatabase(
    `${pathToFileURL(path).href}?immutable=1`,
    constants.SQLITE_OPEN_READONLY | constants.SQLITE_OPEN_URI,
  );
  return { database, [Symbol.dispose]: () => database.close() };
}

function openCopy(path: string, copies: string): LegacyDatabase {
  const folder = mkdtempSync(join(copies, "copy-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const copy = join(folder, "legacy.db");
    for (const suffix of ["", "-wal"]) copyFile(`${path}${suffix}`, `${copy}${suffix}`);
    const database = openDatabase(copy, { readwrite: true, create: false });
    database.run(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    database.run("PRAGMA query_only = ON");
    const close = () => {
      database.close();
      remove();
    };
    return { database, [Symbol.dispose]: close };
  } catch (error) {
    remove();
    throw error;
  }
}

function requireOurs(database: Database, path: string): void {
  const names = listRows<{ name: string }>(
    database,
    "SELECT name FROM sqlite_master WHERE type = 'table'",
  ).map((row) => row.name);
  if (names.includes("turns") && names.includes("projects"))
    throw new MemoryError(
      "invalid-input",
      `${path} is a memory of this program and not of an earlier one; export it there, and import that file`,
    );
  if (TABLES.some((table) => !names.includes(table)))
    throw new MemoryError("invalid-input", `${path} is not the database of a claude-mem`);
}

/** Removes copies that a killed worker has left. */
export function removeCopies(copies: string, names: readonly string[]): void {
  for (const name of names.filter((one) => one.startsWith("copy-")))
    if (existsSync(join(copies, name))) rmSync(join(copies, name), { recursive: true, force: true });
}

/** A row of an earlier version as it stands there: any column may hold anything. */
export type LegacyRow = Readonly<Record<string, unknown>>;

/** The kinds of rows that are taken over, in the order in which they are. */
export const LEGACY_KINDS = ["session", "observation", "summary", "prompt"] as const;
export type LegacyKind = (typeof LEGACY_KINDS)[number];

const TABLE_OF: Readonly<Record<LegacyKind, string>> = {
  session: "sdk_sessions",
  observation: "observations",
  summary: "session_summaries",
  prompt: "user_prompts",
};

/** Until schema 16 the sessions' ids were called so. */
const OLD_NAMES: Readonly<Record<string, string>> = {
  claude_session_id: "content_session_id",
  sdk_session_id: "memory_session_id",
};

/** The rows of a kind behind an id, in the order of their ids, under the names of the newest schema; none where the table is missing. */
export function listLegacyRows(
  legacy: Database,
  kind: LegacyKind,
  afterId: number,
  limit: number,
): LegacyRow[] {
  return readingLegacy(() => {
    const columns = namedColumns(legacy, TABLE_OF[kind]);
    if (!columns.includes("id")) return [];
    return listRows<LegacyRow>(
      legacy,
      `SELECT ${selected(columns)} FROM "${TABLE_OF[kind]}" WHERE id > ? ORDER BY id LIMIT +?`,
      afterId,
      limit,
    );
  });
}

/** How many rows of a kind there are; 0 where the table is missing. */
export function countLegacyRows(legacy: Database, kind: LegacyKind): number {
  return readingLegacy(() => {
    if (namedColumns(legacy, TABLE_OF[kind]).length === 0) return 0;
    return findNumber(legacy, `SELECT count(*) AS n FROM "${TABLE_OF[kind]}"`) ?? 0;
  });
}

/** The session to which the earlier program gave an id of its own, or of which the host's id is known. */
export function findLegacySession(
  legacy: Database,
  by: "memory_session_id" | "content_session_id",
  id: string,
): LegacyRow | undefined {
  return readingLegacy(() => {
    const columns = namedColumns(legacy, TABLE_OF.session);
    const column = columns.find((name) => nameNow(name, columns) === by);
    if (column === undefined) return undefined;
    const query = legacy.query<LegacyRow, [string]>(
      `SELECT ${selected(columns)} FROM "${TABLE_OF.session}" WHERE "${column}" = ? LIMIT 1`,
    );
    return query.get(id) ?? undefined;
  });
}

function selected(columns: readonly string[]): string {
  return columns.map((name) => `"${name}" AS "${nameNow(name, columns)}"`).join(", ");
}

function nameNow(name: string, columns: readonly string[]): string {
  const now = OLD_NAMES[name];
  // A database whose columns were half renamed has both; the new one counts.
  return now === undefined || columns.includes(now) ? name : now;
}

/** Columns with unusual names were not made by the earlier program. */
function namedColumns(legacy: Database, table: string): string[] {
  return columnsOf(legacy, table).filter((name) => /^\w+$/.test(name));
}
