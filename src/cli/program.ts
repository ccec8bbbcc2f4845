import { Command, CommanderError } from "commander";
import { dataPaths, type Environment } from "../config/paths.ts";
import { VERSION } from "../config/version.ts";
import { asMemoryError, ERROR_POLICY, MemoryError } from "../domain/error.ts";
import { openClaude } from "../providers/claude/claude.ts";
import { startBeside } from "../supervisor/run-program.ts";
import { benchCommand } from "./admin/bench.ts";
import { costCommand } from "./admin/cost.ts";
import { demoCommand } from "./admin/demo.ts";
import { doctorCommand } from "./admin/doctor.ts";
import { embeddingsCommand } from "./admin/embeddings.ts";
import { installCommand, uninstallCommand } from "./admin/install.ts";
import { logsCommand } from "./admin/logs.ts";
import { mcpCommand } from "./admin/mcp.ts";
import { settingsCommand } from "./admin/settings.ts";
import { statusCommand } from "./admin/status.ts";
import {
  cleanupSessionsCommand,
  restartCommand,
  retryCommand,
  startCommand,
  stopCommand,
} from "./admin/worker.ts";
import type { CommandContext } from "./command-context.ts";
import { contextCommand } from "./memory/context.ts";
import { editCommand, pinCommand } from "./memory/edit.ts";
import { exportCommand } from "./memory/export.ts";
import { forgetCommand } from "./memory/forget.ts";
import { historyCommand, mergeCommand, undoCommand } from "./memory/history.ts";
import { importCommand } from "./memory/import.ts";
import { openCommand } from "./memory/open.ts";
import { runBookCommand } from "./memory/run-book.ts";
import { saveCommand } from "./memory/save.ts";
import { searchCommand, timelineCommand } from "./memory/search.ts";
import { showCommand } from "./memory/show.ts";
import { harmless, openTerminal } from "./terminal.ts";

const USAGE_EXIT_CODE = 2;

/** The command line for the reference page; its commands cannot be run. */
export function createCommandLine(): Command {
  return buildProgram({} as CommandContext);
}

/** Runs one command line. Exit code 0: done, 1: failed, 2: wrong usage. An error is one line on stderr. */
export async function runCommand(args: readonly string[], environment: Environment): Promise<number> {
  const paths = dataPaths(environment);
  const claudeRuns = { environment, directory: paths.observerSessions, start: startBeside };
  const context: CommandContext = {
    paths,
    environment,
    terminal: openTerminal(),
    openClaude: (model) => openClaude({ model, ...claudeRuns }),
  };
  try {
    await buildProgram(context).parseAsync([...args], { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE_EXIT_CODE;
    const fault = asMemoryError(error, args[0] ?? "");
    process.stderr.write(`claude-mem: ${harmless(fault.explanation.replaceAll(/\s+/g, " "))}\n`);
    return fault.policy.exitCode;
  }
}

function buildProgram(context: CommandContext): Command {
  const program = new Command("claude-mem")
    .description("Persistent memory for coding agents: the next session knows what the last one did.")
    .version(VERSION)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(usageLine(text)) });
  for (const add of COMMANDS) add(program, context);
  return program;
}

/** Formats the parser's errors like ours: one line that says what to do. */
function usageLine(text: string): string {
  const fault = harmless(text)
    .replace(/^error: /, "")
    .replaceAll(/\s+/g, " ")
    .trim();
  return `claude-mem: ${fault}${fault.endsWith(".") ? "" : "."} ${ERROR_POLICY.usage.remedy}\n`;
}

const COMMANDS: readonly ((program: Command, context: CommandContext) => void)[] = [
  installCommand,
  uninstallCommand,
  startCommand,
  stopCommand,
  restartCommand,
  statusCommand,
  logsCommand,
  doctorCommand,
  cleanupSessionsCommand,
  contextCommand,
  runBookCommand,
  searchCommand,
  timelineCommand,
  showCommand,
  saveCommand,
  editCommand,
  pinCommand,
  mergeCommand,
  forgetCommand,
  historyCommand,
  undoCommand,
  importCommand,
  exportCommand,
  costCommand,
  retryCommand,
  settingsCommand,
  embeddingsCommand,
  openCommand,
  mcpCommand,
  demoCommand,
  benchCommand,
  hookCommand,
];

/** Only for the list of commands: `main.ts` runs hooks before it loads this file. */
function hookCommand(program: Command): void {
  program
    .command("hook")
    .argument("<host>", "the host, such as claude-code")
    .argument("<event>", "the host's name of the event")
    .description("run a hook (called by the plugin)")
    .action(() => {
      throw new MemoryError("usage", "hook needs HOST and EVENT as its first arguments");
    });
}
