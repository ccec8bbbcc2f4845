import type { DataPaths, Environment } from "../config/paths.ts";
import type { JsonObject } from "../domain/host-event.ts";
import type { Children } from "./children.ts";
import { runAside } from "./run-aside.ts";

const EXAMINE_TIMEOUT_MS = 25_000;

/**
 * Runs the doctor in a process of its own: checking a large memory takes seconds, in which the worker would take nothing
 * over.
 *
 * @returns what `claude-mem doctor --json` prints
 * @throws MemoryError child-failed; no-slot when too many children exist
 */
export function examineAside(
  children: Children,
  paths: DataPaths,
  environment: Environment,
): Promise<JsonObject> {
  const args = ["doctor", "--json"];
  return runAside(children, { args, cwd: paths.dir, environment, timeoutMs: EXAMINE_TIMEOUT_MS });
}
