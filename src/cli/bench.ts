import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { MemoryError } from "../domain/error.ts";
import { packageRoot } from "../install/package-root.ts";
import type { CommandContext } from "./command-context.ts";
import { runOnTerminal } from "./run-on-terminal.ts";

/** How the measurements end when a figure misses its budget. */
const BUDGET_MISSED = 2;

export function benchCommand(program: Command, context: CommandContext): void {
  program
    .command("bench")
    .argument("[args...]", "names of measurements and their options; --help lists them")
    .description("measure on this machine: hooks, search, your own transcripts and more")
    .allowUnknownOption()
    .helpOption(false)
    .action(async (args: string[]) => {
      const exitCode = await runOnTerminal([process.execPath, benchEntry(), ...args], context.environment);
      if (exitCode === BUDGET_MISSED)
        throw new MemoryError("child-failed", "a figure is over its budget on this machine");
      if (exitCode !== 0) throw new MemoryError("usage", "this was not measured");
    });
}

/** @throws MemoryError usage in the installed program, which carries no measurements */
function benchEntry(): string {
  const entry = Bun.isStandaloneExecutable ? undefined : join(packageRoot(), "bench", "main.ts");
  if (entry !== undefined && existsSync(entry)) return entry;
  throw new MemoryError(
    "usage",
    "the installed program carries no measurements; run `bin/claude-mem bench` in a checkout or `npx claude-mem bench`",
  );
}
