import { isProcessAlive } from "../../lib/process-alive.ts";
import { askSystem } from "./ask-system.ts";
import type { Launch, Platform } from "./platform.ts";

/** The tools' words must be the same each time, whatever language and time zone the user has by then. */
const PLAIN_ENVIRONMENT = { LC_ALL: "C", TZ: "UTC" };

/** What every POSIX system has: signals to groups, and `ps`. */
export function posixPlatform(): Platform {
  return {
    hasSignals: true,
    startToken: (pid) => parseStart(ask(startCommand(pid)) ?? ""),
    isAlive: isProcessAlive,
    endGroup: (pid, how) => signalGroup(pid, how === "ask" ? "SIGTERM" : "SIGKILL"),
    hasGroup: (pid) => signalGroup(pid, 0),
    isGroupMarked: () => false,
    findPortHolder: () => undefined,
    launch: launchPosix,
  };
}

export function ask(command: readonly string[]): string | undefined {
  return askSystem(command, PLAIN_ENVIRONMENT);
}

export function startCommand(pid: number): string[] {
  return ["/bin/ps", "-o", "stat=", "-o", "lstart=", "-p", String(pid)];
}

/** `Ss   Sat Nov 21 10:52:09 2026` becomes the date; a zombie (`Z`) has ended. */
export function parseStart(text: string): string | undefined {
  const match = /^\s*([A-Z])\S*\s+(\S.*?)\s*$/.exec(text);
  return match?.[1] === "Z" ? undefined : match?.[2]?.replaceAll(/\s+/g, " ");
}

/**
 * Sends a signal to a process group (0 only asks). Group 1 would be everybody's and 0 our own, so neither is ever meant.
 *
 * @returns whether anybody was there to get it
 */
export function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  if (!Number.isInteger(group) || group <= 1) return false;
  try {
    process.kill(-group, signal);
    return true;
  } catch {
    // ESRCH: it has ended. EPERM: macOS says so when nobody but zombies is left.
    return false;
  }
}

function launchPosix(command: readonly string[]): Launch {
  // A detached child leads a session and a group of its own, which carry its process id.
  return {
    command: [...command],
    options: { detached: true, windowsHide: true, windowsVerbatimArguments: false },
  };
}
