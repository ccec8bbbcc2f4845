import type { Database } from "bun:sqlite";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from "node:fs";
import { basename, join } from "node:path";
import { ensurePrivateDirectory, PRIVATE_FILE_MODE } from "../lib/private-files.ts";

/** Copies that are kept: one for each of the latest schemas. They are as large as the memory was. */
const BACKUPS_MAX = 3;

/**
 * Copies the memory before its schema changes. Of each schema there is one copy, the latest; beside it those of the newest
 * schemas stay, `BACKUPS_MAX` in all. A copy that is the same already, because the step after it failed and is tried again, is left as it is.
 */
export function backUp(memory: Database, path: string, backups: string, version: number): void {
  ensurePrivateDirectory(backups);
  memory.run("PRAGMA wal_checkpoint(TRUNCATE)");
  const prefix = `${basename(path, ".db")}-schema`;
  const copy = join(backups, `${prefix}${version}.db`);
  if (!isCopyOf(copy, path)) copyWhole(path, copy);
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
  return one?.size === other?.size && Math.trunc(one?.mtimeMs ?? -1) === Math.trunc(other?.mtimeMs ?? -2);
}

/** Under its name there is only ever a whole copy, also when the worker is killed while it copies. */
function copyWhole(path: string, copy: string): void {
  const half = `${copy}.half`;
  copyFileSync(path, half);
  chmodSync(half, PRIVATE_FILE_MODE);
  const { atime, mtime } = statSync(path);
  utimesSync(half, atime, mtime);
  renameSync(half, copy);
}
