import { type BigIntStats, readdirSync, readFileSync, statSync } from "node:fs";

/**
 * The process that holds a lock on a file, from the kernel itself. Undefined where nobody does, and where the system
 * does not tell: everywhere but on Linux.
 *
 * @param table path of the kernel's table of locks, of proc(5)
 */
export function findLockHolder(path: string, table = "/proc/locks"): number | undefined {
  if (process.platform !== "linux") return undefined;
  const stat = statOf(path);
  if (stat === undefined) return undefined;
  const device = deviceOf(stat.dev);
  // A line is: number, POSIX, ADVISORY, WRITE, process, major:minor:inode, start, end. Waiting ones have an arrow.
  for (const line of readTable(table).split("\n")) {
    const [, kind, , access, pid, file] = line.trim().split(/\s+/);
    if (kind !== "POSIX" || access !== "WRITE" || file?.endsWith(`:${stat.ino}`) !== true) continue;
    // A holder outside of our process namespace is shown as 0 or less.
    if (Number(pid) > 0 && (file === `${device}:${stat.ino}` || hasOpen(Number(pid), stat)))
      return Number(pid);
  }
  return undefined;
}

/** The device as the table writes it, from the number that stat(2) gives (makedev(3)). */
function deviceOf(dev: bigint): string {
  const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & ~0xfffn);
  const minor = (dev & 0xffn) | ((dev >> 12n) & ~0xffn);
  return [major, minor].map((part) => part.toString(16).padStart(2, "0")).join(":");
}

/**
 * Whether a process has this very file open. Asked where the table names another device: that of a Btrfs subvolume or of
 * an overlay is not the one that stat(2) gives, and a file with the same inode on another disk is another file.
 */
function hasOpen(pid: number, { dev, ino }: BigIntStats): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((name) => {
      const open = statOf(`/proc/${pid}/fd/${name}`);
      return open?.dev === dev && open.ino === ino;
    });
  } catch {
    // It has ended, or belongs to somebody else: then nobody may say that it holds our lock.
    return false;
  }
}

function statOf(path: string): BigIntStats | undefined {
  return statSync(path, { throwIfNoEntry: false, bigint: true });
}

function readTable(table: string): string {
  try {
    return readFileSync(table, "utf8");
  } catch {
    // Hardened systems hide it; then the files of the worker have to do.
    return "";
  }
}
