/** Finds and ends processes by what /proc tells about them. Linux only. */
import { readdir, readFile } from "node:fs/promises";

export interface ProcessFound {
  readonly pid: number;
  readonly command: string;
}

/**
 * Living processes that were started with exactly this `NAME=value`, the calling process left out. An
 * environment survives what hides a process from its ancestors: new sessions, double forks, changed titles.
 */
export async function listProcessesWith(entry: string): Promise<ProcessFound[]> {
  const found = await Promise.all((await listPids()).map((pid) => readProcess(pid, entry)));
  return found.filter((process) => process !== undefined);
}

/**
 * Whom a signal hits: the process alone; its process group; or its tree, which is everything it has started and
 * that has not been detached from it. Claude Code gives every shell and hook a session of its own, so only
 * `tree` reaches a running command.
 */
export type KillScope = "process" | "group" | "tree";

/** Sends the signal; a process that has ended in the meantime is passed over. */
export async function killProcess(pid: number, signal: NodeJS.Signals, scope: KillScope): Promise<void> {
  if (scope === "process") return signalIfAlive(pid, signal);
  if (scope === "group") return signalIfAlive(-pid, signal);
  const tree = await freezeTree(pid);
  for (const member of tree) signalIfAlive(member, signal);
  // A process that was stopped takes other signals than SIGKILL only when it goes on.
  for (const member of tree) signalIfAlive(member, "SIGCONT");
}

/**
 * Stops the process and its living descendants and returns them. A process that goes on could start another
 * one between the look and the signal, and the new one would be an orphan that nobody finds.
 */
async function freezeTree(root: number): Promise<Set<number>> {
  const frozen = new Set<number>();
  for (;;) {
    const fresh = (await listTree(root)).filter((pid) => !frozen.has(pid));
    if (fresh.length === 0) return frozen;
    for (const pid of fresh) {
      signalIfAlive(pid, "SIGSTOP");
      frozen.add(pid);
    }
  }
}

async function listTree(root: number): Promise<number[]> {
  const pids = await listPids();
  const parents = new Map(await Promise.all(pids.map(async (pid) => [pid, await readParent(pid)] as const)));
  const tree = [root];
  for (const ancestor of tree) tree.push(...pids.filter((pid) => parents.get(pid) === ancestor));
  return tree;
}

export function signalIfAlive(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended between the look and the signal.
  }
}

async function listPids(): Promise<number[]> {
  const names = await readdir("/proc");
  return names.map(Number).filter((pid) => Number.isInteger(pid) && pid !== process.pid);
}

async function readProcess(pid: number, entry: string): Promise<ProcessFound | undefined> {
  const environment = await readProc(pid, "environ");
  if (!environment.split("\0").includes(entry)) return undefined;
  const command = await readProc(pid, "cmdline");
  return { pid, command: command.replaceAll("\0", " ").trim() };
}

/** The parent's pid is the second field after the command, which stands in brackets and may hold anything. */
async function readParent(pid: number): Promise<number> {
  const stat = await readProc(pid, "stat");
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
}

/** Empty for a process that has ended in the meantime or that belongs to somebody else. */
async function readProc(pid: number, file: string): Promise<string> {
  return readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "");
}
