import { rmSync } from "node:fs";
import { join } from "node:path";
import type { DataPaths, Environment } from "../config/paths.ts";
import { asMemoryError, MemoryError } from "../domain/error.ts";
import { findLockHolder, type HeldLock, isLocked, tryLock } from "./lock.ts";
import { runProgram } from "./run-program.ts";
import { selfCommand } from "./run-self.ts";

/** The command that prints whether a file is locked, as seen by another process. */
export const LOCK_PROBE_COMMAND = "probe-lock";
const PROBE_TIMEOUT_MS = 5_000;
const LOCKED = "locked";

/**
 * Checks that locks in the data directory work, by locking a new file there. Some file systems (network shares, shared
 * folders of virtual machines) refuse all locks, so no worker could start; others grant them to every process, and
 * several workers would damage the databases. If the kernel does not report the lock, another process tries to take it.
 *
 * @throws MemoryError no-locks; no-permission, disk-full if no file can be created there
 */
export async function ensureLocksWork(paths: DataPaths, environment: Environment): Promise<void> {
  const probe = join(paths.dir, `.worker.probe.${process.pid}-${crypto.randomUUID().slice(0, 8)}`);
  try {
    const lock = tryProbe(probe);
    if (lock === undefined) throw noLocks(paths, "does not support locks");
    try {
      const isKnown = findLockHolder(probe) === process.pid;
      if (!isKnown && !(await keepsOthersOut(probe, environment)))
        throw noLocks(paths, "grants one lock to several processes");
    } finally {
      lock.release();
    }
  } finally {
    rmSync(probe, { force: true });
  }
}

/** Nobody else knows the file: a lock that seems held cannot be taken at all. */
function tryProbe(probe: string): HeldLock | undefined {
  try {
    return tryLock(probe);
  } catch (error) {
    const fault = asMemoryError(error, "trying a lock");
    if (fault.code === "no-locks") return undefined;
    throw fault;
  }
}

async function keepsOthersOut(probe: string, environment: Environment): Promise<boolean> {
  const command = [...selfCommand(), LOCK_PROBE_COMMAND, probe];
  const { exitCode, stdout } = await runProgram(command, { environment, timeoutMs: PROBE_TIMEOUT_MS });
  // If the program cannot be run, that says nothing about the file system.
  return exitCode !== 0 || stdout.trim() === LOCKED;
}

/** The other process. Returns the exit code. */
export function serveLockProbe(probe: string): number {
  process.stdout.write(isLocked(probe) ? LOCKED : "free");
  return 0;
}

function noLocks({ dir }: DataPaths, how: string): MemoryError {
  return new MemoryError("no-locks", `the file system of ${dir} ${how}, so no worker can run there`);
}
