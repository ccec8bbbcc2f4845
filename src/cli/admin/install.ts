import type { Command } from "commander";
import { asMemoryError, MemoryError } from "../../domain/error.ts";
import { askForEarlierMemory, askForOwnTranscripts } from "../../import/own-transcripts.ts";
import { type InstallResult, install } from "../../install/install.ts";
import { purge } from "../../install/purge.ts";
import { uninstall } from "../../install/uninstall.ts";
import type { CommandContext } from "../command-context.ts";
import { askYes, type Terminal } from "../terminal.ts";

const HOST = "claude-code";

export function installCommand(program: Command, context: CommandContext): void {
  program
    .command("install")
    .description("register with Claude Code and start the worker")
    .option("--host <name>", "agent to install for, such as claude-code", HOST)
    .option("--no-backfill", "do not import earlier sessions")
    .option("--yes", "accepted for scripts; install asks nothing")
    .option("--json", "print the result as JSON")
    .action(async (options: { host: string; backfill: boolean; json?: true }) => {
      if (options.host !== HOST)
        throw new MemoryError("usage", `host "${options.host}" is unknown; use ${HOST}`);
      const { paths, environment, terminal } = context;
      const result = await install(paths, environment, options.json ? () => {} : stepPrinter(terminal));
      const backfilled = options.backfill ? requestBackfill(context, result.earlier.memory) : 0;
      if (options.json) terminal.json({ ...result, data: paths.dir, backfilled });
      else printInstalled(result, paths.dir, options.backfill ? backfilled : undefined, terminal);
    });
}

function stepPrinter(terminal: Terminal): (step: string) => void {
  return (step) => terminal.print(terminal.dim(`  ${step} …`));
}

/** Returns the number of session files to import. An installation does not fail because they cannot be read. */
function requestBackfill(
  { paths, environment, terminal }: CommandContext,
  earlier: string | undefined,
): number {
  try {
    if (earlier !== undefined) askForEarlierMemory(paths, earlier);
    return askForOwnTranscripts(paths, environment);
  } catch (error) {
    const { explanation } = asMemoryError(error, "reading earlier sessions");
    process.stderr.write(
      `claude-mem: ${terminal.bad("earlier sessions are not imported")}: ${explanation}\n`,
    );
    return 0;
  }
}

/** @param backfilled undefined if no backfill was wanted */
function printInstalled(
  { hostVersion, program, command, earlier }: InstallResult,
  directory: string,
  backfilled: number | undefined,
  terminal: Terminal,
): void {
  terminal.print(`${terminal.good("✔")} claude-mem is installed for Claude Code ${hostVersion}.`);
  terminal.print(`  program  ${program}`);
  terminal.print(`  memory   ${directory}`);
  terminal.print(`  command  ${command}`);
  if (backfilled) {
    terminal.print(`  import   ${backfilled} files of earlier sessions, the newest first`);
    terminal.print("           `claude-mem status` shows the progress, `claude-mem import --stop` stops it");
  }
  for (const plugin of earlier.plugins)
    terminal.print(`  The plugin ${plugin} is disabled; \`uninstall\` enables it again.`);
  if (earlier.memory !== undefined) {
    const what =
      backfilled === undefined
        ? `The memory of an earlier claude-mem is preserved; import it with \`${command} import\` from:`
        : "The memory of an earlier claude-mem is being imported from:";
    terminal.print(`  ${what}\n    ${earlier.memory}`);
  }
  terminal.print("  From now on, each new session in a project knows what earlier ones did.");
}

export function uninstallCommand(program: Command, { paths, environment, terminal }: CommandContext): void {
  program
    .command("uninstall")
    .description("undo the installation; the memory is kept unless --purge is given")
    .option("--purge", "also delete the memory")
    .option("--yes", "do not ask before deleting the memory")
    .option("--force", "uninstall even if Claude Code is no longer there to remove the plugin from")
    .option("--json", "print the result as JSON")
    .action(async (options: { purge?: true; yes?: true; force?: true; json?: true }) => {
      if (options.purge && !options.yes) await confirmPurge(paths.dir);
      const progress = options.json ? () => {} : stepPrinter(terminal);
      const isForced = options.force === true;
      const { undone, kept } = await uninstall({ paths, environment, isForced }, progress);
      const remaining = options.purge ? purge(paths, kept) : [];
      const purged = options.purge === true;
      if (options.json) return terminal.json({ undone, purged, remaining });
      const done = undone.length === 0 ? "Nothing was installed." : "claude-mem is uninstalled.";
      terminal.print(`${terminal.good("✔")} ${done}`);
      if (!purged) terminal.print(`  Your memory is kept in ${paths.dir}.`);
      else if (remaining.length === 0) terminal.print(`  ${paths.dir} is deleted.`);
      else terminal.print("  The memory is deleted. Not deleted:");
      for (const { path, why } of remaining) terminal.print(`    ${path}: ${why}`);
    });
}

async function confirmPurge(directory: string): Promise<void> {
  if (process.stdin.isTTY !== true)
    throw new MemoryError(
      "usage",
      `--purge deletes everything that claude-mem stores in ${directory} for good; confirm with --yes`,
    );
  const question = `Delete everything that claude-mem stores in ${directory} for good?`;
  if (!(await askYes(question, "Nothing was deleted.")))
    throw new MemoryError("usage", "nothing was changed");
}
