import { atLeast, type Figure } from "../figures.ts";
import type { Outcomes } from "./coding.ts";
import { anyAt, estimate, type Outcome } from "./measures.ts";

/** What was measured on one code base, or on all of them together. */
export interface Measured {
  name: string;
  sessions: number;
  commits: Outcomes;
  next: Outcomes;
}

const ALONE = "search, message alone";
const FTS5 = "plain FTS5";
const MOST = 5;

/** All sets as one: every question counts once. */
export function pool(sets: readonly Measured[]): Measured {
  return {
    name: "all",
    sessions: sets.reduce((all, { sessions }) => all + sessions, 0),
    commits: joined(sets.map(({ commits }) => commits)),
    next: joined(sets.map(({ next }) => next)),
  };
}

function joined(sets: readonly Outcomes[]): Outcomes {
  const ways = new Set(sets.flatMap((outcomes) => Object.keys(outcomes)));
  return Object.fromEntries([...ways].map((way) => [way, sets.flatMap((outcomes) => outcomes[way] ?? [])]));
}

/** Commit messages alone, each code base against its own plain FTS5: no set may lose. */
export function worstAgainstFts5(sets: readonly Measured[]): Figure[] {
  return sets.map(({ name, commits }) => ({
    what: `commit → session · message alone, any@${MOST}, of plain FTS5 · ${name}`,
    value: meanOf(commits[ALONE] ?? [], MOST) / meanOf(commits[FTS5] ?? [], MOST),
    unit: "×",
    budget: atLeast(1),
  }));
}

/** A line for each way of finding: any@1 and any@5 of all sets with the interval, then of each set. */
export function tableOf(sets: readonly Measured[], pooled: Measured): string[] {
  const names = sets.map(
    ({ name, commits, next }) => `${shortName(name)} (${countOf(commits)}, ${countOf(next)})`,
  );
  const columns = [...names.map((name) => name.padEnd(SET_COLUMNS))].join("");
  const head = `${"any@1 / any@5 (commits, next sessions)".padEnd(WAY_COLUMNS)}${"all".padEnd(ALL_COLUMNS)}${columns}`;
  const lines = (task: "commits" | "next", label: string) =>
    Object.entries(pooled[task]).map(([way, outcomes]) => {
      const all = `${cell(outcomes, 1, true)} / ${cell(outcomes, MOST, true)}`;
      const each = sets.map((set) => {
        const own = set[task][way] ?? [];
        return `${cell(own, 1)} / ${cell(own, MOST)}`.padEnd(SET_COLUMNS);
      });
      return `${`${label} · ${way.trim()}`.padEnd(WAY_COLUMNS)}${all.padEnd(ALL_COLUMNS)}${each.join("")}`.trimEnd();
    });
  return [head.trimEnd(), ...lines("commits", "commit"), ...lines("next", "next")];
}

const WAY_COLUMNS = 40;
const ALL_COLUMNS = 46;
const SET_COLUMNS = 28;

function cell(outcomes: readonly Outcome[], k: number, hasInterval = false): string {
  const { value, low, high } = estimate(outcomes, anyAt(k));
  return hasInterval ? `${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]` : value.toFixed(3);
}

function meanOf(outcomes: readonly Outcome[], k: number): number {
  return estimate(outcomes, anyAt(k)).value;
}

function countOf(outcomes: Outcomes): number {
  return Object.values(outcomes)[0]?.length ?? 0;
}

/** The repository without its owner. */
function shortName(name: string): string {
  return name.split("+").at(-1) ?? name;
}
