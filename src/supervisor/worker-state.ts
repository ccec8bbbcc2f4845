import type { DataPaths } from "../config/paths.ts";
import { VERSION } from "../config/version.ts";
import { isProcessAlive } from "../lib/process-alive.ts";
import { type Health, parseHealth } from "../protocol/health.ts";
import { findLockHolder, isLocked } from "./lock.ts";
import { readWorkerAddress, readWorkerPid } from "./worker-files.ts";

/** Maximum answer that is read; ours has a hundred bytes. */
const ANSWER_CHARS_MAX = 2_000;

/**
 * The state of the worker by the lock, the files, the process and HTTP.
 * - `absent`: nobody holds the lock.
 * - `unlisted`: a process holds it and has not written down its address: it is starting, or no port is available.
 * - `serving`: it answers.
 * - `silent`: it has written down its address and does not answer there.
 */
export type WorkerState =
  | { kind: "absent" }
  | { kind: "unlisted"; pid: number | undefined }
  | { kind: "serving"; pid: number; health: Health }
  | { kind: "silent"; pid: number; port: number };

/** @param port the port in the settings; asked if the port file is missing or contradicts the lock */
export async function lookAtWorker(paths: DataPaths, port: number, timeoutMs: number): Promise<WorkerState> {
  if (!isLocked(paths.workerLock)) return { kind: "absent" };
  const address = readWorkerAddress(paths);
  // If the files agree and their process answers, the kernel is not asked, which takes longer than everything else.
  const isListed = address !== undefined && address.pid === readWorkerPid(paths);
  const health = await askHealth(isListed ? address.port : port, timeoutMs);
  if (isListed && health?.pid === address.pid) return { kind: "serving", pid: address.pid, health };
  const holder = findWorkerPid(paths);
  if (health !== undefined && health.pid === holder) return { kind: "serving", pid: holder, health };
  // It may have left in the meantime.
  if (!isLocked(paths.workerLock)) return { kind: "absent" };
  const isSilent = isListed && (holder === undefined || holder === address.pid);
  return isSilent ? { kind: "silent", ...address } : { kind: "unlisted", pid: holder };
}

/** Asks a port of this machine for its health. Undefined if no worker answers in time. */
export async function askHealth(port: number, timeoutMs: number): Promise<Health | undefined> {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const answer = await fetch(`http://127.0.0.1:${port}/health`, { signal, redirect: "error" });
    return parseHealth((await answer.text()).slice(0, ANSWER_CHARS_MAX));
  } catch {
    // Refused, late or broken off.
    return undefined;
  }
}

/**
 * The process that holds the lock: by the kernel, or by the worker's own file if that process is alive. Undefined if
 * nobody holds it, or the holder is unknown.
 */
export function findWorkerPid(paths: DataPaths): number | undefined {
  if (!isLocked(paths.workerLock)) return undefined;
  const holder = findLockHolder(paths.workerLock);
  if (holder !== undefined) return holder;
  const pid = readWorkerPid(paths);
  return pid !== undefined && isProcessAlive(pid) ? pid : undefined;
}

/** Whether a worker of this build replaces it: it does not answer, or is older. A newer one is never touched. */
export function isReplaceable(state: WorkerState): boolean {
  if (state.kind === "serving") return Bun.semver.order(VERSION, state.health.version) > 0;
  return state.kind === "silent";
}
