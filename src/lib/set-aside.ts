import { existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { ensurePrivateDirectory } from "./private-files.ts";

/** Damaged files kept to look at; they may be as large as the memory. Files that are whole are all kept. */
const DAMAGED_MAX = 2;

/** Why a database is moved away; its name begins with it. */
export type AsideReason = "damaged" | "foreign";

/**
 * Moves a database with its log out of the way, so that a new one can be made in its place. Nothing is deleted but older
 * damaged files over `DAMAGED_MAX`.
 *
 * @returns where it lies now
 */
export function setAsideDatabase(path: string, backups: string, reason: AsideReason): string {
  ensurePrivateDirectory(backups);
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, "-");
  const target = join(backups, `${reason}-${stamp}-${basename(path)}`);
  for (const suffix of ["", "-wal", "-shm"]) {
    if (existsSync(path + suffix)) renameSync(path + suffix, target + suffix);
  }
  if (reason === "damaged") deleteOldDamaged(backups);
  return target;
}

function deleteOldDamaged(backups: string): void {
  const old = readdirSync(backups)
    .filter((name) => name.startsWith("damaged-") && name.endsWith(".db"))
    .sort()
    .slice(0, -DAMAGED_MAX);
  for (const name of old)
    for (const suffix of ["", "-wal", "-shm"]) rmSync(join(backups, name) + suffix, { force: true });
}
