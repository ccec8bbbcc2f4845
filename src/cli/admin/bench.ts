import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { MemoryError } from "../../domain/error.ts";
import { packageRoot } from "../../install/package-root.ts";
import type { CommandContext } from "../command-context.ts";
import { runOnTerminal } from "../terminal.ts";

/** The exit code of the benchmarks if a figure exceeds its budget. */
const BUDGET_EXCEEDED = 2;

export function benchCommand(program: Command, { environment }: CommandContext): void {
  program
    .command("bench")
    .argument("[args...]", "names of benchmarks and their options; --help lists them")
    .description("run benchmarks on this machine: hooks, search, your own transcripts and more")
    .allowUnknownOption()
    .helpOption(false)
    .action(async (args: string[]) => {
      const exitCode = await runOnTerminal([process.execPath, benchEntry(), ...args], environment);
      if (exitCode === BUDGET_EXCEEDED)
        throw new MemoryError("child-failed", "a benchmark missed one of its budgets on this machine");
      if (exitCode !== 0) throw new MemoryError("usage", `the benchmark ended with exit code ${exitCode}`);
    });
}

function benchEntry(): string {
  const entry = Bun.isStandaloneExecutable ? undefined : join(packageRoot(), "bench", "main.ts");
  if (entry !== undefined && existsSync(entry)) return entry;
  throw new MemoryError(
    "usage",
    "the installed program has no benchmarks; run `bin/claude-mem bench` in a checkout or `npx claude-mem bench`",
  );
}
