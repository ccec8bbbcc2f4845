import type { DataPaths } from "../config/paths.ts";
import { MemoryError } from "../domain/error.ts";
import { callWorker } from "./call-worker.ts";
import { findLockHolder, type HeldLock, isLocked, tryLock } from "./lock.ts";
import { platformOf } from "./platform/platform-of.ts";
import { repairWorkerFiles, requestStop } from "./worker-files.ts";
import { findWorkerPid, isReplaceable, lookAtWorker, type WorkerState } from "./worker-state.ts";

/** How long a worker may take to finish its transaction and end its children before it is killed. */
const LEAVE_WAIT_MS = 8_000;
/** The same for a worker that has stopped answering: it most likely will not exit. */
const SILENT_LEAVE_WAIT_MS = 2_000;
/** How long the kernel may take to end a killed process. */
const KILL_WAIT_MS = 5_000;
const POLL_MS = 20;
/** How often a worker must fail to answer to count as silent: one that reads a large transcript answers late. */
const LOOKS = 3;
const LOOK_MS = 2_000;
const BETWEEN_LOOKS_MS = 300;

/**
 * Stops the worker, including one that is just being started.
 *
 * @returns whether one held the lock
 * @throws MemoryError worker-unreachable if the lock stays held
 */
export function stopWorker(paths: DataPaths): Promise<boolean> {
  requestStop(paths);
  return endWorker(paths);
}

export interface Replaced {
  /** Keeps others from replacing a worker; to be released once the caller has tried to become the worker. */
  turn?: HeldLock;
  /** What happened, for the log. */
  remarks: string[];
}

/**
 * Ends the worker of a data directory if it is older or does not answer. It is asked once and killed if it does not exit
 * in time. A newer or equal one that answers stays. Only one process at a time does this.
 *
 * @param port the port in the settings
 * @returns undefined if another process is doing it, or the worker may stay
 */
export async function endReplaceable(paths: DataPaths, port: number): Promise<Replaced | undefined> {
  const turn = tryLock(paths.replaceLock);
  if (turn === undefined) return undefined;
  try {
    const state = await lookClosely(paths, port);
    if (state.kind === "absent") return { turn, remarks: [] };
    if (isReplaceable(state)) {
      await endWorker(paths, state.kind === "silent" ? SILENT_LEAVE_WAIT_MS : undefined);
      return { turn, remarks: [remarkOn(state)] };
    }
    turn.release();
    return undefined;
  } catch (error) {
    turn.release();
    throw error;
  }
}

async function lookClosely(paths: DataPaths, port: number): Promise<WorkerState> {
  let state = await lookAtWorker(paths, port, LOOK_MS);
  for (let look = 1; look < LOOKS && state.kind === "silent"; look += 1) {
    await Bun.sleep(BETWEEN_LOOKS_MS);
    state = await lookAtWorker(paths, port, LOOK_MS);
  }
  return state;
}

function remarkOn(state: WorkerState): string {
  if (state.kind === "serving") return `the worker of version ${state.health.version} was stopped`;
  return `the worker (process ${state.kind === "silent" ? state.pid : "unknown"}) did not answer and was ended`;
}

/**
 * Asks the worker to exit and waits until it no longer holds the lock; kills it if it does not exit. Only the lock counts,
 * not that a signal was sent.
 */
async function endWorker(paths: DataPaths, leaveWaitMs = LEAVE_WAIT_MS): Promise<boolean> {
  if (!isLocked(paths.workerLock)) {
    repairWorkerFiles(paths);
    return false;
  }
  const pid = findWorkerPid(paths);
  await askToLeave(paths, pid);
  if (await hasLeftWithin(paths, pid, leaveWaitMs)) return true;
  if (pid !== undefined) sendSignal(pid, "SIGKILL");
  if (await hasLeftWithin(paths, pid, KILL_WAIT_MS)) return true;
  throw new MemoryError("worker-unreachable", `the worker (process ${pid ?? "unknown"}) does not exit`);
}

/** Over HTTP if signals would kill a process at once, or if its process is unknown. */
async function askToLeave(paths: DataPaths, pid: number | undefined): Promise<void> {
  const { hasSignals } = platformOf(process.platform, process.env);
  if (pid !== undefined && hasSignals) return sendSignal(pid, "SIGTERM");
  try {
    await callWorker(paths, { method: "POST", route: "/api/admin/shutdown" });
  } catch {
    // A worker that does not listen cannot be asked; it is killed if its process is known.
  }
}

/** Whether the lock becomes free in time, or another worker holds it that was started meanwhile. */
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
    // It has ended since it was found, which is the goal.
  }
}
