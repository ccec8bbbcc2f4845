import type { Command } from "commander";
import { type Examination, examine, examineAndFix } from "../../doctor/examine.ts";
import type { Finding, Verdict } from "../../doctor/finding.ts";
import { MemoryError } from "../../domain/error.ts";
import type { CommandContext } from "../command-context.ts";
import { plain, type Terminal, wrap } from "../terminal.ts";

const MARKS: Readonly<Record<Verdict, string>> = { ok: "✓", warning: "!", failed: "✗" };
const NAME_WIDTH = 13;

export function doctorCommand(program: Command, { paths, environment, terminal }: CommandContext): void {
  program
    .command("doctor")
    .description("run all health checks and suggest a fix for each problem")
    .option("--fix", "apply the fixes that cannot lose data")
    .option("--json", "print the findings as JSON")
    .action(async (options: { fix?: true; json?: true }) => {
      const run = options.fix ? examineAndFix : examine;
      const result = await run(paths, environment);
      if (options.json) terminal.json(reportOf(result));
      else print(result, terminal);
      if (result.verdict === "failed") throw new MemoryError("unhealthy", "doctor found problems");
    });
}

function reportOf({ verdict, findings, fixed }: Examination): object {
  const listed = findings.map(({ fix, ...facts }) => ({ ...facts, isFixable: fix !== undefined }));
  return { verdict, fixed, findings: listed };
}

function print({ findings, fixed }: Examination, terminal: Terminal): void {
  for (const text of fixed) terminal.print(`${terminal.good("fixed")} ${text}`);
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
