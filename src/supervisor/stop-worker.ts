import type { DataPaths } from "../config/paths.ts";
import { MemoryError } from "../domain/error.ts";
import { callWorker } from "./call-worker.ts";
import { isLocked } from "./lock.ts";
import { findLockHolder } from "./lock-holder.ts";
import { platformOf } from "./platform/platform-of.ts";
import { requestStop } from "./stop-request.ts";
import { repairWorkerFiles } from "./worker-files.ts";
import { findWorkerPid } from "./worker-state.ts";

/** How long a worker may take to finish the transaction in hand, and then its children to end, before it is ended. */
const LEAVE_WAIT_MS = 8_000;
/** The same for one that has stopped answering: it most likely will not. */
export const SILENT_LEAVE_WAIT_MS = 2_000;
/** How long the kernel may take to end a process that was killed. */
const KILL_WAIT_MS = 5_000;
const POLL_MS = 20;

/**
 * Stops the worker, also one that is just being started.
 *
 * @returns whether there was one that held the lock
 * @throws MemoryError worker-unreachable when the lock stays held
 */
export function stopWorker(paths: DataPaths): Promise<boolean> {
  requestStop(paths);
  return endWorker(paths);
}

/**
 * Asks the worker to leave and waits until it no longer holds the lock; ends it when it does not leave. A signal that was
 * sent counts for nothing: only the lock does.
 *
 * @returns whether there was a worker
 * @throws MemoryError worker-unreachable when the lock stays held
 */
export async function endWorker(paths: DataPaths, leaveWaitMs = LEAVE_WAIT_MS): Promise<boolean> {
  if (!isLocked(paths.workerLock)) {
    repairWorkerFiles(paths);
    return false;
  }
  const pid = findWorkerPid(paths);
  await askToLeave(paths, pid, platformOf(process.platform, process.env).hasSignals);
  if (await hasLeftWithin(paths, pid, leaveWaitMs)) return true;
  if (pid !== undefined) sendSignal(pid, "SIGKILL");
  if (await hasLeftWithin(paths, pid, KILL_WAIT_MS)) return true;
  throw new MemoryError("worker-unreachable", `the worker (process ${pid ?? "unknown"}) does not leave`);
}

/** Over HTTP where signals end a process without its knowledge, and where nobody knows which process it is. */
async function askToLeave(paths: DataPaths, pid: number | undefined, hasSignals: boolean): Promise<void> {
  if (pid !== undefined && hasSignals) return sendSignal(pid, "SIGTERM");
  try {
    await callWorker(paths, { method: "POST", route: "/api/admin/shutdown" });
  } catch {
    // One that does not listen cannot be asked; it is ended below if it is known.
  }
}

/** Whether the lock is free in time, or held by another worker, which somebody has started meanwhile. */
async function hasLeftWithin(paths: DataPaths, pid: number | undefined, waitMs: number): Promise<boolean> {
  const deadline = Date.now() + waitMs;
  while (Date.now() < deadline) {
    if (!isLocked(paths.workerLock)) return true;
    const holder = findLockHolder(paths.workerLock);
    if (pid !== undefined && holder !== undefined && holder !== pid) return true;
    await Bun.sleep(POLL_MS);
  }
  return false;
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended between our look and the signal, which is what was asked for.
  }
}
