import { createInterface } from "node:readline/promises";
import type { Command } from "commander";
import { MemoryError } from "../domain/error.ts";
import { type Earlier, install } from "../install/install.ts";
import { purge } from "../install/purge.ts";
import { uninstall } from "../install/uninstall.ts";
import type { CommandContext } from "./program.ts";
import type { Terminal } from "./terminal.ts";

const HOSTS: ReadonlySet<string> = new Set(["claude-code"]);

export function installCommand(program: Command, context: CommandContext): void {
  program
    .command("install")
    .description("register with Claude Code and start the worker")
    .option("--host <name>", "the agent application", "claude-code")
    .option("--no-backfill", "do not read earlier sessions (this version never does)")
    .option("--yes", "ask nothing (installing never asks)")
    .option("--json", "print the result as JSON")
    .action(async (options: { host: string; json?: true }) => {
      if (!HOSTS.has(options.host))
        throw new MemoryError("usage", `host "${options.host}" is not known; there is claude-code`);
      const { terminal } = context;
      const say = options.json ? () => {} : (step: string) => terminal.print(terminal.dim(`  ${step} …`));
      const result = await install(context.paths, context.environment, say);
      if (options.json) {
        terminal.print(JSON.stringify({ ...result, data: context.paths.dir }));
        return;
      }
      terminal.print(`${terminal.good("✔")} claude-mem is installed for Claude Code ${result.hostVersion}.`);
      terminal.print(`  program  ${result.program}`);
      terminal.print(`  memory   ${context.paths.dir}`);
      terminal.print(`  command  ${result.command}`);
      sayEarlier(result.earlier, result.command, terminal);
      terminal.print("  From now on the next session in a project knows what the last one did.");
    });
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
      const isGone = options.purge === true && purge(paths, kept);
      if (options.json) {
        terminal.print(JSON.stringify({ undone, purged: options.purge === true }));
        return;
      }
      terminal.print(
        `${terminal.good("✔")} ${undone.length === 0 ? "Nothing was installed." : "claude-mem is uninstalled."}`,
      );
      if (!options.purge) terminal.print(`  Your memory stays in ${paths.dir}.`);
      else if (isGone) terminal.print(`  ${paths.dir} is removed.`);
      else terminal.print(`  Your memory is removed; in ${paths.dir} stays what was there before.`);
    });
}

function sayEarlier({ plugins, memory }: Earlier, command: string, terminal: Terminal): void {
  for (const plugin of plugins)
    terminal.print(`  The plugin ${plugin} is switched off; \`uninstall\` switches it on again.`);
  if (memory === undefined) return;
  terminal.print(`  The memory of an earlier claude-mem is kept. This brings it in:`);
  terminal.print(`    ${command} import ${memory}`);
}

async function askBeforePurge(directory: string): Promise<void> {
  if (process.stdin.isTTY !== true) {
    throw new MemoryError(
      "usage",
      `--purge would remove ${directory} for good; add --yes to say that you mean it`,
    );
  }
  const dialog = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await dialog.question(`Remove everything in ${directory} for good? [y/N] `);
  dialog.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new MemoryError("usage", "nothing was changed");
}
