import type { Environment } from "../config/paths.ts";
import { MemoryError } from "../domain/error.ts";
import { childEnvironment } from "./child-environment.ts";
import { platformOf } from "./platform/platform-of.ts";
import { closeInput, type ProcessGroup, startGroup } from "./process-group.ts";

/** Maximum output that is kept, from the end: error messages come last. */
const OUTPUT_CHARS_MAX = 64_000;
/** How long to wait for output after the program's exit: a process that it started may keep the pipe open forever. */
const OUTPUT_WAIT_MS = 500;
/** Reported for a program that was ended by a signal, which has no exit code. */
const EXIT_BY_SIGNAL = 128;
const ENDING_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A program that runs beside its caller. */
export interface RunningProgram {
  stdin: { write(text: string): unknown; flush(): unknown; end(): unknown };
  stdout: ReadableStream<Uint8Array>;
  stderr: ReadableStream<Uint8Array>;
  /** Resolves once its end was observed. */
  exited: Promise<{ exitCode: number | null; signal: string | null }>;
  /** Ends it and everything that it started, and resolves once that was observed. */
  stop(): Promise<unknown>;
}

/** Starts a program in a process group of its own. Rejects if it cannot be started. */
export type StartProgram = (request: {
  command: readonly string[];
  cwd: string;
  environment: Environment;
}) => Promise<RunningProgram>;

/** Starts a program for a command, which has to stop it before it exits: the program is in no registry. */
export const startBeside: StartProgram = async ({ command, cwd, environment }) => {
  const group = startGroup(platformOf(process.platform, environment), command, {
    environment: childEnvironment(environment),
    cwd,
  });
  const { stdin, stdout, stderr, ended: exited } = group;
  const stop = async () => {
    group.end();
    await exited;
  };
  return { stdin, stdout, stderr, exited, stop };
};

export interface ProgramResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs a program to its end and returns its output. It gets no input and no terminal, and nothing of its process group
 * survives it. The group is killed after `timeoutMs`, and when this process is told to end.
 *
 * @throws MemoryError child-failed if it cannot be started or takes too long
 */
export async function runProgram(
  command: readonly string[],
  options: { environment: Environment; timeoutMs: number; cwd?: string },
): Promise<ProgramResult> {
  const group = startGroup(platformOf(process.platform, options.environment), command, options);
  closeInput(group.stdin);
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    group.force();
  }, options.timeoutMs);
  const stopForwarding = forwardSignals(group);
  const [stdout, stderr] = [keepEnd(group.stdout), keepEnd(group.stderr)];
  const { exitCode } = await group.ended;
  clearTimeout(timer);
  stopForwarding();
  await Promise.race([Promise.all([stdout.read, stderr.read]), Bun.sleep(OUTPUT_WAIT_MS)]);
  if (isLate) {
    const name = command.slice(0, 4).join(" ");
    throw new MemoryError("child-failed", `\`${name}\` did not end within ${options.timeoutMs / 1000} s`);
  }
  return { exitCode: exitCode ?? EXIT_BY_SIGNAL, stdout: stdout.text(), stderr: stderr.text() };
}

/** Ctrl-C in a terminal reaches only our own process group, not the program's. */
function forwardSignals(group: ProcessGroup): () => void {
  const stop = () => {
    for (const signal of ENDING_SIGNALS) process.off(signal, forward);
  };
  const forward = (signal: NodeJS.Signals) => {
    stop();
    group.force();
    // Without another listener, this process ends as it would have by default.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  for (const signal of ENDING_SIGNALS) process.on(signal, forward);
  return stop;
}

/** Reads a stream to its end, so that the pipe never fills up. `text` returns the last part of what has come so far. */
export function keepEnd(
  stream: ReadableStream<Uint8Array>,
  charsMax = OUTPUT_CHARS_MAX,
): { read: Promise<void>; text: () => string } {
  let text = "";
  const read = async () => {
    const decoder = new TextDecoder();
    for await (const chunk of stream)
      text = (text + decoder.decode(chunk, { stream: true })).slice(-charsMax);
  };
  return { read: read(), text: () => text };
}
