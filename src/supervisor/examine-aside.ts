import type { DataPaths, Environment } from "../config/paths.ts";
import { MemoryError } from "../domain/error.ts";
import type { JsonObject } from "../domain/host-event.ts";
import { parseObject } from "../domain/json.ts";
import type { Children } from "./children.ts";
import { closeInput } from "./process-group.ts";
import { selfCommand } from "./self-command.ts";

const EXAMINE_TIMEOUT_MS = 25_000;

/**
 * Runs the doctor in a process of its own: checking a large memory takes seconds, in which the worker would take nothing
 * over.
 *
 * @returns what `claude-mem doctor --json` prints
 * @throws MemoryError child-failed; no-slot when too many children exist
 */
export async function examineAside(
  children: Children,
  paths: DataPaths,
  environment: Environment,
): Promise<JsonObject> {
  const child = await children.start({
    command: [...selfCommand(), "doctor", "--json"],
    kind: "program",
    cwd: paths.dir,
    environment,
    timeoutMs: EXAMINE_TIMEOUT_MS,
  });
  closeInput(child.stdin);
  const [said, complaint] = await Promise.all(
    [child.stdout, child.stderr].map((it) => new Response(it).text()),
  );
  await child.exited;
  const report = parseObject(said ?? "");
  if (report !== undefined) return report;
  throw new MemoryError("child-failed", `the doctor said nothing but: ${complaint?.trim()}`);
}
