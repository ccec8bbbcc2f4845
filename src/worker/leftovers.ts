import { readdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { DataPaths } from "../config/paths.ts";
import { isProcessAlive } from "../lib/process-alive.ts";

/** Nobody works on a half-made file for so long: who made it was killed. */
const LEFT_OVER_MS = 60 * 60_000;

/** Half-made files by the places where they are made: files to be renamed, copies of the memory, built programs. */
function placesOf(paths: DataPaths): readonly [folder: string, names: RegExp][] {
  return [
    [paths.spool, /\.tmp$/],
    [paths.dir, /\.\d+\.[a-z0-9]+\.tmp$/],
    [paths.backups, /\.half(-journal)?$/],
    [paths.imports, /\.tmp$/],
    [paths.observerSessions, /^instructions-.*\.txt$/],
    [dirname(paths.program), /^\.build-/],
    [paths.program, /^\.build-/],
  ];
}

/** A file on which a lock was tried, with the process that did. */
const PROBE = /^\.worker\.probe\.(\d+)-/;

/** Removes what hooks, installs and workers left half made when they were killed. Returns how many there were. */
export function removeLeftovers(paths: DataPaths, now: number): number {
  const found = placesOf(paths).flatMap(([folder, names]) =>
    namesIn(folder)
      .filter((name) => names.test(name))
      .map((name) => join(folder, name)),
  );
  const old = found.filter((path) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat !== undefined && stat.mtimeMs < now - LEFT_OVER_MS;
  });
  const dead = [...old, ...listDeadProbes(paths)];
  for (const path of dead) rmSync(path, { recursive: true, force: true });
  return dead.length;
}

/** Of these it is known who made them, and so at once that nobody needs them. */
function listDeadProbes({ dir }: DataPaths): string[] {
  return namesIn(dir)
    .filter((name) => {
      const pid = PROBE.exec(name)?.[1];
      return pid !== undefined && !isProcessAlive(Number(pid));
    })
    .map((name) => join(dir, name));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Not there yet, or not ours to read: then there is nothing of ours in it.
    return [];
  }
}
