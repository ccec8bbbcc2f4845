import type { Command } from "commander";
import { asMemoryError, MemoryError } from "../domain/error.ts";
import { askForEarlierMemory, askForOwnTranscripts } from "../import/own-transcripts.ts";
import { type InstallResult, install } from "../install/install.ts";
import { purge } from "../install/purge.ts";
import { uninstall } from "../install/uninstall.ts";
import { askYes } from "./ask-yes.ts";
import type { CommandContext } from "./command-context.ts";
import type { Terminal } from "./terminal.ts";

const HOSTS: ReadonlySet<string> = new Set(["claude-code"]);

export function installCommand(program: Command, context: CommandContext): void {
  program
    .command("install")
    .description("register with Claude Code and start the worker")
    .option("--host <name>", "the agent application", "claude-code")
    .option("--no-backfill", "do not read the sessions of before")
    .option("--yes", "ask nothing (installing never asks)")
    .option("--json", "print the result as JSON")
    .action(async (options: { host: string; backfill: boolean; json?: true }) => {
      if (!HOSTS.has(options.host))
        throw new MemoryError("usage", `host "${options.host}" is not known; there is claude-code`);
      const { terminal } = context;
      const say = options.json ? () => {} : (step: string) => terminal.print(terminal.dim(`  ${step} …`));
      const result = await install(context.paths, context.environment, say);
      const past = options.backfill ? askForPast(context, result.earlier.memory) : 0;
      if (options.json) {
        terminal.print(JSON.stringify({ ...result, data: context.paths.dir, past }));
        return;
      }
      terminal.print(`${terminal.good("✔")} claude-mem is installed for Claude Code ${result.hostVersion}.`);
      terminal.print(`  program  ${result.program}`);
      terminal.print(`  memory   ${context.paths.dir}`);
      terminal.print(`  command  ${result.command}`);
      if (past > 0) {
        terminal.print(`  past     ${past} files of earlier sessions are being read, the newest first`);
        terminal.print("           `claude-mem status` shows how far, `claude-mem import --stop` stops it");
      }
      sayEarlier(result, options.backfill, terminal);
      terminal.print("  From now on the next session in a project knows what the last one did.");
    });
}

/** What cannot be read of the past is no reason for an installation to fail. */
function askForPast({ paths, environment, terminal }: CommandContext, earlier: string | undefined): number {
  try {
    if (earlier !== undefined) askForEarlierMemory(paths, earlier);
    return askForOwnTranscripts(paths, environment);
  } catch (error) {
    const fault = asMemoryError(error, "reading earlier sessions");
    process.stderr.write(
      `claude-mem: ${terminal.bad("earlier sessions are not read")}: ${fault.explanation}\n`,
    );
    return 0;
  }
}

export function uninstallCommand(program: Command, context: CommandContext): void {
  program
    .command("uninstall")
    .description("undo the installation; the memory stays unless --purge is given")
    .option("--purge", "also remove the memory itself")
    .option("--yes", "do not ask before removing the memory")
    .option("--force", "also when Claude Code is not there any more to take the plugin out of")
    .option("--json", "print the result as JSON")
    .action(async (options: { purge?: true; yes?: true; force?: true; json?: true }) => {
      const { terminal, paths } = context;
      if (options.purge && !options.yes) await askBeforePurge(paths.dir);
      const say = options.json ? () => {} : (step: string) => terminal.print(terminal.dim(`  ${step} …`));
      const isForced = options.force === true;
      const { undone, kept } = await uninstall({ paths, environment: context.environment, isForced }, say);
      const stays = options.purge === true ? purge(paths, kept) : [];
      if (options.json) {
        terminal.print(JSON.stringify({ undone, purged: options.purge === true, stays }));
        return;
      }
      terminal.print(
        `${terminal.good("✔")} ${undone.length === 0 ? "Nothing was installed." : "claude-mem is uninstalled."}`,
      );
      if (!options.purge) terminal.print(`  Your memory stays in ${paths.dir}.`);
      else if (stays.length === 0) terminal.print(`  ${paths.dir} is removed.`);
      else terminal.print("  What claude-mem kept is removed. What stays:");
      for (const { path, why } of stays) terminal.print(`    ${path}: ${why}`);
    });
}

function sayEarlier({ earlier, command }: InstallResult, isTakenOver: boolean, terminal: Terminal): void {
  for (const plugin of earlier.plugins)
    terminal.print(`  The plugin ${plugin} is switched off; \`uninstall\` switches it on again.`);
  if (earlier.memory === undefined) return;
  terminal.print(
    isTakenOver
      ? "  What an earlier claude-mem remembered is being taken over from:"
      : `  What an earlier claude-mem remembered is kept; \`${command} import\` takes it over from:`,
  );
  terminal.print(`    ${earlier.memory}`);
}

async function askBeforePurge(directory: string): Promise<void> {
  if (process.stdin.isTTY !== true) {
    throw new MemoryError(
      "usage",
      `--purge would remove what claude-mem keeps in ${directory} for good; add --yes to say that you mean it`,
    );
  }
  if (!(await askYes(`Remove all that claude-mem keeps in ${directory} for good?`, "Nothing was removed.")))
    throw new MemoryError("usage", "nothing was changed");
}
