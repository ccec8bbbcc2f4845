import type { Command } from "commander";
import { appendTurn, type HookReplay, loadRecording, replayHook } from "../../demo/recording.ts";
import { buildStage, type DemoStage } from "../../demo/stage.ts";
import { MemoryError } from "../../domain/error.ts";
import type { JsonObject } from "../../domain/host-event.ts";
import { asObject, asString, parseObject } from "../../domain/json.ts";
import { estimateTokens } from "../../domain/tokens.ts";
import { countRecordsIn } from "../../inbox/take.ts";
import { openMemoryForReading } from "../../store/database/open-for-reading.ts";
import { countMemory, listRecentObservations, listSummariesInTime } from "../../store/observations/recall.ts";
import type { CommandContext } from "../command-context.ts";
import { printObservation } from "../memory/show.ts";
import { plain, type Terminal, wrap } from "../terminal.ts";

/** The worker takes milliseconds; this allows for a very busy machine. */
const OBSERVE_WAIT_MS = 20_000;
const POLL_MS = 20;
const SHOWN_MAX = 10;
const NEXT_SESSION = "00000000-0000-4000-8000-000000000002";

export function demoCommand(program: Command, context: CommandContext): void {
  program
    .command("demo")
    .description("replay a recorded session in a temporary directory, without a key or network")
    .action(async () => {
      const { terminal } = context;
      terminal.print(terminal.bold("claude-mem demo: one session ends, the next one knows"));
      terminal.print(
        terminal.dim(
          "Replaying a session recorded in the real Claude Code through the plugin's own hook commands.",
        ),
      );
      const stage = await buildStage(context.environment);
      terminal.print(terminal.dim(`Everything happens in ${stage.home}, which is deleted at the end.`));
      try {
        await play(stage, terminal);
      } finally {
        await stage.strike();
      }
      terminal.print();
      terminal.print(
        `${terminal.good("✔")} No key, no network, no model. Run \`claude-mem install\` to use it in your sessions.`,
      );
    });
}

async function play(stage: DemoStage, terminal: Terminal): Promise<void> {
  const recording = loadRecording(stage);
  heading(terminal, 1, "What happened", "Each line is one hook, run exactly as Claude Code runs it");
  const turns = [...recording.transcriptTurns];
  for (const payload of recording.hooks) {
    if (payload.hook_event_name === "Stop") appendTurn(stage.transcript, turns.shift() ?? []);
    printReplay(await replayHook(payload, stage), terminal);
  }
  await untilObserved(stage);
  printMemory(stage, terminal);
  await printNextSession(stage, terminal, recording.hooks[0] ?? {});
}

function heading(terminal: Terminal, number: number, title: string, note: string): void {
  terminal.print();
  terminal.print(`${terminal.accent(String(number))}  ${terminal.bold(title)}  ${terminal.dim(note)}`);
}

function printReplay(replay: HookReplay, terminal: Terminal): void {
  const name = `${replay.event}${replay.tool === undefined ? "" : ` ${replay.tool}`}`.padEnd(24);
  const time = terminal.dim(`${replay.durationMs.toFixed(0).padStart(4)} ms`);
  const line = plain(gist(replay.payload));
  const room = terminal.width - 40;
  terminal.print(`   ${name} ${time}  ${line.length > room ? `${line.slice(0, room - 1)}…` : line}`);
}

/** The content of a payload in a few words. */
function gist(payload: JsonObject): string {
  const input = asObject(payload.tool_input);
  const text =
    asString(payload.prompt) ??
    asString(payload.last_assistant_message) ??
    asString(input?.command) ??
    asString(input?.file_path)?.split("/").at(-1) ??
    asString(payload.source) ??
    asString(payload.reason) ??
    "";
  const quoted = payload.prompt !== undefined ? `“${text}”` : text;
  return `${quoted.replaceAll(/[\s*]+/g, " ")}${payload.error === undefined ? "" : "  → failed"}`;
}

async function untilObserved(stage: DemoStage): Promise<void> {
  const deadline = Date.now() + OBSERVE_WAIT_MS;
  while (Date.now() < deadline) {
    const memory = openMemoryForReading(stage.paths.memory);
    const counts = memory === undefined ? undefined : countMemory(memory);
    memory?.close();
    const isIdle = counts !== undefined && counts.turnsToObserve === 0 && counts.summaries > 0;
    if (isIdle && countRecordsIn(stage.paths.inbox) === 0) return;
    await Bun.sleep(POLL_MS);
  }
  throw new MemoryError("worker-unreachable", "the demo's worker did not process the session in time");
}

function printMemory(stage: DemoStage, terminal: Terminal): void {
  using memory = openMemoryForReading(stage.paths.memory);
  if (memory === undefined) throw new MemoryError("not-found", "the demo's memory is missing");
  const counts = countMemory(memory);
  heading(terminal, 2, "What was captured", "in claude-mem.db, on this machine only");
  terminal.print(
    `   ${counts.sessions} session · ${counts.prompts} prompts · ${counts.toolUses} tool uses, each stored once, though hook and transcript both report it`,
  );
  heading(terminal, 3, "What was remembered", "by the local observer, without a model");
  const scope = { projectId: 1 };
  for (const observation of listRecentObservations(memory, scope, SHOWN_MAX).reverse()) {
    terminal.print();
    printObservation(observation, indented(terminal));
  }
  const next = listSummariesInTime(memory, scope, "newest", 1)[0]?.nextSteps ?? "";
  if (next !== "")
    terminal.print(`   ${terminal.dim("next:")} ${wrap(plain(next), terminal.width - 3, "   ")}`);
}

function indented(terminal: Terminal): Terminal {
  return {
    ...terminal,
    print: (line) => terminal.print(line ? `   ${line.replaceAll("\n", "\n   ")}` : undefined),
    width: terminal.width - 3,
  };
}

async function printNextSession(stage: DemoStage, terminal: Terminal, start: JsonObject): Promise<void> {
  const payload = { ...start, session_id: NEXT_SESSION, transcript_path: `${stage.transcript}.next` };
  const replay = await replayHook(payload, stage);
  const output = asObject(parseObject(replay.stdout)?.hookSpecificOutput);
  const injected = asString(output?.additionalContext) ?? "";
  heading(
    terminal,
    4,
    "What is injected into the next session",
    `${estimateTokens(injected)} tokens, ${replay.durationMs.toFixed(0)} ms`,
  );
  if (!injected.includes("cart.js"))
    throw new MemoryError("internal", "nothing of the first session was injected into the next one");
  for (const line of injected.split("\n")) {
    terminal.print(
      `   ${terminal.accent("│")} ${wrap(plain(line), terminal.width - 6, `   ${terminal.accent("│")}   `)}`,
    );
  }
}
