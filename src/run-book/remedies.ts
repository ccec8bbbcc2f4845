import { asString } from "../domain/json.ts";
import { EDITING_TOOLS } from "../domain/tool-use/editing-tools.ts";
import { errorSignaturesIn } from "../domain/tool-use/failure-text.ts";
import { commandOutput } from "../domain/tool-use/shown-failure.ts";
import type { ToolUse } from "../domain/turn.ts";
import type { RunBookFact } from "../store/run-book/run-book.ts";
import { purposeOf } from "./purposes.ts";
import { shellSteps } from "./shell-steps.ts";

/** Purposes that change something; a test that passed in between mended nothing. */
const CHANGING: ReadonlySet<string> = new Set(["install", "build", "format", "generate", "migration"]);
/** More commands than these between a failure and its end are no rule. */
const REMEDY_STEPS_MAX = 2;
const REMEDIES_MAX = 10;
const TEXT_CHARS_MAX = 160;
/** Before the reason of a remedy that the error itself named: such a one holds after one time. */
export const NAMED_BY_ERROR = "named by the error: ";

/**
 * Commands that failed, and passed after another command: `npm run generate` before `git commit`. Where files were edited in
 * between, the edit mended it.
 */
export function remediesIn(uses: readonly ToolUse[]): RunBookFact[] {
  const shell = uses.filter(
    ({ name, outcome }) => name === "Bash" || (EDITING_TOOLS.has(name) && outcome === "ok"),
  );
  const found = shell.flatMap((use, index) =>
    use.name === "Bash" && use.outcome === "failed" ? (remedyOf(use, shell.slice(index + 1)) ?? []) : [],
  );
  return found.slice(0, REMEDIES_MAX);
}

function remedyOf(failed: ToolUse, later: readonly ToolUse[]): RunBookFact | undefined {
  const subject = namesOf(failed).at(-1);
  const output = `${failed.error ?? ""}\n${commandOutput(failed.result)}`;
  const [reason] = errorSignaturesIn(output);
  if (subject === undefined || reason === undefined) return undefined;
  const between: string[] = [];
  for (const use of later) {
    if (EDITING_TOOLS.has(use.name) || use.outcome !== "ok") return undefined;
    const names = namesOf(use);
    // A remedy may stand in one line with what it mends.
    between.push(...names.filter((name) => name !== subject && CHANGING.has(purposeOf(name) ?? "")));
    if (between.length > REMEDY_STEPS_MAX) return undefined;
    if (names.includes(subject))
      return between.length === 0 ? undefined : factOf(subject, between, { reason, output, at: failed.at });
  }
  return undefined;
}

/** The commands of a shell line that have a purpose, or commit; those of one commit are one. */
function namesOf({ input }: ToolUse): string[] {
  return shellSteps(asString(input.command) ?? "")
    .map(({ command }) => (/^git (?:-C \S+ )?commit\b/.test(command) ? "git commit" : command))
    .filter((command) => command === "git commit" || purposeOf(command) !== undefined);
}

function factOf(
  subject: string,
  between: readonly string[],
  { reason, output, at }: { reason: string; output: string; at: number },
): RunBookFact {
  const detail = [...new Set(between)].join(" && ").slice(0, TEXT_CHARS_MAX);
  const isNamed = between.some((step) => output.includes(step));
  const told = `${isNamed ? NAMED_BY_ERROR : ""}${reason}`.slice(0, TEXT_CHARS_MAX);
  return { kind: "remedy", subject: subject.slice(0, TEXT_CHARS_MAX), detail, reason: told, at };
}
