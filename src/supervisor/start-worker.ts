import type { DataPaths, Environment } from "../config/paths.ts";
import { MemoryError } from "../domain/error.ts";
import { ensurePrivateDirectory } from "../lib/private-files.ts";
import { childEnvironment } from "./child-environment.ts";
import { isLocked } from "./lock.ts";
import { selfCommand } from "./self-command.ts";

/** How long a command waits for a worker that it has started; a cold start takes a few hundred milliseconds. */
const START_WAIT_MS = 5_000;
const POLL_MS = 20;

/**
 * Sees to it that a worker runs, without waiting for it. Several callers at once may each start one; the lock lets one
 * of them stay and the others leave at once.
 */
export function ensureWorker(paths: DataPaths, environment: Environment): "running" | "started" {
  if (isLocked(paths.workerLock)) return "running";
  ensurePrivateDirectory(paths.dir);
  const child = Bun.spawn([...selfCommand(), "worker"], {
    // Not the project's directory: the worker must not keep it busy or read settings from it.
    cwd: paths.dir,
    env: childEnvironment(environment),
    // A stream left open would make the host wait for the worker.
    stdin: "ignore",
    stdout: "ignore",
    stderr: "ignore",
    detached: true,
    windowsHide: true,
  });
  child.unref();
  return "started";
}

/**
 * Starts a worker and waits until it holds the lock.
 *
 * @throws MemoryError worker-unreachable when none does within `START_WAIT_MS`
 */
export async function startWorker(
  paths: DataPaths,
  environment: Environment,
): Promise<"running" | "started"> {
  const result = ensureWorker(paths, environment);
  const deadline = Date.now() + START_WAIT_MS;
  while (!isLocked(paths.workerLock)) {
    if (Date.now() > deadline) {
      throw new MemoryError(
        "worker-unreachable",
        `the worker did not start within ${START_WAIT_MS / 1000} s; see ${paths.logs}`,
      );
    }
    await Bun.sleep(POLL_MS);
  }
  return result;
}
