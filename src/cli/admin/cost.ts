import type { Command } from "commander";
import { loadSettings } from "../../config/settings.ts";
import { MemoryError } from "../../domain/error.ts";
import { costReport, REPORT_DAYS } from "../../observer/cost-report.ts";
import type { CostReport, WireCost } from "../../protocol/worker-reports.ts";
import { openMemoryForReading } from "../../store/database/open-for-reading.ts";
import { countOption } from "../arguments.ts";
import type { CommandContext } from "../command-context.ts";
import { plain, printTable, type Terminal } from "../terminal.ts";

const DAYS_MAX = 366;
const ROWS_MAX = 14;

export function costCommand(program: Command, { paths, environment, terminal }: CommandContext): void {
  program
    .command("cost")
    .description("show what calls to models have used, and the budgets")
    .option("--days <count>", "number of days to report", String(REPORT_DAYS))
    .option("--json", "print the figures as JSON")
    .action(async (options: { days: string; json?: true }) => {
      const days = countOption("--days", options.days, DAYS_MAX, 1);
      const { settings } = await loadSettings(paths.settings, environment);
      const budgets = { dailyTokens: settings.dailyTokenBudget, sessionTokens: settings.sessionTokenBudget };
      using memory = openMemoryForReading(paths.memory);
      if (memory === undefined) throw new MemoryError("not-found", "the memory is empty");
      const report = costReport(memory, budgets, Date.now(), days);
      if (options.json) terminal.json(report);
      else printReport(report, terminal);
    });
}

function printReport({ since, total, days, projects, providers, ...rest }: CostReport, terminal: Terminal) {
  terminal.print(terminal.bold(`Calls to models since ${since}`));
  if (total.calls === 0) terminal.print("  None: the local observer processed all turns.");
  else {
    printCosts("day", [...days.slice(0, ROWS_MAX), total], terminal);
    printCosts("project", projects.slice(0, ROWS_MAX), terminal);
    printCosts("provider", providers.slice(0, ROWS_MAX), terminal);
  }
  const { budgets, turns } = rest;
  terminal.print();
  const left = Math.max(0, budgets.daily - budgets.usedToday);
  terminal.print(
    `  today    ${number(budgets.usedToday)} of ${number(budgets.daily)} tokens used, ${number(left)} left`,
  );
  terminal.print(`  session  at most ${number(budgets.session)} tokens per session`);
  if (turns.waiting > 0)
    terminal.print(`  waiting  ${turns.waiting} turns wait for the model and keep their local notes`);
  if (turns.parked > 0)
    terminal.print(terminal.bad(`  parked   ${turns.parked} turns; \`claude-mem retry\` retries them`));
}

const COLUMNS = ["calls", "failed", "tokens in", "cached", "out", "cost"] as const;

function printCosts(what: string, rows: readonly WireCost[], terminal: Terminal): void {
  const cells = rows.map((row) => [
    row.name === "" ? "(forgotten)" : plain(row.name),
    number(row.calls),
    number(row.failed),
    number(row.inputTokens),
    number(row.cachedTokens),
    number(row.outputTokens),
    price(row),
  ]);
  terminal.print();
  printTable([[what, ...COLUMNS], ...cells], terminal);
}

/** The known cost in dollars; "+?" if some calls have no known price. */
function price({ dollars, unpriced, calls, failed }: WireCost): string {
  if (unpriced > 0 && unpriced === calls - failed) return "unknown";
  return `$${dollars.toFixed(dollars < 1 ? 4 : 2)}${unpriced > 0 ? " +?" : ""}`;
}

function number(value: number): string {
  return value.toLocaleString("en");
}
