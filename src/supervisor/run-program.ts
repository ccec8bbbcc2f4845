import type { Environment } from "../config/paths.ts";
import { MemoryError } from "../domain/error.ts";
import { platformOf } from "./platform/platform-of.ts";
import { closeInput, type ProcessGroup, startGroup } from "./process-group.ts";

/** Output of a program that is kept; the end of it is what says what went wrong. */
const OUTPUT_CHARS_MAX = 64_000;
/** How long output may still come after the program's end: something that it started may hold the pipe for ever. */
const OUTPUT_WAIT_MS = 500;

export interface ProgramResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs a program to its end and returns what it said. It gets no input and no terminal, and leaves nothing behind in its
 * process group. It is ended with that group when it takes longer than `timeoutMs` or when this process is told to end.
 *
 * @throws MemoryError child-failed when it cannot be started or takes too long
 */
export async function runProgram(
  command: readonly string[],
  options: { environment: Environment; timeoutMs: number; cwd?: string },
): Promise<ProgramResult> {
  const name = command.slice(0, 4).join(" ");
  const group = startGroup(platformOf(process.platform, options.environment), command, options);
  closeInput(group.stdin);
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    group.force();
  }, options.timeoutMs);
  const stopPassing = passSignalsOn(group);
  const [stdout, stderr] = [readEnd(group.stdout), readEnd(group.stderr)];
  const { exitCode } = await group.ended;
  clearTimeout(timer);
  stopPassing();
  await Promise.race([Promise.all([stdout.read, stderr.read]), Bun.sleep(OUTPUT_WAIT_MS)]);
  if (isLate)
    throw new MemoryError("child-failed", `\`${name}\` did not end within ${options.timeoutMs / 1000} s`);
  return { exitCode: exitCode ?? EXIT_BY_SIGNAL, stdout: stdout.text(), stderr: stderr.text() };
}

/** What is said of a program that a signal has ended, which has no exit code. */
const EXIT_BY_SIGNAL = 128;
const ENDING_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A group of its own does not get what the terminal sends to ours: Ctrl-C would end this process alone. */
function passSignalsOn(group: ProcessGroup): () => void {
  const stop = () => {
    for (const signal of ENDING_SIGNALS) process.off(signal, pass);
  };
  const pass = (signal: NodeJS.Signals) => {
    stop();
    group.force();
    // Nobody else listens: then this process ends as it would have without us.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  for (const signal of ENDING_SIGNALS) process.on(signal, pass);
  return stop;
}

/** Reads a stream to its end and keeps the last of it; what has come so far can be had at any time. */
function readEnd(stream: ReadableStream<Uint8Array>): { read: Promise<void>; text: () => string } {
  let text = "";
  const read = async () => {
    const decoder = new TextDecoder();
    for await (const chunk of stream)
      text = (text + decoder.decode(chunk, { stream: true })).slice(-OUTPUT_CHARS_MAX);
  };
  return { read: read(), text: () => text };
}
