import { isProcessAlive } from "../../lib/process-alive.ts";
import { askSystem, type Platform, type PortHolder } from "./platform.ts";

/** The output must be the same every time, whatever the user's language and time zone are by then. */
const PLAIN_ENVIRONMENT = { LC_ALL: "C", TZ: "UTC" };
/** With `-E` the environment follows the command, for processes of the same user. */
const ENVIRONMENTS_COMMAND = ["/bin/ps", "-A", "-E", "-ww", "-o", "pgid=", "-o", "stat=", "-o", "command="];

/** What every POSIX system has: signals to groups, and `ps`. */
export function posixPlatform(): Platform {
  return {
    hasSignals: true,
    startToken: (pid) => parseStart(ask(startCommand(pid))),
    isAlive: isProcessAlive,
    endGroup: (pid, how) => signalGroup(pid, how === "ask" ? "SIGTERM" : "SIGKILL"),
    hasGroup: (pid) => signalGroup(pid, 0),
    isGroupMarked: () => false,
    findPortHolder: () => undefined,
    launch: (command) => ({
      command: [...command],
      // A detached child leads a group of its own, whose id is its process id.
      options: { detached: true, windowsHide: true, windowsVerbatimArguments: false },
    }),
  };
}

/** macOS has no `/proc`, so `ps` and `lsof` are asked. */
export function darwinPlatform(): Platform {
  const posix = posixPlatform();
  return {
    ...posix,
    isGroupMarked: (pid, mark) =>
      posix.hasGroup(pid) && hasMarkedMember(ask(ENVIRONMENTS_COMMAND), pid, mark),
    findPortHolder: (port) => parsePortHolder(ask(portCommand(port))),
  };
}

function ask(command: readonly string[]): string {
  return askSystem(command, PLAIN_ENVIRONMENT) ?? "";
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
 * Sends a signal to a process group (0 only asks). Group 0 is our own and 1 everybody's, so neither is ever signalled.
 *
 * @returns whether the group exists
 */
export function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  if (!Number.isInteger(group) || group <= 1) return false;
  try {
    process.kill(-group, signal);
    return true;
  } catch {
    // ESRCH: it has ended. EPERM: only zombies are left (macOS).
    return false;
  }
}

/** Lines are `  4711 S    /usr/bin/program --flag NAME=value OTHER=value`. */
export function hasMarkedMember(text: string, group: number, mark: string): boolean {
  return text.split("\n").some((line) => {
    const [pgid, state = "Z", ...words] = line.trim().split(/\s+/);
    return Number(pgid) === group && !state.startsWith("Z") && words.includes(mark);
  });
}

export function portCommand(port: number): string[] {
  return ["/usr/sbin/lsof", "-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fpc"];
}

/** Lines are fields that begin with their kind: `p123`, `cnode`, `f22`. */
export function parsePortHolder(text: string): PortHolder | undefined {
  const lines = text.split("\n");
  const pid = lines.find((line) => /^p\d+$/.test(line))?.slice(1);
  const name = lines.find((line) => line.startsWith("c"))?.slice(1);
  if (pid === undefined) return undefined;
  return { pid: Number(pid), ...(name === undefined ? {} : { name }) };
}
