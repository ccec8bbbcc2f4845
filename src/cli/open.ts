import type { Command } from "commander";
import { loadSettings } from "../config/settings.ts";
import { MemoryError } from "../domain/error.ts";
import { asString } from "../domain/json.ts";
import { writeFileAtomically } from "../lib/private-files.ts";
import { callWorker } from "../supervisor/call-worker.ts";
import { startWorker } from "../supervisor/start-worker.ts";
import { readWorkerAddress } from "../supervisor/worker-files.ts";
import type { CommandContext } from "./command-context.ts";
import { findOpener, openBrowser } from "./open-browser.ts";

export function openCommand(program: Command, context: CommandContext): void {
  program
    .command("open")
    .description("open the viewer in your browser, with a link that works once")
    .option("--print", "only print the link")
    .option("--json", "print the link as JSON")
    .action(async (options: { print?: true; json?: true }) => {
      const { paths, environment, terminal } = context;
      const link = await makeLink(context);
      if (options.json) return terminal.print(JSON.stringify(link));
      const opener = options.print === true ? undefined : findOpener(process.platform, environment);
      const isOpen =
        opener !== undefined && (await openBrowser(opener, leadTo(paths.pageLink, link.url), environment));
      terminal.print(
        isOpen ? "The viewer opens in your browser. If it does not, open:" : "Open in your browser:",
      );
      terminal.print(`  ${terminal.accent(link.url)}`);
      terminal.print(terminal.dim(`The link works once, within ${link.expiresInSeconds} seconds.`));
    });
}

interface Link {
  url: string;
  expiresInSeconds: number;
}

/** A worker is started where none runs; the ticket lives in that worker. */
async function makeLink({ paths, environment }: CommandContext): Promise<Link> {
  const { settings } = await loadSettings(paths.settings, environment);
  const { port } = await startWorker(paths, environment, settings.workerPort);
  if (port === undefined)
    throw new MemoryError("worker-unreachable", "the worker runs and has no port; see `claude-mem doctor`");
  const answer = await callWorker(paths, { method: "POST", route: "/api/admin/page-ticket" });
  // The one that has just proven itself, whoever answered before.
  const proven = readWorkerAddress(paths)?.port ?? port;
  const ticket = asString(answer.ticket) ?? "";
  const expiresInSeconds = Number(answer.expiresInSeconds);
  return { url: `http://127.0.0.1:${proven}/login?ticket=${ticket}`, expiresInSeconds };
}

/**
 * Writes a file for the owner alone that leads to the link. The link itself is never an argument of a program: every
 * user of the machine can read those, and could use it first.
 */
function leadTo(file: string, url: string): string {
  writeFileAtomically(
    file,
    `<!doctype html><meta charset="utf-8"><title>claude-mem</title>` +
      `<meta http-equiv="refresh" content="0;url=${url}"><a href="${url}">Open the viewer</a>\n`,
  );
  return file;
}
