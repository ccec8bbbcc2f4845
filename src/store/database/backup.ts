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
import { MemoryError } from "../../domain/error.ts";
import { openDatabase, openFile } from "../../lib/guarded-files.ts";
import { ensurePrivateDirectory, PRIVATE_FILE_MODE } from "../../lib/private-files.ts";
import { emptyWriteAheadLog } from "../../lib/write-ahead-log.ts";

/** Copies that are kept: one for each of the latest schemas. They are as large as the memory was. */
const BACKUPS_MAX = 3;
/** A copy that is being made, and what SQLite may have beside it. */
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
  // While somebody reads, the log may hold what the file's time does not tell.
  const isTold = emptyWriteAheadLog(memory);
  if (!isTold || !isCopyOf(copy, path)) copyWhole(memory, path, copy);
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
 * Under its name there is only ever a whole and sound copy, also when the worker is killed while it copies. SQLite makes
 * it, of one state of the memory: file and log are two, and a reader may keep them from becoming one.
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
    // On a full disk a part of a copy would take the space that is missing.
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
  const verdict = copy.query<{ quick_check: string }, []>("PRAGMA quick_check(1)").get()?.quick_check;
  if (verdict !== "ok")
    throw new MemoryError("migration-failed", `the copy of the memory is not sound: ${verdict}`);
}

/** SQLite leaves a copy to the system's cache: a power cut behind the renaming would leave an empty one. */
function flush(half: string): void {
  const file = openFile(half, "r+");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
