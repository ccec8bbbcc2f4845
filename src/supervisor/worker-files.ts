import { existsSync, rmSync } from "node:fs";
import type { DataPaths, Environment } from "../config/paths.ts";
import { SETTING_SPECS } from "../config/setting-specs.ts";
import {
  asMemoryError,
  ERROR_POLICY,
  type ErrorCode,
  isErrorWithCode,
  MemoryError,
} from "../domain/error.ts";
import { asString, parseObject } from "../domain/json.ts";
import { readText } from "../lib/guarded-files.ts";
import type { Log } from "../lib/log.ts";
import { writeFileAtomically } from "../lib/private-files.ts";
import { isLocked } from "./lock.ts";

/** Other users and tools may read where the worker is. */
const WORKER_FILE_MODE = 0o644;
const KEEP_MS = 30_000;
const PORT = SETTING_SPECS.CLAUDE_MEM_WORKER_PORT;
/** The time at which a worker was started, in milliseconds since 1970 with fractions. */
const STARTED_VARIABLE = "CLAUDE_MEM_STARTED_AT";

/** The worker's address, as it wrote it down itself. */
export interface WorkerAddress {
  port: number;
  pid: number;
}

/** The process id in `.worker.pid`; undefined if there is none or the content is no process id. */
export function readWorkerPid(paths: DataPaths): number | undefined {
  return wholeNumber(readIfThere(paths.workerPid)?.trim(), 1, Number.MAX_SAFE_INTEGER);
}

/** The content of `.worker.port`: two lines, port and process id. Undefined if it is missing or anything else. */
export function readWorkerAddress(paths: DataPaths): WorkerAddress | undefined {
  const lines = readIfThere(paths.workerPort)?.trim().split("\n") ?? [];
  const port = wholeNumber(lines[0], PORT.min, PORT.max);
  const pid = wholeNumber(lines[1], 1, Number.MAX_SAFE_INTEGER);
  return port === undefined || pid === undefined || lines.length !== 2 ? undefined : { port, pid };
}

/** Writes the worker's process id and address; without a port there is no port file. Only for the holder of the lock. */
export function writeWorkerFiles(paths: DataPaths, pid: number, port: number | undefined): void {
  if (readWorkerPid(paths) !== pid) writeFileAtomically(paths.workerPid, `${pid}\n`, WORKER_FILE_MODE);
  const address = readWorkerAddress(paths);
  if (port === undefined) rmSync(paths.workerPort, { force: true });
  else if (address?.port !== port || address.pid !== pid)
    writeFileAtomically(paths.workerPort, `${port}\n${pid}\n`, WORKER_FILE_MODE);
}

/** Writes them now and then again, to repair what people or accidents do to them while the worker runs. */
export function keepWorkerFiles(
  paths: DataPaths,
  pid: number,
  port: number | undefined,
  log: Log,
  everyMs = KEEP_MS,
): Disposable {
  const write = () => {
    try {
      writeWorkerFiles(paths, pid, port);
    } catch (error) {
      log.warning(asMemoryError(error, "writing the worker's address").explanation);
    }
  };
  write();
  const timer = setInterval(write, everyMs);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Only for the holder of the lock. */
export function removeWorkerFiles(paths: DataPaths): void {
  rmSync(paths.workerPort, { force: true });
  rmSync(paths.workerPid, { force: true });
}

/**
 * Removes a port file that cannot be true: no worker is running, or the pid file names another process. The
 * `.worker.pid` of a worker that did not exit in order stays: because of it, the next worker checks the memory.
 *
 * @returns whether it was removed
 */
export function repairWorkerFiles(paths: DataPaths): boolean {
  if (readIfThere(paths.workerPort) === undefined) return false;
  const address = readWorkerAddress(paths);
  const isTrue = address !== undefined && address.pid === readWorkerPid(paths) && isLocked(paths.workerLock);
  if (!isTrue) rmSync(paths.workerPort, { force: true });
  return !isTrue;
}

/**
 * Stores what kept the worker from running for the processes that start the next one: nobody reads the output of a worker
 * that a hook has started.
 */
export function noteWorkerFault(paths: DataPaths, fault: MemoryError): void {
  try {
    writeFileAtomically(paths.workerFault, JSON.stringify({ code: fault.code, message: fault.message }));
  } catch {
    // A full or read-only disk: the hook itself fails and reports it.
  }
}

/** To be called by the holder of the lock once it serves. */
export function forgetWorkerFault(paths: DataPaths): void {
  rmSync(paths.workerFault, { force: true });
}

export function findWorkerFault(paths: DataPaths): MemoryError | undefined {
  const noted = parseObject(readIfThere(paths.workerFault) ?? "");
  const code = asString(noted?.code);
  const message = asString(noted?.message);
  if (message === undefined || code === undefined || !(code in ERROR_POLICY)) return undefined;
  return new MemoryError(code as ErrorCode, `the worker could not run: ${message}`);
}

/**
 * Between its start by a hook and its lock, nobody knows about a worker, and a stop finds none. So a stop leaves its time,
 * and a worker that was started before it exits.
 */
export function requestStop(paths: DataPaths): void {
  if (existsSync(paths.dir)) writeFileAtomically(paths.workerStop, String(preciseNow()));
}

export function withStartTime(environment: Environment): Environment {
  return { ...environment, [STARTED_VARIABLE]: String(preciseNow()) };
}

/** Whether a stop was requested since this worker was started. A worker without a time was started by hand and stays. */
export function isStopRequestedSince(paths: DataPaths, environment: Environment): boolean {
  const startedAt = Number(environment[STARTED_VARIABLE] || Number.NaN);
  return Number(readIfThere(paths.workerStop) ?? Number.NaN) > startedAt;
}

/** A file's own time lags by some milliseconds, and a start may follow a stop within one. */
function preciseNow(): number {
  return performance.timeOrigin + performance.now();
}

function readIfThere(path: string): string | undefined {
  try {
    return readText(path);
  } catch (error) {
    if (isErrorWithCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

function wholeNumber(text: string | undefined, min: number, max: number): number | undefined {
  const value = text !== undefined && /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
}
