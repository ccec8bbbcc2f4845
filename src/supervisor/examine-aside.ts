import type { Environment } from "../config/paths.ts";
import { MemoryError } from "../domain/error.ts";
import type { JsonObject } from "../domain/host-event.ts";
import { parseObject } from "../domain/json.ts";
import { runProgram } from "./run-program.ts";
import { selfCommand } from "./self-command.ts";

const EXAMINE_TIMEOUT_MS = 25_000;

/**
 * Runs the doctor in a process of its own: checking a large memory takes seconds, in which the worker would take nothing
 * over.
 *
 * @returns what `claude-mem doctor --json` prints
 * @throws MemoryError child-failed
 */
export async function examineAside(environment: Environment): Promise<JsonObject> {
  const command = [...selfCommand(), "doctor", "--json"];
  const { stdout, stderr } = await runProgram(command, { environment, timeoutMs: EXAMINE_TIMEOUT_MS });
  const report = parseObject(stdout);
  if (report !== undefined) return report;
  throw new MemoryError("child-failed", `the doctor said nothing but: ${stderr.trim()}`);
}
