import { existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { ensurePrivateDirectory } from "./private-files.ts";

/** Damaged databases that are kept; each may be as large as the memory. Sound ones are all kept. */
const DAMAGED_MAX = 2;

/** Why a database is moved away; its new name begins with it. */
export type AsideReason = "damaged" | "foreign";

/**
 * Moves a database with its log away, so that a new one can be created in its place. Only the oldest damaged databases
 * over `DAMAGED_MAX` are deleted.
 *
 * @returns its new path
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
