import { existsSync } from "node:fs";
import type { DataPaths, Environment } from "../config/paths.ts";
import { readText } from "../lib/guarded-files.ts";
import { writeFileAtomically } from "../lib/private-files.ts";

/**
 * Between its start by a hook and its lock a worker is nobody's: who asks for a stop in that moment finds none. So a stop
 * leaves its time, and a worker that was started before that leaves.
 */

/** Tells a worker when it was started, in milliseconds since 1970 with their fractions. */
const STARTED_VARIABLE = "CLAUDE_MEM_STARTED_AT";

export function withStartTime(environment: Record<string, string>): Record<string, string> {
  return { ...environment, [STARTED_VARIABLE]: String(preciseNow()) };
}

export function requestStop(paths: DataPaths): void {
  if (existsSync(paths.dir)) writeFileAtomically(paths.workerStop, String(preciseNow()));
}

/** Whether a stop was asked for since this worker was started. Without a time it was started by hand, and stays. */
export function isStopRequestedSince(paths: DataPaths, environment: Environment): boolean {
  const startedAt = Number(environment[STARTED_VARIABLE] || Number.NaN);
  return existsSync(paths.workerStop) && Number(readText(paths.workerStop)) > startedAt;
}

/** A file's own time is some milliseconds behind, and a stop may be followed by a start within one. */
function preciseNow(): number {
  return performance.timeOrigin + performance.now();
}
