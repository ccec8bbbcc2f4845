import type { ToolUse } from "../../domain/turn.ts";
import type { Command } from "./commands.ts";
import { isEdit, pathOf } from "./edits.ts";
import { shownPath } from "./paths.ts";
import { type Failure, failuresIn, hasFailed, hasPassed } from "./test-outcomes.ts";

/** Failures that showed in one run, and what became of them. */
export interface Problem {
  failures: Failure[];
  /** Runs that failed the same way before it passed. */
  tries: number;
  failedIn: Command;
  /** The later run in which they were gone; undefined while they stand. */
  passedIn: Command | undefined;
  /** Files edited between the two runs. */
  editedPaths: string[];
  toolUseIds: string[];
}

interface OpenFailure {
  failure: Failure;
  run: Command;
  tries: number;
}

/** Lines move while somebody tries to satisfy a compiler; file and message tell that it is the same complaint. */
function keyOf(failure: Failure): string {
  if (failure.kind === "test") return failure.name;
  return `${failure.name.replace(/[:(]\d.*$/, "")} ${failure.message}`;
}

/** Follows the runs of tests and checks in order: what failed, and with which edits it passed again. */
export function problemsOf(
  commands: readonly Command[],
  uses: readonly ToolUse[],
  directory: string | undefined,
): Problem[] {
  const open = new Map<string, OpenFailure>();
  const problems: Problem[] = [];
  for (const run of commands) {
    if (run.kind !== "test" && run.kind !== "check" && run.kind !== "commit") continue;
    const failures = failuresIn(run);
    const isGood = hasPassed(run) || (run.kind === "commit" && !hasFailed(run));
    const solved = isGood ? [...open.values()].filter((entry) => isCovered(entry, run)) : [];
    for (const entry of solved) open.delete(keyOf(entry.failure));
    problems.push(...grouped(solved, run, uses, directory));
    for (const failure of failures) {
      const before = open.get(keyOf(failure));
      if (before !== undefined) before.tries += 1;
      else open.set(keyOf(failure), { failure, run, tries: 1 });
    }
  }
  return [...problems, ...grouped([...open.values()], undefined, uses, directory)];
}

const FILTER = /\s(?:-run|-k|-t|--filter|--grep|-g|--test|--testNamePattern)[ =]|::|--tests /;

/** A passing run of other tests, or of the linter, says nothing about a test that failed. */
function isCovered({ failure, run: failed }: OpenFailure, run: Command): boolean {
  if (failure.kind === "test" && run.kind === "check") return false;
  if (failure.kind === "error" && failed.kind === "check" && run.kind === "test") return false;
  if (!FILTER.test(run.command)) return true;
  const name = failure.name.split(/[/ :>]/)[0] ?? failure.name;
  return run.command.includes(name) || run.output.includes(name) || filterOf(failed) === filterOf(run);
}

function filterOf(run: Command): string {
  return /\s(?:-run|-k|-t|--filter|--grep|-g)[ =]['"]?([^\s'"]+)/.exec(run.command)?.[1] ?? "";
}

/** Failures of one run that were solved by one run are one problem. */
function grouped(
  entries: readonly OpenFailure[],
  passedIn: Command | undefined,
  uses: readonly ToolUse[],
  directory: string | undefined,
): Problem[] {
  const byRun = Map.groupBy(entries, (entry) => entry.run);
  return [...byRun].flatMap(([failedIn, group]) => {
    const between = uses.filter(
      (use) =>
        isEdit(use) && use.outcome === "ok" && use.at >= failedIn.at && use.at <= (passedIn?.at ?? Infinity),
    );
    // Gone without an edit: it was flaky, or something outside changed. That is no solution.
    if (passedIn !== undefined && between.length === 0) return [];
    const paths = between.flatMap((use) => pathOf(use) ?? []).map((path) => shownPath(path, directory));
    const ids = [failedIn.toolUseId, ...between.map((use) => use.toolUseId)];
    if (passedIn !== undefined) ids.push(passedIn.toolUseId);
    const failures = group.map((entry) => entry.failure);
    const tries = Math.max(...group.map((entry) => entry.tries));
    return [{ failures, tries, failedIn, passedIn, editedPaths: [...new Set(paths)], toolUseIds: ids }];
  });
}
