import type { Database } from "bun:sqlite";
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from "node:fs";
import { basename, join } from "node:path";
import { asMemoryError, MemoryError } from "../../domain/error.ts";
import { openDatabase, openFile } from "../../lib/guarded-files.ts";
import { ensurePrivateDirectory, PRIVATE_FILE_MODE } from "../../lib/private-files.ts";
import { emptyWriteAheadLog } from "../../lib/write-ahead-log.ts";
import current from "../schema/current.sql" with { type: "text" };
import v1 from "../schema/v1.sql" with { type: "text" };
import v2 from "../schema/v2.sql" with { type: "text" };
import v3 from "../schema/v3.sql" with { type: "text" };
import v4 from "../schema/v4.sql" with { type: "text" };
import v5 from "../schema/v5.sql" with { type: "text" };
import v6 from "../schema/v6.sql" with { type: "text" };
import v7 from "../schema/v7.sql" with { type: "text" };
import v8 from "../schema/v8.sql" with { type: "text" };
import v9 from "../schema/v9.sql" with { type: "text" };
import v10 from "../schema/v10.sql" with { type: "text" };
import v11 from "../schema/v11.sql" with { type: "text" };
import v12 from "../schema/v12.sql" with { type: "text" };
import v13 from "../schema/v13.sql" with { type: "text" };
import v14 from "../schema/v14.sql" with { type: "text" };
import v15 from "../schema/v15.sql" with { type: "text" };
import v16 from "../schema/v16.sql" with { type: "text" };
import v17 from "../schema/v17.sql" with { type: "text" };
import v18 from "../schema/v18.sql" with { type: "text" };
import v19 from "../schema/v19.sql" with { type: "text" };
import v20 from "../schema/v20.sql" with { type: "text" };
import v21 from "../schema/v21.sql" with { type: "text" };
import v22 from "../schema/v22.sql" with { type: "text" };
import v23 from "../schema/v23.sql" with { type: "text" };
import v24 from "../schema/v24.sql" with { type: "text" };
import { findNumber, listRows } from "./rows.ts";
import { MEMORY_SCHEMA, schemaVersion } from "./schema-version.ts";

/** One step of the memory's schema, a file each. Steps are only ever added; each runs in one transaction. */
export interface Migration {
  version: number;
  sql: string;
}

export const MIGRATIONS: readonly Migration[] = [
  v1,
  v2,
  v3,
  v4,
  v5,
  v6,
  v7,
  v8,
  v9,
  v10,
  v11,
  v12,
  v13,
  v14,
  v15,
  v16,
  v17,
  v18,
  v19,
  v20,
  v21,
  v22,
  v23,
  v24,
].map((sql, index) => ({ version: index + 1, sql }));

/**
 * Brings the memory from its schema to the present one. A step that fails leaves the schema and the data of the step
 * before it. Foreign keys are off meanwhile, because a step that recreates a table would otherwise delete the rows that
 * reference it; they are checked before the step is committed.
 *
 * @throws MemoryError migration-failed, disk-full, database-locked, database-damaged
 */
export function migrate(memory: Database, path: string, steps: readonly Migration[] = MIGRATIONS): void {
  memory.run("PRAGMA foreign_keys = OFF");
  // Taking each step, a new memory would rename what it has just made.
  if (steps === MIGRATIONS && isEmpty(memory))
    takeStep(memory, path, { version: MEMORY_SCHEMA, sql: current });
  const version = schemaVersion(memory);
  for (const step of steps.filter((one) => one.version > version)) takeStep(memory, path, step);
  memory.run("PRAGMA foreign_keys = ON");
}

function isEmpty(memory: Database): boolean {
  return findNumber(memory, "SELECT count(*) FROM sqlite_master") === 0;
}

function takeStep(memory: Database, path: string, step: Migration): void {
  try {
    memory
      .transaction(() => {
        memory.run(step.sql);
        checkForeignKeys(memory);
        memory.run(`PRAGMA user_version = ${step.version}`);
      })
      .immediate();
  } catch (error) {
    const fault = asMemoryError(error, `bringing ${path} to schema ${step.version}`);
    // Keeps the code of a full disk or a damaged file.
    if (fault.code !== "internal") throw fault;
    throw new MemoryError("migration-failed", fault.message, { cause: error });
  }
}

