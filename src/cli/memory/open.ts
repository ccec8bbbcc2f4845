import type { Command } from "commander";
import type { Environment } from "../../config/paths.ts";
import { loadSettings } from "../../config/settings.ts";
import { MemoryError } from "../../domain/error.ts";
import { asString } from "../../domain/json.ts";
import { writeFileAtomically } from "../../lib/private-files.ts";
import { callWorker } from "../../supervisor/call-worker.ts";
import { childEnvironment } from "../../supervisor/child-environment.ts";
import { startWorker } from "../../supervisor/start-worker.ts";
import { readWorkerAddress } from "../../supervisor/worker-files.ts";
import type { CommandContext } from "../command-context.ts";

export function openCommand(program: Command, context: CommandContext): void {
  program
    .command("open")
    .description("open the viewer in your browser with a single-use link")
    .option("--print", "only print the link")
    .option("--json", "print the link as JSON")
    .action(async (options: { print?: true; json?: true }) => {
      const { paths, environment, terminal } = context;
      const link = await makeLink(context);
      if (options.json) return terminal.json(link);
      const opener = options.print ? undefined : findOpener(process.platform, environment);
      const page = paths.pageLink;
      if (opener !== undefined) writeRedirect(page, link.url);
      const isOpen = opener !== undefined && (await openBrowser(opener, page, environment));
      terminal.print(
        isOpen ? "Opening the viewer in your browser. If it does not open, use:" : "Open in your browser:",
      );
      terminal.print(`  ${terminal.accent(link.url)}`);
      terminal.print(terminal.dim(`The link works once, within ${link.expiresInSeconds} seconds.`));
    });
}

interface Link {
  url: string;
  expiresInSeconds: number;
}

/** Starts a worker if none is running, because the ticket is kept by the worker. */
async function makeLink({ paths, environment }: CommandContext): Promise<Link> {
  const { settings } = await loadSettings(paths.settings, environment);
  const { port } = await startWorker(paths, environment, settings.workerPort);
  if (port === undefined)
    throw new MemoryError(
      "worker-unreachable",
      "the worker is running without a port; see `claude-mem doctor`",
    );
  const answer = await callWorker(paths, { method: "POST", route: "/api/admin/viewer-ticket" });
  // The worker that made the ticket may be another one than the one just started.
  const proven = readWorkerAddress(paths)?.port ?? port;
  const ticket = asString(answer.ticket) ?? "";
  const expiresInSeconds = Number(answer.expiresInSeconds);
  return { url: `http://127.0.0.1:${proven}/login?ticket=${ticket}`, expiresInSeconds };
}

/** Other users can read the arguments of a program, so the browser gets a private file that redirects to the link. */
function writeRedirect(file: string, url: string): void {
  writeFileAtomically(
    file,
    `<!doctype html><meta charset="utf-8"><title>claude-mem</title>` +
      `<meta http-equiv="refresh" content="0;url=${url}"><a href="${url}">Open the viewer</a>\n`,
  );
}

/** An opener that cannot open anything exits at once; one still running after this has opened a browser, or is one. */
const REFUSAL_MS = 1_500;

/** The command that opens a file with the user's default program; undefined if there is none, or no screen. */
export function findOpener(system: string, environment: Environment): string[] | undefined {
  if (system === "darwin") return ["/usr/bin/open"];
  // Not `start`, which belongs to a shell that would interpret the path.
  if (system === "win32") return ["rundll32.exe", "url.dll,FileProtocolHandler"];
  const hasScreen = [environment.DISPLAY, environment.WAYLAND_DISPLAY].some((name) => name);
  const opener = hasScreen ? Bun.which("xdg-open", { PATH: environment.PATH ?? "" }) : null;
  return opener === null ? undefined : [opener];
}

/** Opens a file in a detached browser that outlives this command. Returns false if the opener refused. */
export async function openBrowser(
  opener: readonly string[],
  file: string,
  environment: Environment,
): Promise<boolean> {
  const started = Bun.spawn([...opener, file], {
    env: childEnvironment(environment),
    stdio: ["ignore", "ignore", "ignore"],
    detached: true,
    windowsHide: true,
  });
  started.unref();
  const exitCode = await Promise.race([started.exited, Bun.sleep(REFUSAL_MS).then(() => 0)]);
  return exitCode === 0;
}
