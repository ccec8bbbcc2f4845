import { shownCommand } from "../read/commands.ts";
import { hasFailed, hasPassed } from "../read/test-runs.ts";
import type { Reading } from "../read/turn.ts";

/** How tests and checks ended after the last edit; "" when nothing was run. */
export function outcomeOf(reading: Reading): string {
  const lastEditAt = Math.max(0, ...reading.edits.map((edit) => edit.lastAt));
  const runs = reading.commands.filter(
    (run) => (run.kind === "test" || run.kind === "check") && run.at >= lastEditAt,
  );
  const last =
    runs.findLast((run) => run.kind === "test") ?? (reading.edits.length > 0 ? runs.at(-1) : undefined);
  if (last === undefined) return "";
  const what = last.kind === "test" ? "Tests" : "Checks";
  if (hasPassed(last)) return `${what} passed (${shownCommand(last.command)}).`;
  const isOpen = reading.problems.some((problem) => problem.passedIn === undefined);
  return hasFailed(last) && isOpen ? `${what} still failed at the end (${shownCommand(last.command)}).` : "";
}

const COMMITS_NAMED_MAX = 3;

/** "Commit 1a2b3c4", or with the first lines where there are several. */
export function commitsNamed(reading: Reading): string {
  const named = reading.commits
    .slice(-COMMITS_NAMED_MAX)
    .map(({ hash, subject }) => (hash === undefined ? `"${subject}"` : `${hash} "${subject}"`));
  return named.length === 0 ? "" : `Committed as ${named.join(", ")}.`;
}
