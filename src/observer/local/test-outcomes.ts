import type { Command } from "./commands.ts";
import { linesOf, oneLine } from "./text.ts";

/** A test that failed, or a complaint of a compiler or linter. */
export interface Failure {
  /** Name of the test, or the place `file:line` of a complaint. */
  name: string;
  message: string;
  kind: "test" | "error";
}

export const FAILURES_PER_RUN_MAX = 20;
const LINES_READ_MAX = 1_500;

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
  // JUnit through Maven and Gradle, RSpec, ExUnit.
  /^\[ERROR\]\s+(\w[\w.]{2,160}[.:#]\w{2,80})(?::\d+)?(?: (?:»|expected|.{0,3}:) ?(.{1,200}))?/,
  /^(\w[\w.$]{2,160} > .{1,120}) FAILED$/,
  /^rspec (\S{1,120}:\d+) # (.{1,200})$/,
];

const COMPLAINT: readonly RegExp[] = [
  // TypeScript: "src/a.ts(3,4): error TS2345: …".
  /^(\S{1,200}\(\d+,\d+\)): error (.{1,300})$/,
  // Go, C, linters: "path/file.go:12:3: message".
  /^(?:vet: )?([\w@~./\\-]{1,200}\.\w{1,6}:\d+(?::\d+)?):? (?:error:? |fatal error: |E: )?(?!warning)(\S.{2,300})$/i,
  // Rust and others: "error[E0308]: mismatched types".
  /^(error\[\w{1,10}\]): (.{3,300})$/,
  /^((?:\w+\.)*(?:\w*Error|\w*Exception)): (.{3,300})$/,
];

/** What failed in a run of tests or checks, by its output. A name seen twice is one failure. */
export function failuresIn(command: Command): Failure[] {
  const failures = new Map<string, Failure>();
  const lines = linesOf(command.output, LINES_READ_MAX);
  lines.forEach((line, index) => {
    if (failures.size >= FAILURES_PER_RUN_MAX) return;
    const failure = failureIn(line, lines, index, command);
    if (failure !== undefined && !failures.has(failure.name)) failures.set(failure.name, failure);
  });
  return withoutParents([...failures.values()]);
}

function failureIn(
  line: string,
  lines: readonly string[],
  index: number,
  command: Command,
): Failure | undefined {
  for (const pattern of FAILED_TEST) {
    const found = pattern.exec(line);
    if (found?.[1] !== undefined) {
      const message = found[2] ?? messageNear(lines, index);
      return { name: oneLine(found[1]), message: oneLine(message), kind: "test" };
    }
  }
  // Log lines and source listings look like complaints; only tools that complain are read for them.
  if (command.kind !== "test" && command.kind !== "check") return undefined;
  for (const pattern of COMPLAINT) {
    const found = pattern.exec(line);
    if (found?.[1] !== undefined && found[2] !== undefined && !/^\s/.test(line)) {
      return { name: oneLine(found[1]), message: oneLine(found[2]), kind: "error" };
    }
  }
  return undefined;
}

const MESSAGE = /^\s+(?:[\w./-]{1,80}:\d+: )?(\S.{2,300})$/;
const SAYS_WHY =
  /expected|got|want|error|assert|fail|panic|should|actual|received|undefined|nil|not|mismatch/i;

/** The line that says why a test failed stands right above or right below its name. */
function messageNear(lines: readonly string[], index: number): string {
  if (/^\s*not ok /.test(lines[index] ?? ""))
    return tapMessage(lines.slice(index + 1, index + TAP_LINES_MAX));
  const near = [1, 2, 3, 4, -1, -2, -3].map((offset) => lines[index + offset] ?? "");
  for (const line of near) {
    if (/^\s*(?:---|===|ok\s|PASS|FAIL\b|at )/.test(line)) continue;
    const message = MESSAGE.exec(line)?.[1];
    if (message !== undefined && SAYS_WHY.test(message)) return message;
  }
  return "";
}

const TAP_LINES_MAX = 24;

/** TAP writes what was wrong as YAML below the test: `error: …`, or a block of lines under `error: |-`. */
function tapMessage(lines: readonly string[]): string {
  const at = lines.findIndex((line) => /^\s*error:/.test(line));
  const inline = /^\s*error: ["']?([^|"'].{2,300}?)["']?$/.exec(lines[at] ?? "")?.[1];
  if (at < 0 || inline !== undefined) return inline ?? "";
  const end = lines.findIndex(
    (line, index) => index > at && /^\s*(?:code|name|stack|expected|\.\.\.)/.test(line),
  );
  return lines
    .slice(at + 1, end < 0 ? at + 4 : end)
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join(" ");
}

/** Go reports a failed subtest and its parent; the subtest says more. */
function withoutParents(failures: Failure[]): Failure[] {
  return failures.filter(
    (failure) =>
      !failures.some((other) => other.kind === "test" && other.name.startsWith(`${failure.name}/`)),
  );
}

const PASSED =
  /^(?:ok\s+\S+|# pass [1-9]|PASS|[^\S\n]*\d+ pass|.{0,20}\b\d+ passed\b|test result: ok|OK \(\d+ tests?|BUILD SUCCESS|Tests:\s+\d+ passed|✓|--- PASS)/m;
const FAILED =
  /^(?:FAIL\b|not ok \d|# fail [1-9]|[^\S\n]*[1-9]\d* fail\b|.{0,40}\b[1-9]\d* failed\b|test result: FAILED|BUILD FAIL|--- FAIL|panic:|.{0,30}ERROR task failed|make: \*\*\*|npm (?:ERR!|error)|error Command failed|[1-9]\d* (?:issues?|problems?|errors?)\b|error(?:\[|:))/m;

/** Pipes hide the exit code, so a run counts as failed by what it printed as well. */
export function hasFailed(command: Command): boolean {
  return command.hasFailed || FAILED.test(command.output);
}

/** Passed, and said so or ended well without a complaint. */
export function hasPassed(command: Command): boolean {
  if (hasFailed(command)) return false;
  return command.kind === "check" || PASSED.test(command.output);
}
