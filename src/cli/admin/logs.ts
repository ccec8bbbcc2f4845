import type { Command } from "commander";
import { asString, parseObject } from "../../domain/json.ts";
import { type LogPosition, readLogFrom, readLogTail } from "../../lib/log-tail.ts";
import { watchFolder } from "../../lib/watch-folder.ts";
import { countOption } from "../arguments.ts";
import type { CommandContext } from "../command-context.ts";
import { plain, type Terminal } from "../terminal.ts";

const LINES_MAX = 10_000;
/** Polls as well, for changes that the system does not report. */
const POLL_MS = 1_000;

export function logsCommand(program: Command, { paths, terminal }: CommandContext): void {
  program
    .command("logs")
    .description("show the log of the worker and the hooks")
    .option("-n, --lines <count>", "number of lines to show, counted from the end", "50")
    .option("-f, --follow", "keep showing new lines until Ctrl-C")
    .option("--json", "print the lines as stored, as JSON")
    .action(async (options: { lines: string; follow?: true; json?: true }) => {
      const print = (line: string) => terminal.print(options.json ? line : readable(line, terminal));
      const tail = readLogTail(paths.logs, countOption("--lines", options.lines, LINES_MAX));
      for (const line of tail.lines) print(line);
      if (tail.lines.length === 0 && !options.json) terminal.print(`No log lines in ${paths.logs} yet.`);
      if (options.follow) await follow(paths.logs, tail.position, print);
    });
}

/** `2026-11-20 14:03:12 WARN  hook    what happened` in the user's time zone; other lines unchanged. */
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

/** Prints new lines, across the daily change of files, until the command is interrupted. */
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
  const timer = setInterval(look, POLL_MS);
  look();
  await new Promise<void>((resolve) => process.once("SIGINT", resolve).once("SIGTERM", resolve));
  clearInterval(timer);
}
