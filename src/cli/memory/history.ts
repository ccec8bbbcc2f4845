import type { Command } from "commander";
import { MemoryError } from "../../domain/error.ts";
import type { WireChange } from "../../protocol/curation.ts";
import { dayAndTime } from "../../recall/frame.ts";
import { countOption, idOf } from "../arguments.ts";
import { curationByWorker } from "../ask-worker.ts";
import type { CommandContext } from "../command-context.ts";
import { plain, type Terminal } from "../terminal.ts";

const LIMIT_MAX = 200;

export function mergeCommand(program: Command, context: CommandContext): void {
  program
    .command("merge")
    .argument("<keep>", "the observation to keep")
    .argument("<ids...>", "duplicates of it, which are then hidden")
    .description("merge duplicate observations; nothing is deleted")
    .option("--json", "print the kept observation as JSON")
    .action(async (keep: string, ids: string[], options: { json?: true }) => {
      const { terminal } = context;
      const asked = { keep: idOf(keep), ids: ids.map(idOf), by: "person" } as const;
      const kept = await curationByWorker(context).merge(asked);
      if (options.json) return terminal.json(kept);
      const merged = asked.ids.map((id) => `#${id}`).join(", ");
      terminal.print(`${terminal.good("✔")} Merged ${merged} into #${kept.id}: ${plain(kept.title)}`);
    });
}

export function historyCommand(program: Command, context: CommandContext): void {
  program
    .command("history")
    .argument("[id]", "only changes of this observation")
    .description("list changes to observations and how to undo them")
    .option("--limit <n>", "maximum number of changes", "20")
    .option("--json", "print the changes as JSON")
    .action(async (id: string | undefined, options: { limit: string; json?: true }) => {
      const limit = countOption("--limit", options.limit, LIMIT_MAX, 1);
      const asked = { limit, offset: 0, ...(id === undefined ? {} : { observation: idOf(id) }) };
      const found = await curationByWorker(context).history(asked);
      if (options.json) context.terminal.json(found);
      else if (found.items.length === 0) context.terminal.print("No changes.");
      else printHistory(found.items, context.terminal);
    });
}

export function undoCommand(program: Command, context: CommandContext): void {
  program
    .command("undo")
    .argument("<change>", "number of the change, as listed by `history`")
    .description("undo an edit, a pin or a merge")
    .option("--json", "print the observation as JSON")
    .action(async (change: string, options: { json?: true }) => {
      const { terminal } = context;
      const number = Number(change);
      if (!Number.isSafeInteger(number) || number < 1)
        throw new MemoryError("usage", `"${change}" is not the number of a change; \`history\` lists them`);
      const { id, title, ...rest } = await curationByWorker(context).undo(number);
      if (options.json) terminal.json({ id, title, ...rest });
      else terminal.print(`${terminal.good("✔")} Undone; #${id} is now: ${plain(title)}`);
    });
}

/** One line per change, with the command that undoes it. */
export function printHistory(items: readonly WireChange[], terminal: Terminal): void {
  for (const { id, at, action, by, observation, title, undoable } of items) {
    const what = observation === null ? "" : ` #${observation} ${plain(title)}`;
    const how = undoable ? `  ${terminal.dim(`(claude-mem undo ${id})`)}` : "";
    terminal.print(`${dayAndTime(Date.parse(at))}  ${action} by ${by}${what}${how}`);
  }
}
