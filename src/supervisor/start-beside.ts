import type { Environment } from "../config/paths.ts";
import { childEnvironment } from "./child-environment.ts";
import { platformOf } from "./platform/platform-of.ts";
import { GRACE_MS, startGroup } from "./process-group.ts";

export interface ProgramBeside {
  stdin: Bun.FileSink;
  stdout: ReadableStream<Uint8Array>;
  stderr: ReadableStream<Uint8Array>;
  exited: Promise<{ exitCode: number | null; signal: string | null }>;
  stop(): Promise<void>;
}

/**
 * Starts a program that a command talks to while it runs, in a group of its own. It is in no registry: the command that
 * started it ends it before it leaves.
 *
 * @throws MemoryError child-failed when it cannot be started
 */
export async function startBeside(request: {
  command: readonly string[];
  cwd: string;
  environment: Environment;
}): Promise<ProgramBeside> {
  const group = startGroup(platformOf(process.platform, request.environment), request.command, {
    environment: childEnvironment(request.environment),
    cwd: request.cwd,
    graceMs: GRACE_MS,
  });
  const stop = async () => {
    group.end();
    await group.ended;
  };
  return { stdin: group.stdin, stdout: group.stdout, stderr: group.stderr, exited: group.ended, stop };
}
