import type { Database } from "bun:sqlite";
import { chmodSync, existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { asMemoryError } from "../domain/error.ts";
import { openDatabase } from "../lib/guarded-files.ts";
import { ensurePrivateDirectory, PRIVATE_FILE_MODE } from "../lib/private-files.ts";

/** Who holds this is the worker of its data directory. The kernel frees it with the process, however that ends. */
export interface HeldLock {
  /** Whether its path still leads to the file that is locked: somebody may have removed the whole directory. */
  isInPlace(): boolean;
  release(): void;
}

/**
 * Takes the lock, or answers undefined when another process holds it. SQLite's exclusive file lock is used because it
 * works alike on every system that Bun runs on, where `flock` cannot be called.
 *
 * @param waitMs how long to wait for it: whoever means to keep it must outwait those who only look whether it is held
 * @throws MemoryError when the lock file cannot be made
 */
export function tryLock(path: string, waitMs = 0): HeldLock | undefined {
  ensurePrivateDirectory(dirname(path));
  let database: Database;
  try {
    database = openDatabase(path, { create: true, readwrite: true });
    chmodSync(path, PRIVATE_FILE_MODE);
  } catch (error) {
    throw asMemoryError(error, `taking the lock ${path}`);
  }
  try {
    database.run(`PRAGMA busy_timeout = ${waitMs}`);
    database.run("BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    const fault = asMemoryError(error, `taking the lock ${path}`);
    if (fault.code === "database-locked") return undefined;
    throw fault;
  }
  const inode = inodeOf(path);
  // The handle lives in this closure: a collected handle would drop the lock in silence.
  return {
    isInPlace: () => inodeOf(path) === inode,
    release() {
      database.run("ROLLBACK");
      database.close();
    },
  };
}

/**
 * Whether somebody holds the lock, as the kernel knows it. Looks by a shared lock, so that those who only look are never
 * taken for the holder by one another.
 */
export function isLocked(path: string): boolean {
  if (!existsSync(path)) return false;
  try {
    using database = openDatabase(path, { readonly: true });
    database.query("SELECT 1 FROM sqlite_master").get();
    return false;
  } catch (error) {
    const fault = asMemoryError(error, `looking at the lock ${path}`);
    if (fault.code === "database-locked") return true;
    // Removed since the look above: then nobody of this data directory holds it.
    if (!existsSync(path)) return false;
    throw fault;
  }
}

function inodeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino;
}
