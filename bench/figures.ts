import type { Spread } from "./statistics.ts";

/** One measured value; with a budget it is met or missed, without one it is there to explain the others. */
export interface Figure {
  what: string;
  value: number;
  unit: string;
  budget?: Budget;
  /** Where the value lies in 95 of 100 draws of what was measured. */
  interval?: { low: number; high: number };
}

export interface Budget {
  bound: "at most" | "at least" | "exactly";
  limit: number;
}

/** What a bench found out. Everything in it is kept in `bench/results/`. */
export interface BenchResult {
  title: string;
  figures: Figure[];
  /** Times behind the figures, in milliseconds, by what was timed. */
  spreads: Record<string, Spread>;
  notes: string[];
}

export type Verdict = "met" | "missed" | "";

export function verdictOf({ value, budget }: Figure): Verdict {
  if (budget === undefined) return "";
  const isMet = {
    "at most": value <= budget.limit,
    "at least": value >= budget.limit,
    exactly: value === budget.limit,
  }[budget.bound];
  return isMet ? "met" : "missed";
}

/** The measured value as a share of its budget; undefined where that says nothing. */
export function shareOfBudget({ value, budget }: Figure): number | undefined {
  return budget === undefined || budget.limit === 0 ? undefined : value / budget.limit;
}

export function isMissed(result: BenchResult): boolean {
  return result.figures.some((figure) => verdictOf(figure) === "missed");
}

export function atMost(limit: number): Budget {
  return { bound: "at most", limit };
}

export function atLeast(limit: number): Budget {
  return { bound: "at least", limit };
}

export function exactly(limit: number): Budget {
  return { bound: "exactly", limit };
}
