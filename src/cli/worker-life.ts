import type { Command } from "commander";
import { loadSettings } from "../config/settings.ts";
import { type StartedWorker, startWorker } from "../supervisor/start-worker.ts";
import { stopWorker } from "../supervisor/stop-worker.ts";
import type { CommandContext } from "./command-context.ts";

export function startCommand(program: Command, context: CommandContext): void {
  program
    .command("start")
    .description("start the worker; a silent one, or one of an older version, is replaced")
    .action(async () => {
      const started = await start(context);
      const what = started.wasRunning ? "The worker is running already" : "The worker has started";
      context.terminal.print(`${what}${place(started)}.`);
    });
}

export function stopCommand(program: Command, context: CommandContext): void {
  program
    .command("stop")
    .description("stop the worker; capture goes on without it")
    .action(async () => {
      const wasRunning = await stopWorker(context.paths);
      context.terminal.print(wasRunning ? "The worker has stopped." : "No worker was running.");
    });
}

export function restartCommand(program: Command, context: CommandContext): void {
  program
    .command("restart")
    .description("stop the worker and start it again, with this version of the program")
    .action(async () => {
      await wantedPort(context);
      await stopWorker(context.paths);
      context.terminal.print(`The worker has started anew${place(await start(context))}.`);
    });
}

async function start(context: CommandContext): Promise<StartedWorker> {
  return startWorker(context.paths, context.environment, await wantedPort(context));
}

/** The port of the settings. A worker would do without it and say so in its log; here the user is told. */
async function wantedPort({ paths, environment }: CommandContext): Promise<number> {
  const { settings, faults } = await loadSettings(paths.settings, environment);
  const fault = faults.find(({ code }) => code === "invalid-port");
  if (fault !== undefined) throw fault;
  return settings.workerPort;
}

function place({ port }: StartedWorker): string {
  return port === undefined ? "; it has no port yet, see `claude-mem doctor`" : ` on port ${port}`;
}
