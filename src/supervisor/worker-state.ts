import type { DataPaths } from "../config/paths.ts";
import { VERSION } from "../config/version.ts";
import { isProcessAlive } from "../lib/process-alive.ts";
import type { Health } from "../protocol/health.ts";
import { askHealth } from "./ask-health.ts";
import { isLocked } from "./lock.ts";
import { findLockHolder } from "./lock-holder.ts";
import { readWorkerAddress, readWorkerPid } from "./worker-files.ts";

/**
 * What three layers say of the worker: the lock and the files, the process, and HTTP.
 * - `absent`: nobody holds the lock.
 * - `unlisted`: a process holds it and has not written down where it listens: it is starting, or no port can be had.
 * - `serving`: it answers.
 * - `silent`: it has written down where it listens, and does not answer there.
 */
export type WorkerState =
  | { kind: "absent" }
  | { kind: "unlisted"; pid: number | undefined }
  | { kind: "serving"; pid: number; health: Health }
  | { kind: "silent"; pid: number; port: number };

/**
 * Looks at the worker of a data directory.
 *
 * @param port where it should listen by the settings; asked where its own port file is missing or contradicts the lock
 */
export async function lookAtWorker(paths: DataPaths, port: number, timeoutMs: number): Promise<WorkerState> {
  if (!isLocked(paths.workerLock)) return { kind: "absent" };
  const address = readWorkerAddress(paths);
  // Where the files agree and their process answers, the kernel need not be asked: it takes longer than all the rest.
  const isListed = address !== undefined && address.pid === readWorkerPid(paths);
  const health = await askHealth(isListed ? address.port : port, timeoutMs);
  if (isListed && health?.pid === address.pid) return { kind: "serving", pid: address.pid, health };
  const holder = findWorkerPid(paths);
  if (health !== undefined && health.pid === holder) return { kind: "serving", pid: holder, health };
  // A worker that has left since the first look is not silent.
  if (!isLocked(paths.workerLock)) return { kind: "absent" };
  const isSilent = isListed && (holder === undefined || holder === address.pid);
  return isSilent ? { kind: "silent", ...address } : { kind: "unlisted", pid: holder };
}

/**
 * The process that holds the lock: what the kernel says, else what the worker wrote down, if that process lives.
 * Undefined when nobody holds it, or nobody can say who.
 */
export function findWorkerPid(paths: DataPaths): number | undefined {
  if (!isLocked(paths.workerLock)) return undefined;
  const holder = findLockHolder(paths.workerLock);
  if (holder !== undefined) return holder;
  const pid = readWorkerPid(paths);
  return pid !== undefined && isProcessAlive(pid) ? pid : undefined;
}

/** Whether a worker of this build takes its place: it does not answer, or is older. A newer one is never touched. */
export function isReplaceable(state: WorkerState): boolean {
  if (state.kind === "serving") return Bun.semver.order(VERSION, state.health.version) > 0;
  return state.kind === "silent";
}
