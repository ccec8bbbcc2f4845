import type { DataPaths, Environment } from "../config/paths.ts";
import { childEnvironment } from "./child-environment.ts";

/** The command line that starts this program: the compiled file alone, or the runtime with its entry. */
export function selfCommand(): string[] {
  return Bun.isStandaloneExecutable ? [process.execPath] : [process.execPath, Bun.main];
}

/** Starts this program so that it outlives its parent. */
export function startDetached(
  paths: DataPaths,
  environment: Environment,
  args: readonly string[],
): Pick<Bun.Subprocess, "exitCode"> {
  const child = Bun.spawn([...selfCommand(), ...args], {
    // Not the project's directory: the child must not keep it busy or read settings from it.
    cwd: paths.dir,
    env: childEnvironment(environment),
    // A host would wait for a stream that stays open.
    stdin: "ignore",
    stdout: "ignore",
    stderr: "ignore",
    detached: true,
    windowsHide: true,
  });
  child.unref();
  return child;
}
