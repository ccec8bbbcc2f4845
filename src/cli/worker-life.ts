import type { Command } from "commander";
import { startWorker } from "../supervisor/start-worker.ts";
import { stopWorker } from "../supervisor/stop-worker.ts";
import type { CommandContext } from "./program.ts";

export function startCommand(program: Command, context: CommandContext): void {
  program
    .command("start")
    .description("start the worker")
    .action(async () => {
      const result = await startWorker(context.paths, context.environment);
      context.terminal.print(
        result === "started" ? "The worker has started." : "The worker is running already.",
      );
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
      await stopWorker(context.paths);
      await startWorker(context.paths, context.environment);
      context.terminal.print("The worker has started anew.");
    });
}
