import { rmSync } from "node:fs";
import { join } from "node:path";
import type { DataPaths, Environment } from "../config/paths.ts";
import { asMemoryError, MemoryError } from "../domain/error.ts";
import { isLocked, tryLock } from "./lock.ts";
import { findLockHolder } from "./lock-holder.ts";
import { runProgram } from "./run-program.ts";
import { selfCommand } from "./self-command.ts";

/**
 * Some file systems (network shares, folders of a virtual machine's host) refuse all locks, or grant them to everybody.
 * With the first no worker would ever start and each lock would look held; with the second every caller would become one,
 * and databases would be damaged.
 */

/** The command by which the program says whether a file is locked, as another process sees it. */
export const LOCK_PROBE_COMMAND = "probe-lock";
const PROBE_TIMEOUT_MS = 5_000;
const LOCKED = "locked";

/**
 * Makes sure that a lock in the data directory keeps others out, by locking a new file there. Where the kernel does not
 * tell that the lock is held, another process is started to try it.
 *
 * @throws MemoryError no-locks; no-permission, disk-full when no file can be made there
 */
export async function ensureLocksWork(paths: DataPaths, environment: Environment): Promise<void> {
  const probe = join(paths.dir, `.worker.probe.${process.pid}-${crypto.randomUUID().slice(0, 8)}`);
  try {
    const lock = tryProbe(probe);
    if (lock === undefined) throw noLocks(paths, "refuses locks");
    try {
      const isKnown = findLockHolder(probe) === process.pid;
      if (!isKnown && !(await keepsOthersOut(probe, environment)))
        throw noLocks(paths, "gives one lock to several processes");
    } finally {
      lock.release();
    }
  } finally {
    rmSync(probe, { force: true });
  }
}

/** Nobody else knows the file: if its lock counts as held, it cannot be had. */
function tryProbe(probe: string): ReturnType<typeof tryLock> {
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
  // A program that cannot be run says nothing against the file system.
  return exitCode !== 0 || stdout.trim() === LOCKED;
}

/** What the other process does. Returns the exit code. */
export function serveLockProbe(probe: string): number {
  process.stdout.write(isLocked(probe) ? LOCKED : "free");
  return 0;
}

function noLocks({ dir }: DataPaths, how: string): MemoryError {
  return new MemoryError("no-locks", `the file system of ${dir} ${how}, so that no worker can run there`);
}
