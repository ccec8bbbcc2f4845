import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";

/** What the kernel of Linux knows of processes, where nothing they say of themselves is to be believed. */

/** Bytes of a `-shm` file by whose locks SQLite's WAL mode says what a process is doing (sqlite3 `WAL_*_LOCK` + 120). */
const WRITE_BYTE = 120;
const CHECKPOINT_BYTE = 121;

interface KernelLock {
  pid: number;
  inode: number;
  from: number;
  to: number;
}

/** POSIX write locks that are held now. */
function listWriteLocks(): KernelLock[] {
  const held = /^\d+: POSIX\s+\S+\s+WRITE (\d+) [0-9a-f]+:[0-9a-f]+:(\d+) (\d+) (\d+|EOF)/gm;
  return [...readFileSync("/proc/locks", "utf8").matchAll(held)].map(([, pid, inode, from, to]) => ({
    pid: Number(pid),
    inode: Number(inode),
    from: Number(from),
    to: to === "EOF" ? Number.POSITIVE_INFINITY : Number(to),
  }));
}

function inodeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino;
}

/** The worker that holds `.worker.lock`. Hooks and commands hold it for a moment too, to see whether somebody does. */
export function workerHolding(lockPath: string): number | undefined {
  const inode = inodeOf(lockPath);
  const holders = listWriteLocks().filter((lock) => lock.inode === inode && lock.to - lock.from > 1);
  return holders.find(({ pid }) => isWorker(commandOf(pid)))?.pid;
}

/** Whether a command line is that of a worker. */
export function isWorker(command: string): boolean {
  return / worker( --\S+)*$/.test(command);
}

/** What a process is doing in a database at this moment. */
export function activityIn(database: string, pid: number): "transaction" | "checkpoint" | undefined {
  const inode = inodeOf(`${database}-shm`);
  const locks = listWriteLocks().filter((lock) => lock.inode === inode && lock.pid === pid);
  const holds = (byte: number) => locks.some((lock) => lock.from <= byte && byte <= lock.to);
  if (holds(WRITE_BYTE)) return "transaction";
  return holds(CHECKPOINT_BYTE) ? "checkpoint" : undefined;
}

/** Stops a process with SIGSTOP and waits until it stands still; false when it is gone. */
export function standStill(pid: number): boolean {
  try {
    process.kill(pid, "SIGSTOP");
  } catch {
    // It ended before the signal came.
    return false;
  }
  for (;;) {
    const state = stateOf(pid);
    if (state === undefined || state === "Z") return false;
    if (state === "T") return true;
  }
}

function stateOf(pid: number): string | undefined {
  return readProc(`/proc/${pid}/stat`).match(/\) (\S)/)?.[1];
}

export interface Seen {
  pid: number;
  command: string;
  /** The one that the process is a child of. */
  parent: number;
}

/** Living processes that carry this directory in their environment. */
export function listProcesses(directory: string): Seen[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return pids
    .filter((pid) => readProc(`/proc/${pid}/environ`).includes(directory))
    .map((pid) => {
      const [, state, parent] = readProc(`/proc/${pid}/stat`).match(/\) (\S) (\d+)/) ?? [];
      return { pid: Number(pid), command: commandOf(Number(pid)), parent: Number(parent), state };
    })
    .filter(({ state }) => state !== undefined && state !== "Z");
}

function commandOf(pid: number): string {
  return readProc(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim();
}

/** Whether a process has this file open. */
export function hasOpen(pid: number, path: string): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((name) => linkOf(`/proc/${pid}/fd/${name}`) === path);
  } catch {
    // It has ended in the meantime.
    return false;
  }
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    // Closed since the listing.
    return undefined;
  }
}

/** Resident memory of a process in MB; 0 when it is gone. */
export function residentMb(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readProc(`/proc/${pid}/status`))?.[1] ?? 0) / 1_024;
}

function readProc(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // The process has ended in the meantime.
    return "";
  }
}
