import { readFileSync } from "node:fs";
import type { DataPaths } from "../config/paths.ts";
import { MemoryError } from "../domain/error.ts";
import { isProcessAlive } from "../lib/process-alive.ts";
import { isLocked } from "./lock.ts";

/** How long a worker may take to finish the transaction in hand before it is ended. */
const STOP_WAIT_MS = 5_000;
const POLL_MS = 20;

/** The process id that the running worker wrote down; undefined when no worker holds the lock. */
export function findWorkerPid(paths: DataPaths): number | undefined {
  if (!isLocked(paths.workerLock)) return undefined;
  try {
    const pid = Number(readFileSync(paths.workerPid, "utf8").trim());
    return isProcessAlive(pid) ? pid : undefined;
  } catch {
    // The worker writes the file right after taking the lock; between the two it has no number yet.
    return undefined;
  }
}

/**
 * Asks the worker to leave and waits until the lock is free; ends it when it does not. A signal that was sent counts
 * for nothing: only the freed lock does.
 *
 * @returns whether there was a worker
 * @throws MemoryError worker-unreachable when the lock stays held
 */
export async function stopWorker(paths: DataPaths): Promise<boolean> {
  const pid = findWorkerPid(paths);
  if (pid === undefined && !isLocked(paths.workerLock)) return false;
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    if (pid !== undefined) sendSignal(pid, signal);
    const deadline = Date.now() + STOP_WAIT_MS;
    while (Date.now() < deadline) {
      if (!isLocked(paths.workerLock)) return true;
      await Bun.sleep(POLL_MS);
    }
  }
  throw new MemoryError("worker-unreachable", `the worker (process ${pid ?? "unknown"}) does not leave`);
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended between our look and the signal, which is what was asked for.
  }
}
