import type { Database } from "bun:sqlite";
import { type BigIntStats, chmodSync, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { asMemoryError } from "../domain/error.ts";
import { openDatabase } from "../lib/guarded-files.ts";
import { ensurePrivateDirectory, PRIVATE_FILE_MODE } from "../lib/private-files.ts";

/** The holder of this lock is the worker of its data directory. The kernel releases it however the process ends. */
export interface HeldLock {
  /** Whether the path still leads to the locked file: the whole directory may have been removed. */
  isInPlace(): boolean;
  release(): void;
}

/**
 * Takes the lock, or returns undefined if another process holds it. It is SQLite's exclusive file lock, which works the
 * same on every system that Bun runs on; `flock` cannot be called.
 *
 * @param waitMs to keep the lock, a process has to outwait those that only check it
 * @throws MemoryError if the lock file cannot be created
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
  const inode = statOf(path)?.ino;
  // This closure keeps the handle: if it were garbage-collected, the lock would be released silently.
  return {
    isInPlace: () => statOf(path)?.ino === inode,
    release() {
      database.run("ROLLBACK");
      database.close();
    },
  };
}

/** Whether a process holds the lock. Checks with a shared lock, so that two checks do not take each other for the holder. */
export function isLocked(path: string): boolean {
  if (!existsSync(path)) return false;
  try {
    using database = openDatabase(path, { readonly: true });
    database.query("SELECT 1 FROM sqlite_master").get();
    return false;
  } catch (error) {
    const fault = asMemoryError(error, `checking the lock ${path}`);
    if (fault.code === "database-locked") return true;
    // Removed in the meantime, so nobody of this data directory holds it.
    if (!existsSync(path)) return false;
    throw fault;
  }
}

/**
 * The process that holds a lock, by the kernel. Undefined if nobody does, or if the system does not tell: only Linux does.
 *
 * @param table path of the kernel's table of locks, see proc(5)
 */
export function findLockHolder(path: string, table = "/proc/locks"): number | undefined {
  if (process.platform !== "linux") return undefined;
  const stat = statOf(path);
  if (stat === undefined) return undefined;
  const device = deviceOf(stat.dev);
  // A line is: number, POSIX, ADVISORY, WRITE, process, major:minor:inode, start, end. Waiting ones have an arrow.
  for (const line of readTable(table).split("\n")) {
    const [, kind, , access, pid, file] = line.trim().split(/\s+/);
    if (kind !== "POSIX" || access !== "WRITE" || file?.endsWith(`:${stat.ino}`) !== true) continue;
    // A holder outside of our process namespace is shown as 0 or less.
    if (Number(pid) > 0 && (file === `${device}:${stat.ino}` || hasOpen(Number(pid), stat)))
      return Number(pid);
  }
  return undefined;
}

/** The device in the table's notation, from the number of stat(2); see makedev(3). */
function deviceOf(dev: bigint): string {
  const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & ~0xfffn);
  const minor = (dev & 0xffn) | ((dev >> 12n) & ~0xffn);
  return [major, minor].map((part) => part.toString(16).padStart(2, "0")).join(":");
}

/**
 * Whether a process has this very file open. Asked if the table names another device: for a Btrfs subvolume or an overlay
 * it differs from that of stat(2), and a file with the same inode on another disk is another file.
 */
function hasOpen(pid: number, { dev, ino }: BigIntStats): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((name) => {
      const open = statOf(`/proc/${pid}/fd/${name}`);
      return open?.dev === dev && open.ino === ino;
    });
  } catch {
    // It has ended, or belongs to another user: then it is not known to hold our lock.
    return false;
  }
}

function statOf(path: string): BigIntStats | undefined {
  return statSync(path, { throwIfNoEntry: false, bigint: true });
}

function readTable(table: string): string {
  try {
    return readFileSync(table, "utf8");
  } catch {
    // Hardened systems hide it; the worker's own files have to do.
    return "";
  }
}
