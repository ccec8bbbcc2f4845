import { win32 } from "node:path";
import type { Environment } from "../../config/paths.ts";
import { MemoryError } from "../../domain/error.ts";
import { isProcessAlive } from "../../lib/process-alive.ts";
import { askSystem, type Launch, type Platform, type PortHolder } from "./platform.ts";

/** Windows has no process groups and no signals. A process has a tree, which is known only while its root lives. */
export function windowsPlatform(environment: Environment): Platform {
  const root = environment.SystemRoot ?? environment.SYSTEMROOT ?? "C:\\Windows";
  const ask = (command: readonly string[]) => askSystem(command, { SystemRoot: root }) ?? "";
  return {
    hasSignals: false,
    startToken: (pid) => parseStart(ask(startCommand(root, pid))),
    isAlive: isProcessAlive,
    endGroup(pid, how) {
      if (pid > 0) ask(endCommand(root, pid, how));
    },
    hasGroup: () => false,
    isGroupMarked: () => false,
    findPortHolder: (port) => parsePortHolder(ask(portCommand(root)), port),
    launch: (command) => launchWindows(root, command),
  };
}

/** The full path, so that no other program of that name on the PATH is started. */
function systemProgram(root: string, ...parts: string[]): string {
  return win32.join(root, "System32", ...parts);
}

export function startCommand(root: string, pid: number): string[] {
  const powershell = systemProgram(root, "WindowsPowerShell", "v1.0", "powershell.exe");
  const script = `(Get-Process -Id ${Math.trunc(pid)}).StartTime.ToFileTimeUtc()`;
  return [powershell, "-NoLogo", "-NoProfile", "-NonInteractive", "-Command", script];
}

/** In units of 100 nanoseconds since 1601. */
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
 * Lines are `TCP  127.0.0.1:37777  0.0.0.0:0  LISTENING  4711`. The state is in the user's language, so a listening socket
 * is recognized by its remote port 0.
 */
export function parsePortHolder(text: string, port: number): PortHolder | undefined {
  for (const line of text.split("\n")) {
    const [kind, local, remote, ...rest] = line.trim().split(/\s+/);
    const pid = Number(rest.at(-1));
    if (kind !== "TCP" || !local?.endsWith(`:${port}`) || !remote?.endsWith(":0")) continue;
    if (Number.isInteger(pid) && pid > 0) return { pid };
  }
  return undefined;
}

/**
 * Not detached: a detached program has no console, so each console program that it starts opens a window. Windows also
 * ends a child that is not detached together with its parent.
 */
function launchWindows(root: string, command: readonly string[]): Launch {
  const isBatch = isBatchFile(command[0] ?? "");
  return {
    command: isBatch ? batchCommand(systemProgram(root, "cmd.exe"), command) : [...command],
    options: { detached: false, windowsHide: true, windowsVerbatimArguments: isBatch },
  };
}

/** Only `cmd.exe` can run these. npm creates one for every program that it installs. */
export function isBatchFile(program: string): boolean {
  return /\.(cmd|bat)$/i.test(program);
}

/** Arguments that need no quotes in `cmd.exe` or in the batch file. */
const PLAIN = /^[\w#$*+\-./:?@\\]*[\w#$*+\-./:?@]$/;

/**
 * The command line that runs a batch file with exactly these arguments. `cmd.exe` and then the batch file parse them again;
 * within quotes, only `"` and `%` are special to either. So every argument is quoted, a quote is doubled, and `%` is
 * followed by an empty substring of a variable, which keeps it from naming a variable itself.
 * `/d` runs no commands of the registry, `/v:off` keeps `!` literal, `/s` removes only the outermost quotes.
 *
 * To be started with its arguments verbatim.
 *
 * @throws MemoryError invalid-input for a line break or a NUL, which cannot be passed
 */
export function batchCommand(cmd: string, command: readonly string[]): string[] {
  const [program = "", ...args] = command;
  const broken = command.find((part) => /[\r\n\0]/.test(part));
  if (broken !== undefined || program.includes('"')) {
    const argument = JSON.stringify((broken ?? program).slice(0, 80));
    throw new MemoryError(
      "invalid-input",
      `cannot pass the argument ${argument} to the batch file ${program}`,
    );
  }
  const line = [`"${escapePercent(program)}"`, ...args.map(quoted)].join(" ");
  return [cmd, "/d", "/e:on", "/v:off", "/s", "/c", `"${line}"`];
}

function quoted(text: string): string {
  if (PLAIN.test(text)) return text;
  // Backslashes before a quote, including the closing one, would escape it for the program that is run in the end.
  const escaped = text.replaceAll(/(?<!\\)(\\*)"/g, '$1$1""').replace(/(?<!\\)\\+$/, "$&$&");
  return `"${escapePercent(escaped)}"`;
}

function escapePercent(text: string): string {
  return text.replaceAll("%", "%%cd:~,%");
}
