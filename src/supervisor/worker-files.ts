import { rmSync } from "node:fs";
import type { DataPaths } from "../config/paths.ts";
import { PORT_MAX, PORT_MIN } from "../config/settings.ts";
import { asMemoryError, isErrorWithCode } from "../domain/error.ts";
import { readText } from "../lib/guarded-files.ts";
import type { Log } from "../lib/log.ts";
import { writeFileAtomically } from "../lib/private-files.ts";
import { isLocked } from "./lock.ts";

/** People and tools may read where the worker is. */
const WORKER_FILE_MODE = 0o644;
const KEEP_MS = 30_000;

/** Where a worker is reached, as it wrote down itself. */
export interface WorkerAddress {
  port: number;
  pid: number;
}

/** The process id in `.worker.pid`; undefined when there is none or what stands there is no process id. */
export function readWorkerPid(paths: DataPaths): number | undefined {
  return wholeNumber(readIfThere(paths.workerPid)?.trim(), 1, Number.MAX_SAFE_INTEGER);
}

/** What `.worker.port` says: two lines, port and process id. Undefined when it is missing or says anything else. */
export function readWorkerAddress(paths: DataPaths): WorkerAddress | undefined {
  const lines = readIfThere(paths.workerPort)?.trim().split("\n") ?? [];
  const port = wholeNumber(lines[0], PORT_MIN, PORT_MAX);
  const pid = wholeNumber(lines[1], 1, Number.MAX_SAFE_INTEGER);
  return port === undefined || pid === undefined || lines.length !== 2 ? undefined : { port, pid };
}

/**
 * Writes down who the worker is and where it listens; a worker without a port has no port file. Only the holder of the
 * lock may call this. Files that say so already are left alone.
 */
export function writeWorkerFiles(paths: DataPaths, pid: number, port: number | undefined): void {
  if (readWorkerPid(paths) !== pid) writeFileAtomically(paths.workerPid, `${pid}\n`, WORKER_FILE_MODE);
  const address = readWorkerAddress(paths);
  if (port === undefined) rmSync(paths.workerPort, { force: true });
  else if (address?.port !== port || address.pid !== pid)
    writeFileAtomically(paths.workerPort, `${port}\n${pid}\n`, WORKER_FILE_MODE);
}

/** The same again and again, so that what people or accidents do to the files is mended while the worker runs. */
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
      log.warning(asMemoryError(error, "writing down where the worker is").explanation);
    }
  };
  write();
  const timer = setInterval(write, everyMs);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Removes both files. Only the holder of the lock may call this. */
export function removeWorkerFiles(paths: DataPaths): void {
  rmSync(paths.workerPort, { force: true });
  rmSync(paths.workerPid, { force: true });
}

/**
 * Removes what cannot be true: a port file that no worker stands behind, or that names another process than the pid
 * file. `.worker.pid` of a worker that did not leave in order stays: it tells the next one to check the memory.
 *
 * @returns whether something was removed
 */
export function repairWorkerFiles(paths: DataPaths): boolean {
  const text = readIfThere(paths.workerPort);
  if (text === undefined) return false;
  const address = readWorkerAddress(paths);
  const isTrue = address !== undefined && address.pid === readWorkerPid(paths) && isLocked(paths.workerLock);
  if (!isTrue) rmSync(paths.workerPort, { force: true });
  return !isTrue;
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
