import type { Environment } from "../config/paths.ts";
import { MemoryError } from "../domain/error.ts";

/** Output of a program that is kept; the end of it is what says what went wrong. */
const OUTPUT_CHARS_MAX = 64_000;

export interface ProgramResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs a program to its end and returns what it said. It gets no input and no terminal; it is ended, and its end
 * awaited, when it takes longer than `timeoutMs`.
 *
 * @throws MemoryError child-failed when it cannot be started or takes too long
 */
export async function runProgram(
  command: readonly string[],
  options: { environment: Environment; timeoutMs: number; cwd?: string },
): Promise<ProgramResult> {
  const name = command.slice(0, 4).join(" ");
  const child = start(command, name, options);
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    child.kill("SIGKILL");
  }, options.timeoutMs);
  const [stdout, stderr, exitCode] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    child.exited,
  ]);
  clearTimeout(timer);
  if (isLate)
    throw new MemoryError("child-failed", `\`${name}\` did not end within ${options.timeoutMs / 1000} s`);
  return { exitCode, stdout, stderr };
}

function start(
  command: readonly string[],
  name: string,
  options: { environment: Environment; cwd?: string },
) {
  try {
    return Bun.spawn([...command], {
      env: { ...options.environment },
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
      windowsHide: true,
    });
  } catch (error) {
    throw new MemoryError("child-failed", `\`${name}\` cannot be started: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

async function textOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  return (await new Response(stream).text()).slice(-OUTPUT_CHARS_MAX);
}
