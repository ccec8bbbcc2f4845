import { basename } from "node:path";
import type { Environment } from "../config/paths.ts";
import { MemoryError } from "../domain/error.ts";
import type { Platform } from "./platform/platform.ts";
import { waitUntil } from "./wait-until.ts";

/** How long a group may take to end by itself after it was asked to. */
export const GRACE_MS = 5_000;
/** How long the system may take to end what it was told to end: longer only where a process hangs in the kernel. */
export const FORCE_WAIT_MS = 2_000;

/** A started program with all that it starts in turn, and its three streams. */
export interface ProcessGroup {
  /** Of the program itself, and the id of the group. */
  pid: number;
  stdin: Bun.FileSink;
  /** To be read, or the program waits for that; as is `stderr`. */
  stdout: ReadableStream<Uint8Array>;
  stderr: ReadableStream<Uint8Array>;
  /** Resolves when the program's exit was seen and what it left behind has been ended. */
  ended: Promise<GroupEnd>;
  /** Closes its input, asks the group to end, and ends it after the grace. */
  end(): void;
  /** Ends the group at once. */
  force(): void;
}

export interface GroupEnd {
  exitCode: number | null;
  signal: string | null;
  /** False when something of the group outlives even the force of the system. */
  isGone: boolean;
}

/**
 * Starts a program in a process group of its own, with its arguments as they are and without a shell.
 *
 * @throws MemoryError child-failed when it cannot be started
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
    // The number is not given to another process while a group bears it, so what is found right now is ours.
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
    stdout: heldBack(child.stdout),
    stderr: heldBack(child.stderr),
    ended: settle(),
    end,
    force,
  };
}

/** The program's name for messages: its arguments may hold what is not for a log. */
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
 * Bun reads a pipe that has no reader into memory without end, and one that has a reader only when asked. So it has one
 * from the start: what nobody reads stays in the pipe, and the program waits.
 */
function heldBack(source: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
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

/** Closes what a program reads from, which may have gone before. */
export function closeInput(input: Bun.FileSink): void {
  // What was not read yet is lost with its reader; its end is told by `ended`.
  Promise.try(() => input.end()).catch(() => undefined);
}
