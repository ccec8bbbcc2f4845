import type { Command } from "commander";
import { loadSettingsOrDefaults } from "../config/settings.ts";
import { MemoryError } from "../domain/error.ts";
import { asArray } from "../domain/json.ts";
import { callWorker } from "../supervisor/call-worker.ts";
import { startWorker } from "../supervisor/start-worker.ts";
import type { CommandContext } from "./command-context.ts";

const HOURS_DEFAULT = 24;

/** Only the worker writes the memory, so the command asks it, and starts one where none runs. */
export function cleanupSessionsCommand(program: Command, context: CommandContext): void {
  program
    .command("cleanup-sessions")
    .description("mark sessions failed that have been active and silent for too long")
    .option("--max-age <hours>", "how long a session may be silent", String(HOURS_DEFAULT))
    .option("--json", "print the ids of the sessions as JSON")
    .action(async (options: { maxAge: string; json?: true }) => {
      const maxAgeHours = hoursOf(options.maxAge);
      const { paths, environment, terminal } = context;
      const { settings } = await loadSettingsOrDefaults(paths.settings, environment);
      await startWorker(paths, environment, settings.workerPort);
      const route = "/api/admin/cleanup-sessions";
      const answer = await callWorker(paths, { method: "POST", route, body: { maxAgeHours } });
      const failed = asArray(answer.failed) ?? [];
      if (options.json) terminal.print(JSON.stringify({ failed }));
      else terminal.print(sentence(failed.length, maxAgeHours));
    });
}

function hoursOf(text: string): number {
  const hours = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isFinite(hours) && hours >= 0) return hours;
  throw new MemoryError("usage", `--max-age is "${text}"; it takes a number of hours`);
}

function sentence(count: number, hours: number): string {
  if (count === 0) return `No active session has been silent for ${hours} hours.`;
  const sessions = count === 1 ? "1 session that was" : `${count} sessions that were`;
  return `Marked failed: ${sessions} silent for ${hours} hours. What they did is remembered.`;
}
