import { type DataPaths, dataPaths, type Environment } from "../config/paths.ts";
import { ensurePrivateData } from "../config/private-data.ts";
import { loadSettings, type Settings } from "../config/settings.ts";
import { asMemoryError, type MemoryError } from "../domain/error.ts";
import { redactSecrets } from "../domain/redaction/redact.ts";
import { type Log, openLog } from "../lib/log.ts";
import { ensurePrivateDirectory } from "../lib/private-files.ts";
import { type HeldLock, tryLock } from "../supervisor/lock.ts";
import { WORKER_FLAGS } from "../supervisor/start-worker.ts";
import { stepBack } from "../supervisor/step-back.ts";
import { endReplaceable } from "../supervisor/stop-worker.ts";
import { isStopRequestedSince, noteWorkerFault, removeWorkerFiles } from "../supervisor/worker-files.ts";
import { ensureLocksWork } from "../supervisor/working-locks.ts";
import { DIRECTORY_REMOVED } from "./worker.ts";

/** The worker's files are private, whatever the umask of the shell that started it. */
const UMASK = 0o077;
/** Longer than a process that only checks the lock holds it. */
const LOCK_WAIT_MS = 250;
const WORKER_NICENESS = 5;

export interface WorkerCall {
  environment: Environment;
  /** Of `WORKER_FLAGS`. */
  flags: ReadonlySet<string>;
}

/** The process that holds the lock. */
export interface HeldWorker extends WorkerCall {
  paths: DataPaths;
  settings: Settings;
  log: Log;
  lock: HeldLock;
}

/**
 * Becomes the worker, serves until there is a reason to exit, and exits in order. Resolves to the exit code: 0 at once if
 * there is another worker, so that several hooks may start one at the same time.
 *
 * @param serve resolves to the reason for exiting
 */
export async function holdLock(
  call: WorkerCall,
  serve: (worker: HeldWorker) => Promise<string>,
): Promise<number> {
  process.umask(UMASK);
  const paths = dataPaths(call.environment);
  try {
    ensurePrivateDirectory(paths.dir);
    ensurePrivateData(paths);
    const { settings, faults } = await loadSettings(paths.settings, call.environment);
    await ensureLocksWork(paths, call.environment);
    const taken = await takeLock(call, paths, settings.workerPort);
    if (taken === undefined) return 0;
    if (isStopRequestedSince(paths, call.environment)) {
      taken.lock.release();
      return 0;
    }
    const log = openLog(paths.logs, settings.logLevel, { redact: redactSecrets });
    for (const text of [...faults.map((fault) => fault.message), ...taken.remarks]) log.warning(text);
    const failure = stepBack(WORKER_NICENESS);
    if (failure !== undefined) log.warning(`cannot lower the priority of the worker: ${failure.message}`);
    return await serveAndLeave({ ...call, paths, settings, log, lock: taken.lock }, serve);
  } catch (error) {
    const fault = asMemoryError(error, `the worker cannot run in ${paths.dir}`);
    process.stderr.write(`claude-mem: ${fault.explanation}\n`);
    if (fault.code !== "not-private") reportFault(paths, fault);
    return fault.policy.exitCode;
  }
}

/** Nobody reads the output of a worker that a hook has started. */
function reportFault(
  paths: DataPaths,
  fault: MemoryError,
  log = openLog(paths.logs, "error", { redact: redactSecrets }),
): void {
  log.error(fault.explanation, { code: fault.code });
  noteWorkerFault(paths, fault);
}

async function takeLock(
  { flags }: WorkerCall,
  paths: DataPaths,
  port: number,
): Promise<{ lock: HeldLock; remarks: string[] } | undefined> {
  const replaced = flags.has(WORKER_FLAGS.replace) ? await endReplaceable(paths, port) : { remarks: [] };
  if (replaced === undefined) return undefined;
  const lock = tryLock(paths.workerLock, LOCK_WAIT_MS);
  replaced.turn?.release();
  return lock === undefined ? undefined : { lock, remarks: replaced.remarks };
}

async function serveAndLeave(
  worker: HeldWorker,
  serve: (worker: HeldWorker) => Promise<string>,
): Promise<number> {
  const { paths, log, lock } = worker;
  try {
    const reason = await serve(worker);
    // A removed data directory is not created again.
    if (reason === DIRECTORY_REMOVED) return 0;
    removeWorkerFiles(paths);
    log.info("worker stopped", { reason });
    return 0;
  } catch (error) {
    const fault = asMemoryError(error, "the worker cannot run");
    reportFault(paths, fault, log);
    return fault.policy.exitCode;
  } finally {
    lock.release();
  }
}