function checkForeignKeys(memory: Database): void {
  const [broken] = listRows<{ table: string; parent: string }>(memory, "PRAGMA foreign_key_check");
  if (broken !== undefined)
    throw new Error(`rows of ${broken.table} would point to nothing in ${broken.parent}`);
}

/** Copies that are kept: one for each of the latest schemas. They are as large as the memory was. */
const BACKUPS_MAX = 3;
/** An unfinished copy, and SQLite's journal beside it. */
const HALF = /\.half(-journal)?$/;

/**
 * Copies the memory before its schema changes. Of each schema there is one copy, the latest; beside it those of the newest
 * schemas stay, `BACKUPS_MAX` in all. A copy that is the same already, because the step after it failed and is tried again, is left as it is.
 *
 * @throws MemoryError migration-failed when the copy is not sound; what SQLite says where it cannot be made
 */
export function backUp(memory: Database, path: string, backups: string, version: number): void {
  ensurePrivateDirectory(backups);
  const prefix = `${basename(path, ".db")}-schema`;
  const copy = join(backups, `${prefix}${version}.db`);
  // While another process reads, the log may hold changes that the file's time does not show.
  const isLogEmpty = emptyWriteAheadLog(memory);
  if (!isLogEmpty || !isCopyOf(copy, path)) copyWhole(memory, path, copy);
  const others = readdirSync(backups)
    .filter((name) => name.startsWith(prefix) && name.endsWith(".db") && name !== basename(copy))
    .sort((a, b) => b.localeCompare(a, "en", { numeric: true }));
  for (const name of others.slice(BACKUPS_MAX - 1)) rmSync(join(backups, name), { force: true });
}

/** Removes copies of the memory as it was before a time, in milliseconds since 1970. */
export function deleteBackupsBefore(backups: string, before: number): void {
  if (!existsSync(backups)) return;
  const copies = readdirSync(backups).filter((name) => /-schema\d+\.db$/.test(name));
  for (const path of copies.map((name) => join(backups, name))) {
    if (statSync(path).mtimeMs < before) rmSync(path, { force: true });
  }
}

/** A copy carries the time of what it was copied from. */
function isCopyOf(copy: string, path: string): boolean {
  const [one, other] = [copy, path].map((file) => statSync(file, { throwIfNoEntry: false }));
  // Setting a time keeps microseconds at best.
  return Math.trunc(one?.mtimeMs ?? -1) === Math.trunc(other?.mtimeMs ?? -2);
}

/**
 * The copy gets its name only once it is complete and checked, even if the worker is killed. SQLite makes it from one
 * state of the memory; copying the file would miss what the log holds.
 */
function copyWhole(memory: Database, path: string, copy: string): void {
  const half = `${copy}.half`;
  removeHalves(join(copy, ".."));
  try {
    memory.run("VACUUM INTO ?", [half]);
    chmodSync(half, PRIVATE_FILE_MODE);
    ensureSound(half);
    flush(half);
  } catch (error) {
    // On a full disk the partial copy would take the space that is missing.
    rmSync(half, { force: true });
    throw error;
  }
  const { atime, mtime } = statSync(path);
  utimesSync(half, atime, mtime);
  renameSync(half, copy);
}

function removeHalves(backups: string): void {
  for (const name of readdirSync(backups).filter((one) => HALF.test(one)))
    rmSync(join(backups, name), { force: true });
}

function ensureSound(half: string): void {
  using copy = openDatabase(half, { readonly: true });
  const found = copy.query<{ quick_check: string }, []>("PRAGMA quick_check(1)").get()?.quick_check;
  if (found !== "ok")
    throw new MemoryError("migration-failed", `the copy of the memory is not sound: ${found}`);
}

/** SQLite does not sync the copy: a power cut after the rename could leave it empty. */
function flush(half: string): void {
  const file = openFile(half, "r+");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
