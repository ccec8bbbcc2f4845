import { rmSync } from "node:fs";
import type { DataPaths } from "../config/paths.ts";
import { ERROR_POLICY, type ErrorCode, MemoryError } from "../domain/error.ts";
import { asString, parseObject } from "../domain/json.ts";
import { readText } from "../lib/guarded-files.ts";
import { writeFileAtomically } from "../lib/private-files.ts";

/**
 * What kept the last worker from running, for those who start the next one: a worker that a hook has started has nobody
 * who reads its output. Where nothing can be written, the hook itself fails and says so.
 */
export function noteWorkerFault(paths: DataPaths, fault: MemoryError): void {
  try {
    writeFileAtomically(paths.workerFault, JSON.stringify({ code: fault.code, message: fault.message }));
  } catch {
    // A full or read-only disk.
  }
}

/** To be called by the holder of the lock once it serves. */
export function forgetWorkerFault(paths: DataPaths): void {
  rmSync(paths.workerFault, { force: true });
}

export function findWorkerFault(paths: DataPaths): MemoryError | undefined {
  const noted = parseObject(readNote(paths.workerFault));
  const code = asString(noted?.code);
  const message = asString(noted?.message);
  if (message === undefined || code === undefined || !(code in ERROR_POLICY)) return undefined;
  return new MemoryError(code as ErrorCode, `the worker could not run: ${message}`);
}

function readNote(path: string): string {
  try {
    return readText(path);
  } catch {
    // Mostly there is none.
    return "";
  }
}
