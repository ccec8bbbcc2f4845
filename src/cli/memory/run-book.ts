import type { Command } from "commander";
import { MemoryError } from "../../domain/error.ts";
import type { WireRunBook } from "../../protocol/run-book.ts";
import { readRunBook } from "../../run-book/read-run-book.ts";
import { factLines, NO_RUN_BOOK, wentLine, wireRunBook } from "../../run-book/wire.ts";
import { openMemoryForReading } from "../../store/database/open-for-reading.ts";
import { projectFor } from "../arguments.ts";
import type { CommandContext } from "../command-context.ts";
import { plain, printText, type Terminal } from "../terminal.ts";

export function runBookCommand(program: Command, context: CommandContext): void {
  program
    .command("run-book")
    .description("show how things are run in a project: commands that worked, addresses, what is missing")
    .option("--project <name>", "a folder or project name; default: the project of this folder")
    .option("--json", "print it as JSON")
    .action((options: { project?: string; json?: true }) => {
      const { terminal } = context;
      const book = bookFor(context, options);
      if (options.json) terminal.json(book);
      else printBook(book, terminal);
    });
}

function bookFor(context: CommandContext, asked: { project?: string }): WireRunBook {
  using memory = openMemoryForReading(context.paths.memory);
  if (memory === undefined) return NO_RUN_BOOK;
  const projectId = projectFor(context, memory, asked);
  if (projectId === undefined)
    throw new MemoryError(
      "no-such-project",
      "nothing is known of a project in this folder; name one with --project",
    );
  return wireRunBook(readRunBook(memory, { projectId, before: Date.now() }));
}

function printBook(book: WireRunBook, terminal: Terminal): void {
  const facts = factLines(book);
  if (book.commands.length === 0 && facts.length === 0)
    return terminal.print("No command of a known purpose has passed in this project yet.");
  for (const { purpose, best } of book.commands) {
    terminal.print(terminal.bold(purpose));
    for (const one of best) {
      const line = [one.environment, one.command].filter(Boolean).join(" ");
      const folder = one.folder === "" ? "" : `in ${plain(one.folder)}, `;
      terminal.print(`  ${plain(line)}`);
      terminal.print(`    ${terminal.dim(`${folder}last ${one.lastPassed.slice(0, 10)}; ${wentLine(one)}`)}`);
    }
  }
  for (const fact of facts) printText(fact, terminal);
}
