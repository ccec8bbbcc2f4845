import type { Environment } from "../config/paths.ts";
import { MemoryError } from "../domain/error.ts";
import type { JsonObject } from "../domain/host-event.ts";
import { parseObject } from "../domain/json.ts";
import type { Children } from "./children.ts";
import { closeInput } from "./process-group.ts";
import { selfCommand } from "./run-self.ts";

export interface AsideRequest {
  args: readonly string[];
  /** Passed on stdin, because every user can read arguments. */
  input?: JsonObject;
  cwd: string;
  environment: Environment;
  timeoutMs: number;
}

/**
 * Runs this program as a child of the worker, for work that takes long or must not happen in the process that holds the
 * locks.
 *
 * @returns the JSON object that it printed
 * @throws MemoryError child-failed; no-slot if there are too many children
 */
export async function runAside(children: Children, request: AsideRequest): Promise<JsonObject> {
  const { args, input, timeoutMs, ...where } = request;
  const command = [...selfCommand(), ...args];
  const child = await children.start({ command, kind: "program", timeoutMs, ...where });
  if (input !== undefined) child.stdin.write(JSON.stringify(input));
  closeInput(child.stdin);
  const [stdout = "", stderr] = await Promise.all(
    [child.stdout, child.stderr].map((stream) => new Response(stream).text()),
  );
  const { kind } = await child.exited;
  const report = parseObject(stdout);
  if (report !== undefined) return report;
  const how = kind === "late" ? `did not end within ${timeoutMs / 1_000} s` : "ended without a result";
  throw new MemoryError("child-failed", `\`${args[0]}\` ${how}${stderr ? `: ${stderr.trim()}` : ""}`);
}
