import { win32 } from "node:path";
import type { Environment } from "../../config/paths.ts";
import { isProcessAlive } from "../../lib/process-alive.ts";
import { askSystem } from "./ask-system.ts";
import { batchCommand, isBatchFile } from "./batch-command.ts";
import type { Launch, Platform, PortHolder } from "./platform.ts";

/**
 * Windows: no groups and no signals. What belongs to a process is its tree, which is known only while its root lives.
 */
export function windowsPlatform(environment: Environment): Platform {
  const root = environment.SystemRoot ?? environment.SYSTEMROOT ?? "C:\\Windows";
  const ask = (command: readonly string[]) => askSystem(command, { SystemRoot: root });
  return {
    hasSignals: false,
    startToken: (pid) => parseStart(ask(startCommand(root, pid)) ?? ""),
    isAlive: isProcessAlive,
    endGroup(pid, how) {
      if (pid > 0) ask(endCommand(root, pid, how));
    },
    hasGroup: () => false,
    isGroupMarked: () => false,
    findPortHolder: (port) => parsePortHolder(ask(portCommand(root)) ?? "", port),
    launch: (command) => launchWindows(root, command),
  };
}

/** By full path: what else is called so on the PATH is not meant. */
function systemProgram(root: string, ...parts: string[]): string {
  return win32.join(root, "System32", ...parts);
}

export function startCommand(root: string, pid: number): string[] {
  const powershell = systemProgram(root, "WindowsPowerShell", "v1.0", "powershell.exe");
  const script = `(Get-Process -Id ${Math.trunc(pid)}).StartTime.ToFileTimeUtc()`;
  return [powershell, "-NoLogo", "-NoProfile", "-NonInteractive", "-Command", script];
}

/** 100-nanosecond steps since 1601. */
export function parseStart(text: string): string | undefined {
  return /^\d{10,20}$/.test(text.trim()) ? text.trim() : undefined;
}

export function endCommand(root: string, pid: number, how: "ask" | "force"): string[] {
  const command = [systemProgram(root, "taskkill.exe"), "/PID", String(Math.trunc(pid)), "/T"];
  return how === "force" ? [...command, "/F"] : command;
}

export function portCommand(root: string): string[] {
  return [systemProgram(root, "netstat.exe"), "-ano", "-p", "tcp"];
}

/**
 * Lines are `TCP  127.0.0.1:37777  0.0.0.0:0  LISTENING  4711`. The word for the state is in the user's language, so the
 * far end, which a listening socket has not, tells instead.
 */
export function parsePortHolder(text: string, port: number): PortHolder | undefined {
  for (const line of text.split("\n")) {
    const [kind, near, far, ...rest] = line.trim().split(/\s+/);
    const pid = Number(rest.at(-1));
    if (kind !== "TCP" || !near?.endsWith(`:${port}`) || !far?.endsWith(":0")) continue;
    if (Number.isInteger(pid) && pid > 0) return { pid };
  }
  return undefined;
}

/**
 * Not detached: a detached program has no console, and each console program that it starts opens a window. One that is
 * not detached is ended by the system together with its parent, too.
 */
function launchWindows(root: string, command: readonly string[]): Launch {
  const isBatch = isBatchFile(command[0] ?? "");
  return {
    command: isBatch ? batchCommand(systemProgram(root, "cmd.exe"), command) : [...command],
    options: { detached: false, windowsHide: true, windowsVerbatimArguments: isBatch },
  };
}
