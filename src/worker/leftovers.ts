import { readdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { DataPaths } from "../config/paths.ts";
import { isProcessAlive } from "../lib/process-alive.ts";

/** A temporary file of this age belongs to a process that was killed. */
const LEFT_OVER_MS = 60 * 60_000;

/** Temporary files by folder: files before their renaming, copies of the memory, built programs. */
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

/** A file on which a process with this id has tried a lock. */
const PROBE = /^\.worker\.probe\.(\d+)-/;

/** Removes temporary files of hooks, installations and workers that were killed. Returns their number. */
export function removeLeftovers(paths: DataPaths, now: number): number {
  const old = placesOf(paths)
    .flatMap(([folder, names]) => list(folder, names))
    .filter((path) => {
      const stat = statSync(path, { throwIfNoEntry: false });
      return stat !== undefined && stat.mtimeMs < now - LEFT_OVER_MS;
    });
  const probes = list(paths.dir, PROBE).filter((path) => !isProcessAlive(probeOwner(path)));
  const dead = [...old, ...probes];
  for (const path of dead) rmSync(path, { recursive: true, force: true });
  return dead.length;
}

function probeOwner(path: string): number {
  return Number(PROBE.exec(path.slice(dirname(path).length + 1))?.[1]);
}

function list(folder: string, names: RegExp): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => names.test(name))
      .map((name) => join(folder, name));
  } catch {
    // The folder does not exist, or is not ours.
    return [];
  }
}
