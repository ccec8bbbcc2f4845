import type { Command } from "commander";
import { callWorker } from "../supervisor/call-worker.ts";
import type { CommandContext } from "./command-context.ts";

export function retryCommand(program: Command, context: CommandContext): void {
  program
    .command("retry")
    .description("put the parked turns before the model once more")
    .option("--json", "print the result as JSON")
    .action(async (options: { json?: true }) => {
      const answer = await callWorker(context.paths, { method: "POST", route: "/api/observer/retry" });
      if (options.json) context.terminal.print(JSON.stringify(answer));
      else context.terminal.print(`${answer.retried} parked turns are tried again.`);
    });
}
