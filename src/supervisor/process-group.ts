import { basename } from "node:path";
import type { Environment } from "../config/paths.ts";
import { MemoryError } from "../domain/error.ts";
import type { Platform } from "./platform/platform.ts";

/** How long a group may take to end after it was asked to. */
export const GRACE_MS = 5_000;
/** How long the system may take to kill a group: longer only if a process hangs in the kernel. */
export const FORCE_WAIT_MS = 2_000;
const POLL_MS = 20;

/** A started program with its descendants, and its three streams. */
export interface ProcessGroup {
  /** The process id of the program, which is also the id of the group. */
  pid: number;
  stdin: Bun.FileSink;
  /** Must be read, like `stderr`, or the program blocks. */
  stdout: ReadableStream<Uint8Array>;
  stderr: ReadableStream<Uint8Array>;
  /** Resolves once the program has exited and its remaining descendants have been ended. */
  ended: Promise<GroupEnd>;
  /** Closes its input, asks the group to end, and kills it after `graceMs`. */
  end(): void;
  /** Kills the group at once. */
  force(): void;
}

export interface GroupEnd {
  exitCode: number | null;
  signal: string | null;
  /** False if a process of the group survives even being killed. */
  isGone: boolean;
}

/**
 * Starts a program in a process group of its own, without a shell.
 *
 * @throws MemoryError child-failed if it cannot be started
 */
export function startGroup(
  platform: Platform,
  command: readonly string[],
  options: { environment: Environment; cwd?: string; graceMs?: number },
): ProcessGroup {
  const child = spawn(platform, command, options);
  const graceMs = options.graceMs ?? GRACE_MS;
  let forceTimer: ReturnType<typeof setTimeout> | undefined;
  const force = () => platform.endGroup(child.pid, "force");
  const end = () => {
    if (forceTimer !== undefined) return;
    closeInput(child.stdin);
    platform.endGroup(child.pid, "ask");
    forceTimer = setTimeout(force, graceMs);
  };
  const settle = async (): Promise<GroupEnd> => {
    await child.exited;
    // The system does not reuse the id while the group exists, so a group found now is ours.
    if (platform.hasGroup(child.pid)) end();
    const isGone = await waitUntil(() => !platform.hasGroup(child.pid), graceMs + FORCE_WAIT_MS);
    clearTimeout(forceTimer);
    return {
      exitCode: child.exitCode,
      signal: child.signalCode === null ? null : String(child.signalCode),
      isGone,
    };
  };
  return {
    pid: child.pid,
    stdin: child.stdin,
    stdout: readOnDemand(child.stdout),
    stderr: readOnDemand(child.stderr),
    ended: settle(),
    end,
    force,
  };
}

/** The program's name for messages; its arguments may contain secrets. */
export function labelOf(command: readonly string[]): string {
  return basename(command[0] ?? "").slice(0, 100);
}

function spawn(
  platform: Platform,
  command: readonly string[],
  options: { environment: Environment; cwd?: string },
) {
  const launch = platform.launch(command);
  try {
    return Bun.spawn(launch.command, {
      ...launch.options,
      env: { ...options.environment },
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      stdin: "pipe",
      stdout: "pipe",
      stderr: "pipe",
    });
  } catch (error) {
    const message = `\`${labelOf(command)}\` cannot be started: ${(error as Error).message}`;
    throw new MemoryError("child-failed", message, { cause: error });
  }
}

/**
 * Bun reads a pipe without a reader into memory, without limit, and one with a reader only on demand. So the pipe gets a
 * reader at once, and the program blocks when nobody consumes its output.
 */
function readOnDemand(source: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = source.getReader();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

/** Closes a program's stdin. */
export function closeInput(input: Bun.FileSink): void {
  // The program may have exited already; `ended` reports that.
  Promise.try(() => input.end()).catch(() => undefined);
}

/** Polls until the condition holds, at most for `limitMs`. Resolves to whether it does. */
export async function waitUntil(isSo: () => boolean, limitMs: number): Promise<boolean> {
  const deadline = performance.now() + limitMs;
  while (!isSo()) {
    if (performance.now() > deadline) return false;
    await Bun.sleep(POLL_MS);
  }
  return true;
}
