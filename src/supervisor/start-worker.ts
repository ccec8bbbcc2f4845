import type { DataPaths, Environment } from "../config/paths.ts";
import { ensurePrivateData } from "../config/private-data.ts";
import { MemoryError } from "../domain/error.ts";
import { ensurePrivateDirectory } from "../lib/private-files.ts";
import { childEnvironment } from "./child-environment.ts";
import { isLocked } from "./lock.ts";
import { selfCommand } from "./self-command.ts";
import { withStartTime } from "./stop-request.ts";
import { findWorkerFault } from "./worker-fault.ts";
import { repairWorkerFiles } from "./worker-files.ts";
import { isReplaceable, lookAtWorker, type WorkerState } from "./worker-state.ts";
import { ensureLocksWork } from "./working-locks.ts";

/** What a worker is told by whoever starts it. */
export const WORKER_FLAGS = {
  /** A host's hook started it: clean up once what the PM2 of earlier versions left running. */
  fromHook: "--from-hook",
  /** Look closely at the worker that there is, and take its place if it is silent or older. */
  replace: "--replace",
} as const;

type WorkerFlag = (typeof WORKER_FLAGS)[keyof typeof WORKER_FLAGS];

/** How long a hook waits for a worker's answer; a healthy one needs a few milliseconds. */
const HOOK_LOOK_MS = 250;
const LOOK_MS = 1_000;
/** How long a command waits for a worker that it has started; a cold start takes a few hundred milliseconds. */
const START_WAIT_MS = 5_000;
/** The same where an old worker is ended first: three looks, then the time that it has to leave. */
const REPLACE_WAIT_MS = 30_000;
const POLL_MS = 20;
/** How often one command starts a worker where others start, stop and replace it at the same time. */
const LAUNCHES_MAX = 5;

/** Starts a worker where nobody holds the lock. The cheapest look there is, for a hook that a person waits for. */
export function ensureWorker(paths: DataPaths, environment: Environment): void {
  if (!isLocked(paths.workerLock)) launch(paths, environment, [WORKER_FLAGS.fromHook]);
}

/**
 * Sees to it that a worker of this version or a newer one runs and answers, without waiting for it. Several callers at
 * once may each start one; the locks let one of them stay and the others leave at once.
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
    // It is tried again all the same: what was in the way may be gone.
    launch(paths, environment, [WORKER_FLAGS.fromHook]);
    if (fault !== undefined) throw fault;
  } else if (isReplaceable(state)) launch(paths, environment, [WORKER_FLAGS.fromHook, WORKER_FLAGS.replace]);
  else if (isHeldByNobody(state)) await ensureLocksWork(paths, environment);
}

/** What `startWorker` found or brought about. */
export interface StartedWorker {
  /** Whether it ran before. */
  wasRunning: boolean;
  /** Undefined for a worker that runs and cannot be reached over HTTP: it is still starting, or no port can be had. */
  port: number | undefined;
}

/**
 * Starts a worker, or replaces a silent or older one, and waits until it answers.
 *
 * @param port where it should listen by the settings
 * @throws MemoryError no-locks; what kept it from running; worker-unreachable when none holds the lock within the wait
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
    // One that left with 0 gave way to another caller's worker, which may be of an older build, or stopped since.
    const hasGivenWay = launched === undefined || launched.exitCode === 0;
    if (flags !== undefined && hasGivenWay && launches < LAUNCHES_MAX) {
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

/** A lock that counts as held, and that the system knows no holder of: it may be that none can be had. */
function isHeldByNobody(state: WorkerState): boolean {
  return state.kind === "unlisted" && state.pid === undefined;
}

/** How the worker that this state asks for is to be started; undefined where it asks for none. */
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

type Launched = Pick<Bun.Subprocess, "exitCode">;

function launch(paths: DataPaths, environment: Environment, flags: readonly WorkerFlag[]): Launched {
  ensurePrivateDirectory(paths.dir);
  ensurePrivateData(paths);
  const child = Bun.spawn([...selfCommand(), "worker", ...flags], {
    // Not the project's directory: the worker must not keep it busy or read settings from it.
    cwd: paths.dir,
    env: withStartTime(childEnvironment(environment)),
    // A stream left open would make the host wait for the worker.
    stdin: "ignore",
    stdout: "ignore",
    stderr: "ignore",
    detached: true,
    windowsHide: true,
  });
  child.unref();
  return child;
}
