import { appendFileSync } from "node:fs";
import { z } from "zod";
import hooksConfig from "../../plugin/hooks/hooks.json" with { type: "json" };
import type { Environment } from "../config/paths.ts";
import { MemoryError } from "../domain/error.ts";
import type { JsonObject } from "../domain/host-event.ts";
import { asString } from "../domain/json.ts";
import { hookArguments } from "../install/plugin-files.ts";

const HookConfig = z.record(
  z.string(),
  z.array(
    z.object({
      matcher: z.string().optional(),
      hooks: z.array(z.object({ command: z.string() })),
    }),
  ),
);

/** What came of one hook. */
export interface HookReplay {
  event: string;
  tool: string | undefined;
  payload: JsonObject;
  durationMs: number;
  stdout: string;
}

/** Runs the hook commands of the plugin for one payload, as an installed one runs them: no shell, the payload on stdin. */
export async function replayHook(
  payload: JsonObject,
  stage: { program: string; project: string; environment: Environment },
): Promise<HookReplay> {
  const event = asString(payload.hook_event_name) ?? "";
  const tool = asString(payload.tool_name);
  const began = performance.now();
  const outputs: string[] = [];
  for (const { command } of hooksFor(event, tool))
    outputs.push(await runHook([stage.program, ...hookArguments(command)], payload, stage));
  return { event, tool, payload, durationMs: performance.now() - began, stdout: outputs.join("") };
}

function hooksFor(event: string, tool: string | undefined) {
  const groups = HookConfig.parse(hooksConfig.hooks)[event] ?? [];
  const matching = groups.filter(
    ({ matcher }) => matcher === undefined || new RegExp(`^(${matcher})$`).test(tool ?? ""),
  );
  return matching.flatMap((group) => group.hooks);
}

async function runHook(
  command: string[],
  payload: JsonObject,
  stage: { project: string; environment: Environment },
): Promise<string> {
  const child = Bun.spawn(command, {
    cwd: stage.project,
    env: { ...stage.environment, CLAUDE_PROJECT_DIR: stage.project },
    stdin: Buffer.from(JSON.stringify(payload)),
    stdout: "pipe",
    stderr: "pipe",
    windowsHide: true,
  });
  const [stdout, stderr, exitCode] = await Promise.all([
    child.stdout.text(),
    child.stderr.text(),
    child.exited,
  ]);
  if (exitCode === 0) return stdout;
  throw new MemoryError(
    "child-failed",
    `the hook \`${command.join(" ")}\` ended with ${exitCode}: ${stderr.trim()}`,
  );
}

/** Adds the lines of a turn to the transcript, as if they were written now. */
export function appendTurn(transcript: string, lines: readonly JsonObject[]): void {
  const timestamp = new Date().toISOString();
  appendFileSync(transcript, lines.map((line) => `${JSON.stringify({ ...line, timestamp })}\n`).join(""));
}
