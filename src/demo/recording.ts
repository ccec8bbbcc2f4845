import { appendFileSync } from "node:fs";
import { z } from "zod";
import hooksText from "../../fixtures/demo/hooks.jsonl" with { type: "text" };
import transcriptText from "../../fixtures/demo/transcript.jsonl" with { type: "text" };
import hooksConfig from "../../plugin/hooks/hooks.json" with { type: "json" };
import type { Environment } from "../config/paths.ts";
import { MemoryError } from "../domain/error.ts";
import type { JsonObject } from "../domain/host-event.ts";
import { asObject, asString, parseObject } from "../domain/json.ts";
import { hookArguments } from "../install/plugin-files.ts";

/** Where the recorded session is replayed. */
export interface Stage {
  home: string;
  project: string;
  transcript: string;
}

/** A session recorded in the real Claude Code: the payloads of its hooks and its transcript. */
export interface Recording {
  hooks: JsonObject[];
  /** The lines of each turn, in order. */
  transcriptTurns: JsonObject[][];
}

/** Reads the recording, with its placeholders replaced by the stage's paths. */
export function loadRecording(stage: Stage): Recording {
  return {
    hooks: rowsOf(hooksText, stage),
    transcriptTurns: turnsOf(rowsOf(transcriptText, stage)),
  };
}

function rowsOf(text: string, stage: Stage): JsonObject[] {
  const places: [string, string][] = [
    ["{{TRANSCRIPT}}", stage.transcript],
    ["{{PROJECT}}", stage.project],
    ["{{HOME}}", stage.home],
  ];
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => parseObject(place(line, places)) ?? {});
}

function place(line: string, places: readonly [string, string][]): string {
  return places.reduce((row, [name, path]) => row.replaceAll(name, JSON.stringify(path).slice(1, -1)), line);
}

/** A turn begins with a line typed by the person. */
function turnsOf(lines: readonly JsonObject[]): JsonObject[][] {
  const turns: JsonObject[][] = [];
  for (const line of lines) {
    const isPrompt =
      line.type === "user" && asString(asObject(line.message)?.content) !== undefined && line.isMeta !== true;
    if (isPrompt || turns.length === 0) turns.push([]);
    turns.at(-1)?.push(line);
  }
  return turns;
}

const HookConfig = z.record(
  z.string(),
  z.array(
    z.object({
      matcher: z.string().optional(),
      hooks: z.array(z.object({ command: z.string() })),
    }),
  ),
);

export interface HookReplay {
  event: string;
  tool: string | undefined;
  payload: JsonObject;
  durationMs: number;
  stdout: string;
}

/** Runs the plugin's hook commands for one payload as the host does: without a shell, the payload on stdin. */
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
    `the hook \`${command.join(" ")}\` exited with ${exitCode}: ${stderr.trim()}`,
  );
}

/** Appends the lines of a turn to the transcript, with the current time. */
export function appendTurn(transcript: string, lines: readonly JsonObject[]): void {
  const timestamp = new Date().toISOString();
  appendFileSync(transcript, lines.map((line) => `${JSON.stringify({ ...line, timestamp })}\n`).join(""));
}
