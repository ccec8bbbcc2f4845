import { constants, type Database } from "bun:sqlite";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { asMemoryError, MemoryError } from "../../domain/error.ts";
import { copyFile, openDatabase } from "../../lib/guarded-files.ts";

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
  const names = database
    .query<{ name: string }, []>("SELECT name FROM sqlite_master WHERE type = 'table'")
    .all()
    .map((row) => row.name);
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
