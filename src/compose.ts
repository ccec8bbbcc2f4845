import { existsSync, rmSync } from "node:fs";
import { setPriority } from "node:os";
import { captureRules } from "./capture/rules.ts";
import { type DataPaths, dataPaths, type Environment } from "./config/paths.ts";
import { loadSettings } from "./config/settings.ts";
import { asMemoryError } from "./domain/error.ts";
import { claudeCode } from "./hosts/claude-code/host.ts";
import { ensurePrivateDirectory, writeFileAtomically } from "./lib/private-files.ts";
import { LOCAL_OBSERVER, observeLocally } from "./observer/local/observe.ts";
import { type HeldLock, tryLock } from "./supervisor/lock.ts";
import { openLogFile } from "./worker/log-file.ts";
import { openMemoryOrRebuild } from "./worker/open-memory.ts";
import { startWorkerLoop } from "./worker/worker.ts";

/** What the worker makes is for its owner alone, whatever the shell that started it allows. */
const UMASK = 0o077;
/** Longer than anybody holds the lock who only looks whether there is a worker. */
const LOCK_WAIT_MS = 250;
const WORKER_NICENESS = 5;
/** People and tools may read the worker's process id. */
const PID_FILE_MODE = 0o644;

/**
 * Runs the worker until it is told to stop. Resolves to the exit code; at once with 0 when another worker is there
 * already, which is what several hooks that start one at the same time rely on.
 */
export async function runWorker(environment: Environment): Promise<number> {
  process.umask(UMASK);
  const paths = dataPaths(environment);
  try {
    ensurePrivateDirectory(paths.dir);
    const lock = tryLock(paths.workerLock, LOCK_WAIT_MS);
    return lock === undefined ? 0 : await runLocked(paths, environment, lock);
  } catch (error) {
    // Without a data directory there is no log either.
    const fault = asMemoryError(error, `the worker cannot run in ${paths.dir}`);
    process.stderr.write(`claude-mem: ${fault.explanation}\n`);
    return fault.policy.exitCode;
  }
}

async function runLocked(paths: DataPaths, environment: Environment, lock: HeldLock): Promise<number> {
  // What the user runs comes first; nobody waits for the worker.
  setPriority(WORKER_NICENESS);
  const { settings, faults } = await loadSettings(paths.settings, environment);
  const log = openLogFile(paths.logs, settings.logLevel);
  // Listened for from the start, so that a worker that is told to leave while it opens the memory leaves in order.
  const stopping = stopSignal();
  for (const fault of faults) log.warning(fault.message);
  try {
    // Each worker that leaves in order takes this file with it.
    const isSuspect = existsSync(paths.workerPid);
    writeFileAtomically(paths.workerPid, `${process.pid}\n`, PID_FILE_MODE);
    const rules = captureRules(settings, paths, environment);
    const memory = openMemoryOrRebuild(paths, { rules, host: claudeCode, log }, isSuspect);
    const worker = startWorkerLoop({
      memory,
      paths,
      log,
      rules,
      hosts: new Map([[claudeCode.name, claudeCode]]),
      observer: { name: LOCAL_OBSERVER, observe: observeLocally },
    });
    log.info("worker started", { pid: process.pid });
    const fault = await Promise.race([stopping, worker.broken]);
    worker.stop();
    memory.close();
    if (fault !== undefined) throw fault;
    rmSync(paths.workerPid, { force: true });
    log.info("worker stopped");
    return 0;
  } catch (error) {
    const fault = asMemoryError(error, "the worker cannot run");
    log.error(fault.explanation, { code: fault.code });
    return fault.policy.exitCode;
  } finally {
    log.close();
    lock.release();
  }
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
}
