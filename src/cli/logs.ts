import type { Command } from "commander";
import { MemoryError } from "../domain/error.ts";
import { asString, parseObject } from "../domain/json.ts";
import { type LogPosition, readLogFrom, readLogTail } from "../lib/log-tail.ts";
import { watchFolder } from "../lib/watch-folder.ts";
import type { CommandContext } from "./command-context.ts";
import { plain, type Terminal } from "./terminal.ts";

const LINES_DEFAULT = 50;
const LINES_MAX = 10_000;
/** Safety net for changes that the system does not tell of. */
const LOOK_MS = 1_000;

export function logsCommand(program: Command, context: CommandContext): void {
  program
    .command("logs")
    .description("what the worker and the hooks have logged")
    .option("-n, --lines <count>", "how many of the last lines", String(LINES_DEFAULT))
    .option("-f, --follow", "go on with what comes, until Ctrl-C")
    .option("--json", "print the lines as they are kept, as JSON")
    .action(async (options: { lines: string; follow?: true; json?: true }) => {
      const print = (line: string) =>
        context.terminal.print(options.json ? line : readable(line, context.terminal));
      const tail = readLogTail(context.paths.logs, lineCount(options.lines));
      for (const line of tail.lines) print(line);
      if (tail.lines.length === 0 && !options.json)
        context.terminal.print(`Nothing is logged yet in ${context.paths.logs}.`);
      if (options.follow) await follow(context.paths.logs, tail.position, print);
    });
}

function lineCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 0 && count <= LINES_MAX) return count;
  throw new MemoryError("usage", `--lines is "${text}"; it takes a whole number from 0 to ${LINES_MAX}`);
}

/** `2026-11-20 14:03:12 WARN  hook    what happened` in the user's time zone; a line of another form as it is. */
function readable(line: string, terminal: Terminal): string {
  const entry = parseObject(line);
  const message = asString(entry?.message);
  const at = Date.parse(asString(entry?.["@timestamp"]) ?? "");
  if (message === undefined || Number.isNaN(at)) return plain(line);
  const level = asString(entry?.level) ?? "";
  const style = level === "ERROR" || level === "WARN" || level === "WARNING" ? terminal.bad : terminal.dim;
  const who = (asString(entry?.logger) ?? "").replace("claude-mem.", "");
  const time = new Date(at).toLocaleString("sv-SE");
  return `${terminal.dim(time)} ${style(level.padEnd(7))} ${who.padEnd(6)} ${plain(message)}`;
}

/** Prints what is added, also when a new day begins a new file; ends with the process. */
async function follow(
  directory: string,
  from: LogPosition | undefined,
  print: (line: string) => void,
): Promise<void> {
  let position = from;
  const look = () => {
    const added = readLogFrom(directory, position);
    position = added.position;
    for (const line of added.lines) print(line);
  };
  using _watch = watchFolder(directory, look, () => {});
  const timer = setInterval(look, LOOK_MS);
  look();
  await new Promise<void>((resolve) => process.once("SIGINT", resolve).once("SIGTERM", resolve));
  clearInterval(timer);
}
