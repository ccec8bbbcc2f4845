import type { Command } from "commander";
import { loadSettings } from "../config/settings.ts";
import { MemoryError } from "../domain/error.ts";
import { costReport, REPORT_DAYS } from "../observer/cost-report.ts";
import type { CostReport, WireCost } from "../protocol/cost.ts";
import { openMemoryForReading } from "../store/database/open.ts";
import type { CommandContext } from "./command-context.ts";
import { plain, type Terminal } from "./terminal.ts";

const DAYS_MAX = 366;
const ROWS_MAX = 14;

export function costCommand(program: Command, context: CommandContext): void {
  program
    .command("cost")
    .description("what calls to models have used, and what the budgets allow")
    .option("--days <count>", "how many days back", String(REPORT_DAYS))
    .option("--json", "print the figures as JSON")
    .action(async (options: { days: string; json?: true }) => {
      const report = await readReport(context, daysOf(options.days));
      if (options.json) context.terminal.print(JSON.stringify(report));
      else printReport(report, context.terminal);
    });
}

async function readReport({ paths, environment }: CommandContext, days: number): Promise<CostReport> {
  const { settings } = await loadSettings(paths.settings, environment);
  const budgets = { dailyTokens: settings.dailyTokenBudget, sessionTokens: settings.sessionTokenBudget };
  using memory = openMemoryForReading(paths.memory);
  if (memory === undefined)
    throw new MemoryError("not-found", "there is no memory yet, so nothing has cost anything");
  return costReport(memory, budgets, Date.now(), days);
}

function daysOf(text: string): number {
  const days = Number(text);
  if (Number.isInteger(days) && days >= 1 && days <= DAYS_MAX) return days;
  throw new MemoryError("usage", `--days is "${text}"; it takes a whole number from 1 to ${DAYS_MAX}`);
}

function printReport(report: CostReport, terminal: Terminal): void {
  terminal.print(terminal.bold(`Calls to models since ${report.since}`));
  if (report.total.calls === 0) terminal.print("  None: turns were condensed without a model.");
  else {
    printTable("day", [...report.days.slice(0, ROWS_MAX), report.total], terminal);
    printTable("project", report.projects.slice(0, ROWS_MAX), terminal);
    printTable("provider", report.providers.slice(0, ROWS_MAX), terminal);
  }
  const { budgets, turns } = report;
  terminal.print();
  const left = Math.max(0, budgets.daily - budgets.usedToday);
  terminal.print(
    `  today    ${number(budgets.usedToday)} of ${number(budgets.daily)} tokens used, ${number(left)} left`,
  );
  terminal.print(`  session  at most ${number(budgets.session)} tokens each`);
  if (turns.waiting > 0)
    terminal.print(`  waiting  ${turns.waiting} turns for a model; their local notes stand meanwhile`);
  if (turns.parked > 0)
    terminal.print(
      terminal.bad(`  parked   ${turns.parked} turns; \`claude-mem retry\` has them tried again`),
    );
}

const COLUMNS = ["calls", "failed", "tokens in", "cached", "out", "cost"] as const;

function printTable(what: string, rows: readonly WireCost[], terminal: Terminal): void {
  const cells = rows.map((row) => [
    row.name === "" ? "(forgotten)" : plain(row.name),
    number(row.calls),
    number(row.failed),
    number(row.inputTokens),
    number(row.cachedTokens),
    number(row.outputTokens),
    price(row),
  ]);
  const table = [[what, ...COLUMNS], ...cells];
  const widths =
    table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  terminal.print();
  for (const [index, row] of table.entries()) {
    const line = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    terminal.print(`  ${index === 0 ? terminal.dim(line.join("  ")) : line.join("  ")}`);
  }
}

/** Dollars as far as they are known: a model without a known price adds a sign that there is more. */
function price({ dollars, unpriced, calls, failed }: WireCost): string {
  if (unpriced > 0 && unpriced === calls - failed) return "not known";
  return `$${dollars.toFixed(dollars < 1 ? 4 : 2)}${unpriced > 0 ? " +?" : ""}`;
}

function number(value: number): string {
  return value.toLocaleString("en");
}
