import type { Environment } from "../config/paths.ts";
import { MemoryError } from "../domain/error.ts";
import type { JsonObject } from "../domain/host-event.ts";
import { parseObject } from "../domain/json.ts";
import type { Children } from "./children.ts";
import { closeInput } from "./process-group.ts";
import { selfCommand } from "./self-command.ts";

export interface AsideRequest {
  /** What the program is started with. */
  args: readonly string[];
  /** Given on stdin: arguments can be read by everybody. */
  input?: JsonObject;
  cwd: string;
  environment: Environment;
  timeoutMs: number;
}

/**
 * Runs this program as a child of the worker for what takes long or must not happen in the process that holds the locks.
 *
 * @returns the JSON object that it printed
 * @throws MemoryError child-failed; no-slot when too many children exist
 */
export async function runAside(children: Children, request: AsideRequest): Promise<JsonObject> {
  const { args, input, cwd, environment, timeoutMs } = request;
  const child = await children.start({
    command: [...selfCommand(), ...args],
    kind: "program",
    cwd,
    environment,
    timeoutMs,
  });
  if (input !== undefined) child.stdin.write(JSON.stringify(input));
  closeInput(child.stdin);
  const [said, complaint] = await Promise.all(
    [child.stdout, child.stderr].map((it) => new Response(it).text()),
  );
  const { kind } = await child.exited;
  const report = parseObject(said ?? "");
  if (report !== undefined) return report;
  const how = kind === "late" ? `did not end within ${timeoutMs / 1_000} s` : "ended without a result";
  throw new MemoryError("child-failed", `\`${args[0]}\` ${how}${complaint ? `: ${complaint.trim()}` : ""}`);
}
