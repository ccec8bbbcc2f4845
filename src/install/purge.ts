import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { DataPaths } from "../config/paths.ts";

/**
 * Removes the memory and all else that is ours from the data directory.
 *
 * @param kept names in it that were there before we were: an earlier claude-mem had the same directory
 * @returns whether the directory itself is gone
 */
export function purge(paths: DataPaths, kept: readonly string[]): boolean {
  if (kept.length === 0) {
    rmSync(paths.dir, { recursive: true, force: true });
    return true;
  }
  for (const name of readdirSync(paths.dir)) {
    if (!kept.includes(name)) rmSync(join(paths.dir, name), { recursive: true, force: true });
  }
  return false;
}
