import type { ToolUse } from "../../../domain/turn.ts";
import type { Command } from "./commands.ts";
import { isEdit, pathOf, shownPath } from "./edits.ts";
import { linesOf, oneLine } from "./text.ts";

const FAILURES_PER_RUN_MAX = 20;
const LINES_READ_MAX = 1_500;

/** A test that failed. */
export interface Failure {
  name: string;
  message: string;
}

const FAILED_TEST: readonly RegExp[] = [
  // Go.
  /^\s*--- FAIL: (\S{1,200})/,
  // Bun.
  /^\(fail\) (.{1,200}?)(?: \[[\d.]+ ?m?s\])?$/,
  // TAP, as `node --test` and others print it.
  /^\s*not ok \d+ -? ?(.{1,200})$/,
  // Jest and Vitest: "● suite › name", "FAIL file > suite > name", "✕ name (3 ms)".
  /^\s*● (.{3,200})$/,
  /^\s*(?:FAIL|×)\s+(\S+ > .{1,200})$/,
  /^\s*[✕✗] (.{3,200}?)(?: \(\d+ ?ms\))?$/,
  // Pytest.
  /^FAILED (\S{1,200})(?: - (.{1,200}))?/,
  // Cargo: "test module::name ... FAILED".
  /^test (\S{1,200}) \.\.\. FAILED/,
  // JUnit through Maven and Gradle, RSpec.
  /^\[ERROR\]\s+(\w[\w.]{2,160}[.:#]\w{2,80})(?::\d+)?(?: (?:»|expected|.{0,3}:) ?(.{1,200}))?/,
  /^(\w[\w.$]{2,160} > .{1,120}) FAILED$/,
  /^rspec (\S{1,120}:\d+) # (.{1,200})$/,
];

/** The tests that failed in a run, by its output. A name seen twice is one failure. */
function failuresIn(run: Command): Failure[] {
  const failures = new Map<string, Failure>();
  const lines = linesOf(run.output, LINES_READ_MAX);
  lines.forEach((line, index) => {
    if (failures.size >= FAILURES_PER_RUN_MAX) return;
    for (const pattern of FAILED_TEST) {
      const found = pattern.exec(line);
      const name = oneLine(found?.[1] ?? "");
      if (name === "" || failures.has(name)) continue;
      failures.set(name, { name, message: oneLine(found?.[2] ?? messageNear(lines, index)) });
    }
  });
  // Go reports a failed subtest and its parent; the subtest says more.
  const all = [...failures.values()];
  return all.filter(({ name }) => !all.some((other) => other.name.startsWith(`${name}/`)));
}

const MESSAGE = /^\s+(?:[\w./-]{1,80}:\d+: )?(\S.{2,300})$/;
const SAYS_WHY =
  /expected|got|want|error|assert|fail|panic|should|actual|received|undefined|nil|not|mismatch/i;
const NO_MESSAGE = /^\s*(?:---|===|ok\s|PASS|FAIL\b|at |error: \||Error Trace:)/;
/** TAP writes some lines of YAML between the name of a test and what was wrong. */
const MESSAGE_WITHIN_LINES = 8;

/** The line that says why a test failed stands close below its name, or right above it. */
function messageNear(lines: readonly string[], index: number): string {
  const near = [
    ...lines.slice(index + 1, index + MESSAGE_WITHIN_LINES),
    ...lines.slice(Math.max(0, index - 3), index),
  ];
  for (const line of near) {
    const message = NO_MESSAGE.test(line) ? undefined : MESSAGE.exec(line)?.[1];
    if (message !== undefined && SAYS_WHY.test(message)) return message.replace(/^error: /, "");
  }
  return "";
}

const PASSED =
  /^(?:ok\s+\S+|# pass [1-9]|PASS|[^\S\n]*\d+ pass|.{0,20}\b\d+ passed\b|test result: ok|OK \(\d+ tests?|BUILD SUCCESS|Tests:\s+\d+ passed|✓|--- PASS)/m;
const FAILED =
  /^(?:FAIL\b|not ok \d|# fail [1-9]|[^\S\n]*[1-9]\d* fail\b|.{0,40}\b[1-9]\d* failed\b|test result: FAILED|BUILD FAIL|--- FAIL|panic:|.{0,30}ERROR task failed|make: \*\*\*|npm (?:ERR!|error)|error Command failed|[1-9]\d* (?:issues?|problems?|errors?)\b|error(?:\[|:))/m;

/** Pipes hide the exit code, so a run counts as failed by what it printed as well. */
export function hasFailed(run: Command): boolean {
  return run.hasFailed || FAILED.test(run.output);
}

/** Passed, and said so or ended well without an error. */
export function hasPassed(run: Command): boolean {
  return !hasFailed(run) && (run.kind === "check" || PASSED.test(run.output));
}

/** Tests that failed in one run, and what became of them. */
export interface Problem {
  failures: Failure[];
  failedIn: Command;
  /** The later run in which they passed; undefined while they fail. */
  passedIn: Command | undefined;
  /** Files edited between the two runs. */
  editedPaths: string[];
}

interface OpenFailure {
  failure: Failure;
  failedIn: Command;
}

/** Follows the runs of tests in order: what failed, and with which edits it passed again. */
export function problemsOf(
  commands: readonly Command[],
  uses: readonly ToolUse[],
  directory: string | undefined,
): Problem[] {
  const edits = uses.filter((use) => isEdit(use) && use.outcome === "ok");
  const open = new Map<string, OpenFailure>();
  const problems: Problem[] = [];
  const close = (entries: readonly OpenFailure[], passedIn?: Command) => {
    // Failures of one run that passed in one run are one problem.
    for (const [failedIn, group] of Map.groupBy(entries, (entry) => entry.failedIn))
      problems.push(...problemOf(group, failedIn, passedIn, edits, directory));
  };
  for (const run of commands) {
    const isGood = run.kind === "test" ? hasPassed(run) : run.kind === "commit" && !hasFailed(run);
    const solved = isGood ? [...open.values()].filter((entry) => covers(run, entry)) : [];
    for (const entry of solved) open.delete(entry.failure.name);
    close(solved, run);
    if (run.kind !== "test" && run.kind !== "check" && run.kind !== "commit") continue;
    for (const failure of failuresIn(run))
      if (!open.has(failure.name)) open.set(failure.name, { failure, failedIn: run });
  }
  close([...open.values()]);
  return problems;
}

const FILTER =
  /\s(?:-run|-k|-t|--filter|--grep|-g|--test|--testNamePattern)(?:[ =]['"]?([^\s'"]+))?|::|--tests /;

/** A passing run of other tests says nothing about a test that failed. */
function covers(run: Command, { failure, failedIn }: OpenFailure): boolean {
  const filter = FILTER.exec(run.command);
  if (filter === null) return true;
  const name = failure.name.split(/[/ :>]/)[0] ?? failure.name;
  const isSame = filter[1] === FILTER.exec(failedIn.command)?.[1];
  return isSame || run.command.includes(name) || run.output.includes(name);
}

function problemOf(
  entries: readonly OpenFailure[],
  failedIn: Command,
  passedIn: Command | undefined,
  edits: readonly ToolUse[],
  directory: string | undefined,
): Problem[] {
  const until = passedIn?.at ?? Number.POSITIVE_INFINITY;
  const between = edits.filter((use) => use.at >= failedIn.at && use.at <= until);
  // Gone without an edit: it was flaky, or something outside changed. That is no solution.
  if (passedIn !== undefined && between.length === 0) return [];
  const paths = between.flatMap((use) => pathOf(use) ?? []).map((path) => shownPath(path, directory));
  const failures = entries.map((entry) => entry.failure);
  return [{ failures, failedIn, passedIn, editedPaths: [...new Set(paths)] }];
}
