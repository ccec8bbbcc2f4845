import { program } from "./program.ts";
import type { TempHome } from "./temp-home.ts";

export interface HookResult {
  exitCode: number | null;
  stdout: string;
  stderr: string;
  ms: number;
}

export interface HookOptions {
  environment?: Record<string, string>;
  cwd?: string;
  /** Put before the command, such as `setpriv …`. */
  wrapper?: string[];
}

/** Runs a hook as the host does: no shell, the payload on stdin, stdin closed behind it. Text and bytes go as they are. */
export async function runHook(
  home: TempHome,
  event: string,
  payload: object | string | Uint8Array,
  options: HookOptions = {},
): Promise<HookResult> {
  const isRaw = typeof payload === "string" || payload instanceof Uint8Array;
  const input = isRaw ? payload : JSON.stringify(payload);
  const command = [...(options.wrapper ?? []), await program(), "hook", "claude-code", event];
  const begun = performance.now();
  const child = Bun.spawn(command, {
    cwd: options.cwd ?? home.project,
    env: { ...home.environment, ...options.environment },
    stdin: typeof input === "string" ? Buffer.from(input) : input,
    stdout: "pipe",
    stderr: "pipe",
  });
  const [stdout, stderr] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  const exitCode = await child.exited;
  return { exitCode, stdout, stderr, ms: performance.now() - begun };
}
