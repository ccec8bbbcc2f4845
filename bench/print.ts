import { type BenchResult, type Figure, shareOfBudget, verdictOf } from "./figures.ts";
import type { Machine } from "./machine.ts";
import type { Spread } from "./statistics.ts";

const BAR_COLUMNS = 44;
const COLOURS = { met: "\x1b[32m", missed: "\x1b[31m", dim: "\x1b[2m", bold: "\x1b[1m" } as const;
const RESET = "\x1b[0m";
const BOUND_SIGNS = { "at most": "≤", "at least": "≥", exactly: "=" } as const;

/** Colour only for a terminal: what is piped into a file stays plain text. */
function paint(colour: keyof typeof COLOURS, text: string): string {
  const isPlain = process.stdout.isTTY !== true || Bun.env.NO_COLOR !== undefined;
  return isPlain ? text : `${COLOURS[colour]}${text}${RESET}`;
}

export function printMachine(machine: Machine): void {
  for (const [name, value] of Object.entries(machine)) console.log(`${name.padEnd(9)} ${value}`);
}

export function printResult(result: BenchResult): void {
  console.log(`\n${paint("bold", result.title)}\n`);
  printFigures(result.figures);
  if (Object.keys(result.spreads).length > 0) printSpreads(result.spreads);
  for (const note of result.notes) console.log(`  ${paint("dim", note)}`);
}

function printFigures(figures: readonly Figure[]): void {
  const rows = figures.map(cellsOf);
  const header = ["", "measured", "budget", "of budget", ""];
  const widths = header.map((cell, column) =>
    Math.max(...[header, ...rows].map((row) => (row[column] ?? cell).length)),
  );
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join("  ");
  console.log(paint("dim", `  ${line(header)}`));
  for (const [index, figure] of figures.entries()) {
    const verdict = verdictOf(figure);
    const text = line(rows[index] ?? []);
    console.log(`  ${verdict === "" ? text : text.replace(/\S+\s*$/, paint(verdict, verdict))}`.trimEnd());
  }
}

function cellsOf(figure: Figure): string[] {
  const { budget } = figure;
  const share = shareOfBudget(figure);
  return [
    figure.what,
    measured(figure),
    budget === undefined ? "" : `${BOUND_SIGNS[budget.bound]} ${withUnit(budget.limit, figure.unit)}`,
    share === undefined ? "" : `${share.toFixed(2)} ×`,
    verdictOf(figure),
  ];
}

function pad(cell: string, width: number, column: number): string {
  return column === 0 || column === 4 ? cell.padEnd(width) : cell.padStart(width);
}

function measured({ value, unit, interval }: Figure): string {
  if (interval === undefined) return withUnit(value, unit);
  return `${value.toFixed(3)} [${interval.low.toFixed(2)}–${interval.high.toFixed(2)}]`;
}

function withUnit(value: number, unit: string): string {
  const digits = Number.isInteger(value) || Math.abs(value) >= 1_000 ? 0 : 2;
  return `${value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${unit}`.trim();
}

/** A line per kind of process: a bar from p10 to p90 with the median in it, and p99 as a dot where it fits. */
function printSpreads(spreads: Readonly<Record<string, Spread>>): void {
  const entries = Object.entries(spreads);
  const nameWidth = Math.max(...entries.map(([name]) => name.length));
  const scale = Math.max(...entries.map(([, spread]) => spread.p90)) * 1.15;
  console.log(
    paint("dim", `\n  ${"ms".padEnd(nameWidth + BAR_COLUMNS + 2)}    p10   median     p90     p99     max`),
  );
  for (const [name, spread] of entries) {
    const numbers = [spread.p10, spread.median, spread.p90, spread.p99, spread.max];
    const columns = numbers.map((value) => value.toFixed(1).padStart(7)).join(" ");
    console.log(`  ${name.padEnd(nameWidth)}  ${bar(spread, scale)}${columns}`);
  }
}

function bar(spread: Spread, scale: number): string {
  const column = (value: number) => Math.round((value / scale) * (BAR_COLUMNS - 1));
  const cells: string[] = Array.from({ length: BAR_COLUMNS }, (_, index) =>
    index >= column(spread.p10) && index <= column(spread.p90) ? "─" : " ",
  );
  const p99 = column(spread.p99);
  if (p99 < BAR_COLUMNS) cells[p99] = "·";
  cells[column(spread.median)] = "█";
  return cells.join("");
}
