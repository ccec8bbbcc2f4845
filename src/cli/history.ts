import type { Command } from "commander";
import { MemoryError } from "../domain/error.ts";
import type { CommandContext } from "./command-context.ts";
import { changesByWorker } from "./curation-by-worker.ts";
import { printHistory } from "./print-history.ts";
import { countOption } from "./search.ts";
import { idOf } from "./show.ts";
import { plain } from "./terminal.ts";

const LIMIT_DEFAULT = 20;
const LIMIT_MAX = 200;

export function mergeCommand(program: Command, context: CommandContext): void {
  program
    .command("merge")
    .argument("<keep>", "the observation that stays")
    .argument("<ids...>", "those that say the same and are shown no more")
    .description("merge observations that say the same; nothing is deleted")
    .option("--json", "print the one that stays as JSON")
    .action(async (keep: string, ids: string[], options: { json?: true }) => {
      const { terminal } = context;
      const asked = { keep: idOf(keep), ids: ids.map(idOf), by: "person" } as const;
      const kept = await changesByWorker(context).merge(asked);
      if (options.json) return terminal.print(JSON.stringify(kept));
      const merged = asked.ids.map((id) => `#${id}`).join(", ");
      terminal.print(`${terminal.good("✔")} ${merged} merged into #${kept.id}: ${plain(kept.title)}`);
    });
}

export function historyCommand(program: Command, context: CommandContext): void {
  program
    .command("history")
    .argument("[id]", "of one observation")
    .description("what was changed in the memory by hand, and what of it can be undone")
    .option("--limit <n>", "how many", String(LIMIT_DEFAULT))
    .option("--json", "print it as JSON")
    .action(async (id: string | undefined, options: { limit: string; json?: true }) => {
      const limit = Math.max(1, countOption("--limit", options.limit, LIMIT_MAX));
      const asked = { limit, offset: 0, ...(id === undefined ? {} : { observation: idOf(id) }) };
      const found = await changesByWorker(context).history(asked);
      if (options.json) context.terminal.print(JSON.stringify(found));
      else if (found.items.length === 0) context.terminal.print("Nothing was changed by hand.");
      else printHistory(found.items, context.terminal);
    });
}

export function undoCommand(program: Command, context: CommandContext): void {
  program
    .command("undo")
    .argument("<change>", "number of a change, as `history` lists it")
    .description("take back an edit, a pin or a merge")
    .option("--json", "print the observation as JSON")
    .action(async (change: string, options: { json?: true }) => {
      const { terminal } = context;
      const number = Number(change);
      if (!Number.isSafeInteger(number) || number < 1)
        throw new MemoryError("usage", `"${change}" is no number of a change`);
      const { id, title, ...rest } = await changesByWorker(context).undo(number);
      if (options.json) terminal.print(JSON.stringify({ id, title, ...rest }));
      else terminal.print(`${terminal.good("✔")} Undone; #${id} is now: ${plain(title)}`);
    });
}
