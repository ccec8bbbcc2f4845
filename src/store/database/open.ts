import { Database } from "bun:sqlite";
import { chmodSync, existsSync } from "node:fs";
import { dirname } from "node:path";
import { asMemoryError, type ErrorCode, MemoryError } from "../../domain/error.ts";
import { openDatabase } from "../../lib/guarded-files.ts";
import { ensurePrivateDirectory, PRIVATE_FILE_MODE } from "../../lib/private-files.ts";
import { backUp, migrate } from "./migrations.ts";
import { newerDatabase, openReader } from "./open-for-reading.ts";
import { exists } from "./rows.ts";
import { MEMORY_SCHEMA, schemaVersion } from "./schema-version.ts";

/**
 * Most of what stays when raw events are gone is small: rows of 50 bytes, blocks of 4 KB, and 80 tables and indexes of which
 * many fill less than a page. With 8 KB pages such a memory takes 6 % more, with 16 KB 15 %, and commits, which write whole
 * pages, take longer.
 */
const PAGE_BYTES = 4_096;
/** Statements that stay prepared; the runtime keeps 20, and one that fires triggers takes long to prepare. */
const STATEMENTS_KEPT_MAX = 300;
/** With SQLite's usual 2 MB, pages that are written again in the same transaction go to the log in between. */
const WRITER_CACHE_KIB = 16_384;
/** How long the one writer waits for a reader that holds the file during a checkpoint. */
const WRITER_BUSY_TIMEOUT_MS = 5_000;

/**
 * Opens the memory for its one writer, the worker, and brings it to the present schema.
 * `secure_delete` is on so that what is deleted is overwritten in the file.
 *
 * @throws MemoryError database-newer, database-foreign, database-damaged, migration-failed, no-permission, disk-full
 */
export function openMemory(path: string, backups: string): Database {
  ensurePrivateDirectory(dirname(path));
  let memory: Database | undefined;
  try {
    const isNew = !existsSync(path);
    memory = openDatabase(path, { create: true, readwrite: true });
    if (isNew) chmodSync(path, PRIVATE_FILE_MODE);
    memory.run(`PRAGMA busy_timeout = ${WRITER_BUSY_TIMEOUT_MS}`);
    const version = schemaVersion(memory);
    if (version > MEMORY_SCHEMA) throw newerDatabase(path, version);
    if (version === 0 && hasTables(memory)) throw foreignDatabase(path);
    // Only once it is known to be ours, because this changes the file.
    setUp(memory, version);
    if (version > 0 && version < MEMORY_SCHEMA) backUp(memory, path, backups, version);
    migrate(memory, path);
    return memory;
  } catch (error) {
    memory?.close();
    throw asMemoryError(error, `opening the memory ${path}`);
  }
}

function setUp(memory: Database, version: number): void {
  Database.MAX_QUERY_CACHE_SIZE = STATEMENTS_KEPT_MAX;
  // Before the first page is written: later only a VACUUM can change it.
  if (version === 0) {
    memory.run(`PRAGMA page_size = ${PAGE_BYTES}`);
    memory.run("PRAGMA auto_vacuum = INCREMENTAL");
  }
  memory.run("PRAGMA journal_mode = WAL");
  memory.run("PRAGMA synchronous = NORMAL");
  memory.run("PRAGMA secure_delete = ON");
  memory.run(`PRAGMA cache_size = -${WRITER_CACHE_KIB}`);
}

/** Whether a database at our memory's place is another program's, such as an earlier claude-mem's. */
export function isForeignDatabase(path: string): boolean {
  if (!existsSync(path)) return false;
  try {
    using database = openReader(path);
    return schemaVersion(database) === 0 && hasTables(database);
  } catch {
    // The worker checks an unreadable one under its lock.
    return false;
  }
}

/** The schema of a database that we have begun is never 0 once it has a table. */
function hasTables(memory: Database): boolean {
  return exists(memory, "SELECT 1 FROM sqlite_master WHERE type = 'table' LIMIT 1");
}

function foreignDatabase(path: string): MemoryError {
  return new MemoryError(
    "database-foreign",
    `${path} was made by another program, such as an earlier claude-mem`,
  );
}

/** Errors that say only that the file cannot be read now. */
const OUT_OF_REACH: ReadonlySet<ErrorCode> = new Set([
  "database-locked",
  "no-locks",
  "disk-full",
  "disk-failed",
  "no-permission",
]);

/**
 * Whether SQLite finds the file sound. Takes a second for some hundred megabytes.
 *
 * @throws MemoryError database-locked, no-locks, disk-failed, no-permission: then nobody knows
 */
export function isSound(memory: Database): boolean {
  try {
    return memory.query<{ quick_check: string }, []>("PRAGMA quick_check(1)").get()?.quick_check === "ok";
  } catch (error) {
    const fault = asMemoryError(error, `checking ${memory.filename}`);
    if (OUT_OF_REACH.has(fault.code)) throw fault;
    // A file in which even the check stumbles is not sound.
    return false;
  }
}
