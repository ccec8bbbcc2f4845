import type { Command } from "commander";
import { loadSettings } from "../../config/settings.ts";
import { MemoryError } from "../../domain/error.ts";
import { asArray } from "../../domain/json.ts";
import { callWorker } from "../../supervisor/call-worker.ts";
import { type StartedWorker, startWorker } from "../../supervisor/start-worker.ts";
import { stopWorker } from "../../supervisor/stop-worker.ts";
import { ensureWorker } from "../ask-worker.ts";
import type { CommandContext } from "../command-context.ts";

export function startCommand(program: Command, context: CommandContext): void {
  program
    .command("start")
    .description("start the worker; replace one that does not respond or has an older version")
    .action(async () => {
      const started = await start(context);
      const what = started.wasRunning ? "The worker is already running" : "The worker has started";
      context.terminal.print(`${what}${place(started)}.`);
    });
}

export function stopCommand(program: Command, context: CommandContext): void {
  program
    .command("stop")
    .description("stop the worker; capture continues without it")
    .action(async () => {
      const wasRunning = await stopWorker(context.paths);
      context.terminal.print(wasRunning ? "The worker has stopped." : "No worker was running.");
    });
}

export function restartCommand(program: Command, context: CommandContext): void {
  program
    .command("restart")
    .description("stop the worker and start it again with this version of the program")
    .action(async () => {
      await wantedPort(context);
      await stopWorker(context.paths);
      context.terminal.print(`The worker has restarted${place(await start(context))}.`);
    });
}

async function start(context: CommandContext): Promise<StartedWorker> {
  return startWorker(context.paths, context.environment, await wantedPort(context));
}

/** The configured port. A worker falls back to another port and logs that; the command reports a wrong one. */
async function wantedPort({ paths, environment }: CommandContext): Promise<number> {
  const { settings, faults } = await loadSettings(paths.settings, environment);
  const fault = faults.find(({ code }) => code === "invalid-port");
  if (fault !== undefined) throw fault;
  return settings.workerPort;
}

function place({ port }: StartedWorker): string {
  return port === undefined ? "; it is not listening yet, `claude-mem doctor` says why" : ` on port ${port}`;
}

export function retryCommand(program: Command, { paths, terminal }: CommandContext): void {
  program
    .command("retry")
    .description("send parked turns to the model again")
    .option("--json", "print the result as JSON")
    .action(async (options: { json?: true }) => {
      const answer = await callWorker(paths, { method: "POST", route: "/api/observer/retry" });
      if (options.json) terminal.json(answer);
      else terminal.print(`Retrying ${answer.retried} parked turns.`);
    });
}

export function cleanupSessionsCommand(program: Command, context: CommandContext): void {
  program
    .command("cleanup-sessions")
    .description("mark active sessions as failed if they have been silent for too long")
    .option("--max-age <hours>", "maximum silence in hours", "24")
    .option("--json", "print the session ids as JSON")
    .action(async (options: { maxAge: string; json?: true }) => {
      const { paths, terminal } = context;
      const maxAgeHours = hoursOf(options.maxAge);
      await ensureWorker(context);
      const route = "/api/admin/cleanup-sessions";
      const answer = await callWorker(paths, { method: "POST", route, body: { maxAgeHours } });
      const failed = asArray(answer.failed) ?? [];
      if (options.json) return terminal.json({ failed });
      if (failed.length === 0)
        return terminal.print(`No active session has been silent for ${maxAgeHours} hours.`);
      const sessions = failed.length === 1 ? "1 session" : `${failed.length} sessions`;
      terminal.print(
        `Marked ${sessions} as failed after ${maxAgeHours} hours of silence. Their memories are kept.`,
      );
    });
}

function hoursOf(text: string): number {
  const hours = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isFinite(hours) && hours >= 0) return hours;
  throw new MemoryError("usage", `--max-age must be a number of hours, not "${text}"`);
}
