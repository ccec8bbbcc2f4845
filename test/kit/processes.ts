import { existsSync, readdirSync, readFileSync } from "node:fs";

const LOOKS = 100;

/** Living processes that were started with this directory in their environment. Linux only; elsewhere none are found. */
export function processesOf(directory: string): { pid: number; command: string }[] {
  if (process.platform !== "linux") return [];
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return pids
    .filter((pid) => environmentOf(pid).includes(directory) && !isZombie(pid))
    .map((pid) => ({ pid: Number(pid), command: read(pid, "cmdline").replaceAll("\0", " ").trim() }));
}

/** A process that is just becoming another program has no environment for a moment; one of the kernel never has. */
function environmentOf(pid: string): string {
  for (let look = 0; look < LOOKS; look += 1) {
    const environment = read(pid, "environ");
    if (environment !== "" || !existsSync(`/proc/${pid}/exe`)) return environment;
  }
  return "";
}

export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended between the look and the signal.
  }
}

function isZombie(pid: string): boolean {
  return /^State:\s*Z/m.test(read(pid, "status"));
}

function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    // It has ended in the meantime, or belongs to somebody else.
    return "";
  }
}
