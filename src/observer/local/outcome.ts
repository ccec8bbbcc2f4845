import { shownCommand } from "./commands.ts";
import { inWords } from "./draft.ts";
import type { Reading } from "./reading.ts";
import { hasFailed, hasPassed } from "./test-outcomes.ts";

/** How tests and checks ended after the last edit, and what was committed. "" when nothing was run. */
export function outcomeOf(reading: Reading): string {
  const lastEditAt = Math.max(0, ...reading.edits.map((edit) => edit.lastAt));
  const runs = reading.commands.filter(
    (run) => (run.kind === "test" || run.kind === "check") && run.at >= lastEditAt,
  );
  const tests = runs.filter((run) => run.kind === "test");
  const last = tests.at(-1) ?? (reading.edits.length > 0 ? runs.at(-1) : undefined);
  const parts: string[] = [];
  if (last !== undefined && hasPassed(last)) {
    parts.push(`${last.kind === "test" ? "Tests" : "Checks"} passed (${shownCommand(last.command)}).`);
  } else if (
    last !== undefined &&
    hasFailed(last) &&
    reading.problems.some((problem) => problem.passedIn === undefined)
  ) {
    parts.push(
      `${last.kind === "test" ? "Tests" : "Checks"} still failed at the end (${shownCommand(last.command)}).`,
    );
  }
  const commit = reading.commits.at(-1);
  if (commit !== undefined) parts.push(commitSentence(reading));
  return parts.join(" ");
}

export function commitSentence(reading: Reading): string {
  const named = reading.commits.map(
    (commit) => `${commit.hash === undefined ? "" : `${commit.hash} `}"${commit.subject}"`,
  );
  return named.length === 0 ? "" : `Committed as ${inWords(named, 3)}.`;
}
