import type { DataPaths, Environment } from "../config/paths.ts";
import { ensurePrivateData } from "../config/private-data.ts";
import { MemoryError } from "../domain/error.ts";
import { ensurePrivateDirectory } from "../lib/private-files.ts";
import { isLocked } from "./lock.ts";
import { startDetached } from "./run-self.ts";
import { findWorkerFault, repairWorkerFiles, withStartTime } from "./worker-files.ts";
import { isReplaceable, lookAtWorker, type WorkerState } from "./worker-state.ts";
import { ensureLocksWork } from "./working-locks.ts";

/** Flags of the `worker` command. */
export const WORKER_FLAGS = {
  /** Started by a hook: end, once, the worker that an earlier version left running under PM2. */
  fromHook: "--from-hook",
  /** Replace the running worker if it is silent or older. */
  replace: "--replace",
} as const;

type WorkerFlag = (typeof WORKER_FLAGS)[keyof typeof WORKER_FLAGS];

/** How long a hook waits for a worker's answer; a healthy worker needs a few milliseconds. */
const HOOK_LOOK_MS = 250;
const LOOK_MS = 1_000;
/** How long a command waits for a worker that it has started; a cold start takes some hundred milliseconds. */
const START_WAIT_MS = 5_000;
/** The same if an old worker is ended first: three checks, then the time that it has to exit. */
const REPLACE_WAIT_MS = 30_000;
const POLL_MS = 20;
/** How often a command starts a worker while others start, stop and replace it concurrently. */
const LAUNCHES_MAX = 5;

/** Starts a worker if nobody holds the lock. The cheapest check, for a hook that a person waits for. */
export function ensureWorker(paths: DataPaths, environment: Environment): void {
  if (!isLocked(paths.workerLock)) launch(paths, environment, [WORKER_FLAGS.fromHook]);
}

/**
 * Ensures that a worker of this version or a newer one runs and answers, without waiting for it. Concurrent callers may
 * each start one; the lock lets one stay, and the others exit at once.
 *
 * @throws MemoryError no-locks; what kept the last worker from running
 */
export async function ensureHealthyWorker(
  paths: DataPaths,
  environment: Environment,
  port: number,
): Promise<void> {
  const state = await lookAtWorker(paths, port, HOOK_LOOK_MS);
  if (state.kind === "absent") {
    const fault = findWorkerFault(paths);
    // Started anyway: the cause may no longer exist.
    launch(paths, environment, [WORKER_FLAGS.fromHook]);
    if (fault !== undefined) throw fault;
  } else if (isReplaceable(state)) launch(paths, environment, [WORKER_FLAGS.fromHook, WORKER_FLAGS.replace]);
  else if (isHeldByNobody(state)) await ensureLocksWork(paths, environment);
}

export interface StartedWorker {
  /** Whether it ran before. */
  wasRunning: boolean;
  /** Undefined if the worker runs but is not reachable over HTTP: it is still starting, or no port is available. */
  port: number | undefined;
}

/**
 * Starts a worker, or replaces a silent or older one, and waits until it answers.
 *
 * @param port the port in the settings
 * @throws MemoryError no-locks; what kept it from running; worker-unreachable if none holds the lock in time
 */
export async function startWorker(
  paths: DataPaths,
  environment: Environment,
  port: number,
): Promise<StartedWorker> {
  let state = await lookAtWorker(paths, port, LOOK_MS);
  const wasRunning = state.kind !== "absent" && !isReplaceable(state);
  if (state.kind === "absent" || isHeldByNobody(state)) await ensureLocksWork(paths, environment);
  if (state.kind === "absent") repairWorkerFiles(paths);
  let launched: Launched | undefined;
  let deadline = Date.now() + START_WAIT_MS;
  for (let launches = 0; ; ) {
    if (state.kind === "serving" && !isReplaceable(state)) return { wasRunning, port: state.health.port };
    const flags = flagsFor(state);
    // A worker that exited with 0 made way for another caller's, which may be of an older build or stopped since.
    const hasYielded = launched === undefined || launched.exitCode === 0;
    if (flags !== undefined && hasYielded && launches < LAUNCHES_MAX) {
      launched = launch(paths, environment, flags);
      launches += 1;
      deadline = Date.now() + (flags.length > 0 ? REPLACE_WAIT_MS : START_WAIT_MS);
    }
    if (Date.now() > deadline && state.kind === "unlisted") return { wasRunning, port: undefined };
    if (Date.now() > deadline) throw notStarted(paths, state);
    await Bun.sleep(POLL_MS);
    state = await lookAtWorker(paths, port, LOOK_MS);
  }
}

/** A held lock without a known holder may mean that locks do not work here. */
function isHeldByNobody(state: WorkerState): boolean {
  return state.kind === "unlisted" && state.pid === undefined;
}

/** How to start a worker in this state; undefined if none is needed. */
function flagsFor(state: WorkerState): WorkerFlag[] | undefined {
  if (state.kind === "absent") return [];
  return isReplaceable(state) ? [WORKER_FLAGS.replace] : undefined;
}

function notStarted(paths: DataPaths, state: WorkerState): MemoryError {
  const fault = state.kind === "absent" ? findWorkerFault(paths) : undefined;
  if (fault !== undefined) return fault;
  const what =
    state.kind === "absent"
      ? "the worker did not start"
      : `the worker (process ${state.pid}) does not answer`;
  return new MemoryError("worker-unreachable", `${what}; see ${paths.logs}`);
}

type Launched = ReturnType<typeof startDetached>;

function launch(paths: DataPaths, environment: Environment, flags: readonly WorkerFlag[]): Launched {
  ensurePrivateDirectory(paths.dir);
  ensurePrivateData(paths);
  return startDetached(paths, withStartTime(environment), ["worker", ...flags]);
}
