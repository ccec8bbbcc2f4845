import { existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { ensurePrivateDirectory } from "./private-files.ts";

/** Damaged files kept to look at; they may be as large as the memory. */
const SET_ASIDE_MAX = 2;
const PREFIX = "damaged-";

/**
 * Moves a damaged database with its log out of the way, so that a new one can be made in its place. Nothing is deleted
 * but older damaged files over `SET_ASIDE_MAX`.
 *
 * @returns where it lies now
 */
export function setAsideDatabase(path: string, backups: string): string {
  ensurePrivateDirectory(backups);
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, "-");
  const target = join(backups, `${PREFIX}${stamp}-${basename(path)}`);
  for (const suffix of ["", "-wal", "-shm"]) {
    if (existsSync(path + suffix)) renameSync(path + suffix, target + suffix);
  }
  const old = readdirSync(backups)
    .filter((name) => name.startsWith(PREFIX) && name.endsWith(".db"))
    .sort()
    .slice(0, -SET_ASIDE_MAX);
  for (const name of old)
    for (const suffix of ["", "-wal", "-shm"]) rmSync(join(backups, name) + suffix, { force: true });
  return target;
}
