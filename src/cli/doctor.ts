import type { Command } from "commander";
import { type Examination, examine, examineAndFix } from "../doctor/examine.ts";
import type { Finding, Verdict } from "../doctor/finding.ts";
import { MemoryError } from "../domain/error.ts";
import type { CommandContext } from "./command-context.ts";
import { plain, type Terminal, wrap } from "./terminal.ts";

const MARKS: Readonly<Record<Verdict, string>> = { ok: "✓", warning: "!", failed: "✗" };
const NAME_WIDTH = 13;

export function doctorCommand(program: Command, context: CommandContext): void {
  program
    .command("doctor")
    .description("check everything, with what to do about each fault")
    .option("--fix", "mend what can be mended without a risk")
    .option("--json", "print the findings as JSON")
    .action(async (options: { fix?: true; json?: true }) => {
      const { paths, environment, terminal } = context;
      const result = options.fix
        ? await examineAndFix(paths, environment)
        : { ...(await examine(paths, environment)), fixed: [] };
      if (options.json) terminal.print(JSON.stringify(reportOf(result)));
      else print(result, terminal);
      if (result.verdict === "failed") throw new MemoryError("unhealthy", "doctor found faults");
    });
}

type Result = Examination & { fixed: string[] };

function reportOf({ verdict, findings, fixed }: Result): object {
  return {
    verdict,
    fixed,
    findings: findings.map(({ fix, ...facts }) => ({ ...facts, isFixable: fix !== undefined })),
  };
}

function print({ findings, fixed }: Result, terminal: Terminal): void {
  for (const text of fixed) terminal.print(`${terminal.good("mended")} ${text}`);
  for (const finding of findings) printFinding(finding, terminal);
}

function printFinding({ check, verdict, found, remedy }: Finding, terminal: Terminal): void {
  const style = verdict === "ok" ? terminal.good : verdict === "failed" ? terminal.bad : terminal.accent;
  const indent = " ".repeat(NAME_WIDTH + 3);
  const body = wrap(plain(found), terminal.width, indent);
  terminal.print(`${style(MARKS[verdict])} ${terminal.dim(check.padEnd(NAME_WIDTH))} ${body}`);
  if (remedy !== undefined)
    terminal.print(`${indent}${terminal.dim(wrap(plain(remedy), terminal.width, indent))}`);
}
