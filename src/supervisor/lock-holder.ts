import { readFileSync, statSync } from "node:fs";

/**
 * The process that holds a lock on a file, from the kernel itself. Undefined where nobody does, and where the system
 * does not tell: everywhere but on Linux.
 *
 * @param table path of the kernel's table of locks, of proc(5)
 */
export function findLockHolder(path: string, table = "/proc/locks"): number | undefined {
  const inode = statSync(path, { throwIfNoEntry: false })?.ino;
  if (inode === undefined || process.platform !== "linux") return undefined;
  // A line is: number, POSIX, ADVISORY, WRITE, process, major:minor:inode, start, end. Waiting ones have an arrow.
  for (const line of readTable(table).split("\n")) {
    const [, kind, , access, pid, file] = line.trim().split(/\s+/);
    const isOurs = kind === "POSIX" && access === "WRITE" && file?.endsWith(`:${inode}`) === true;
    // A holder outside of our process namespace is shown as 0 or less.
    if (isOurs && Number(pid) > 0) return Number(pid);
  }
  return undefined;
}

function readTable(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // Hardened systems hide it; then the files of the worker have to do.
    return "";
  }
}
