import { readFileSync } from "node:fs";

/** Field 22 of `/proc/PID/stat`, counted from behind the name, which may hold spaces and brackets. */
const START_TIME_FIELD = 19;

/**
 * When a process was started, in the system's own words: a number that was given to another process since has another
 * token. Undefined where there is no such process or the system does not say. Linux only.
 */
export function startTokenOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[START_TIME_FIELD];
  } catch {
    // It has ended, or this is another system.
    return undefined;
  }
}
