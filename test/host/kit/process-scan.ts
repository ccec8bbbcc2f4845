/** Finds processes by an environment entry, which survives setsid, double forks and changed titles. Linux only. */
import { readdir, readFile } from "node:fs/promises";

export interface ProcessFound {
  readonly pid: number;
  readonly command: string;
}

/** Living processes that were started with exactly this `NAME=value`; the calling process is left out. */
export async function listProcessesWith(entry: string): Promise<ProcessFound[]> {
  const names = await readdir("/proc");
  const pids = names.map(Number).filter((pid) => Number.isInteger(pid) && pid !== process.pid);
  const found = await Promise.all(pids.map((pid) => readProcess(pid, entry)));
  return found.filter((process) => process !== undefined);
}

async function readProcess(pid: number, entry: string): Promise<ProcessFound | undefined> {
  try {
    const environment = await readFile(`/proc/${pid}/environ`, "utf8");
    if (!environment.split("\0").includes(entry)) return undefined;
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8");
    return { pid, command: command.replaceAll("\0", " ").trim() };
  } catch {
    // The process ended while it was being read, or belongs to somebody else.
    return undefined;
  }
}
