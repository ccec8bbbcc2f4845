import { program } from "./program.ts";
import type { TempHome } from "./temp-home.ts";

export interface CommandResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

export interface CommandOptions {
  /** Another build of the program than the one of these sources. */
  file?: string;
  environment?: Record<string, string>;
}

/** Runs the compiled program as a user would, to its end. */
export async function runCommand(
  home: TempHome,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const child = Bun.spawn([options.file ?? (await program()), ...args], {
    env: { ...home.environment, ...options.environment },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [stdout, stderr] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  return { exitCode: await child.exited, stdout, stderr };
}
