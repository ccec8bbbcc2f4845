import type { DataPaths, Environment } from "../config/paths.ts";
import { childEnvironment } from "./child-environment.ts";
import { selfCommand } from "./self-command.ts";

/**
 * Has the worker of this data directory started anew, by a process that outlives it: a worker cannot start the one that
 * needs its lock.
 */
export function restartAside(paths: DataPaths, environment: Environment): void {
  const child = Bun.spawn([...selfCommand(), "restart"], {
    cwd: paths.dir,
    env: childEnvironment(environment),
    stdin: "ignore",
    stdout: "ignore",
    stderr: "ignore",
    detached: true,
    windowsHide: true,
  });
  child.unref();
}
