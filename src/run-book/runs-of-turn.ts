import { asString } from "../domain/json.ts";
import { errorSignaturesIn, hasFailedSilently } from "../domain/tool-use/failure-text.ts";
import { commandOutput } from "../domain/tool-use/shown-failure.ts";
import type { ToolUse } from "../domain/turn.ts";
import type { CommandRun } from "../store/run-book/run-book.ts";
import { toldEnvironment } from "./environment.ts";
import { changeFolder, pathWithin } from "./paths-within.ts";
import { CHECKS, purposeOf } from "./purposes.ts";
import { type ShellStep, shellSteps } from "./shell-steps.ts";

const SIGNATURE_CHARS_MAX = 160;
const OUTPUT_CHARS_MAX = 60_000;

/** The host tells so behind the output. */
const RESET = /Shell cwd was reset to (\S.*)$/m;

/** A shell command with its steps and how it went. */
export interface ReadCommand {
  steps: readonly (ShellStep & { folder: string; purpose: string | undefined })[];
  /** Undefined where that is unknown. */
  hasSucceeded: boolean | undefined;
  output: string;
  at: number;
}

/** The shell commands of a turn, in order, and the folder that the session is in afterwards. */
export function readCommands(uses: readonly ToolUse[], start: string, root: string): ReadCommand[] {
  let current = start;
  return uses
    .filter(({ name }) => name === "Bash")
    .map((use) => {
      const steps = shellSteps(asString(use.input.command) ?? "");
      const begun = current;
      const last = steps.at(-1);
      // A subagent has a shell of its own.
      if (last !== undefined && use.agentId === undefined) current = last.folders.reduce(changeFolder, begun);
      current = RESET.exec(use.error ?? commandOutput(use.result))?.[1] ?? current;
      const read = steps.map((step) => ({
        ...step,
        folder: pathWithin(root, step.folders.reduce(changeFolder, begun)),
        purpose: purposeOf(step.command),
      }));
      return { steps: read, ...outcomeOf(use), at: use.at };
    });
}

function outcomeOf(use: ToolUse): { hasSucceeded: boolean | undefined; output: string } {
  const output = `${use.error ?? ""}\n${commandOutput(use.result)}`.slice(0, OUTPUT_CHARS_MAX);
  if (use.outcome === "failed") return { hasSucceeded: false, output };
  if (use.outcome !== "ok") return { hasSucceeded: undefined, output };
  return { hasSucceeded: !hasFailedSilently(asString(use.input.command) ?? "", output), output };
}

/** What says that a command itself is wrong, and not what it checks. */
const BROKEN =
  /command not found|: not found$|is not recognized as|missing script|script not found|unknown (?:option|flag|command|argument)|unrecognized (?:option|argument)|no (?:task|rule|target|script|recipe)|couldn't find|could not find|cannot find (?:module|package|the path)|no such file or directory|not a git repository|does not contain|no required module|no go files|no tests? (?:files? )?found|permission denied|^usage:|timed out|is not installed|ECONNREFUSED|cannot connect|directory prefix|outside (?:main|available) modul/im;

/** The runs with a known purpose and outcome. */
export function runsOf(commands: readonly ReadCommand[]): CommandRun[] {
  return commands.flatMap(({ steps, hasSucceeded, output, at }) => {
    const known = steps.filter(({ purpose }) => purpose !== undefined);
    // Which of several has failed is not told.
    if (hasSucceeded === undefined || (!hasSucceeded && known.length > 1)) return [];
    const outcome = hasSucceeded
      ? "passed"
      : CHECKS.has(known[0]?.purpose ?? "") && !BROKEN.test(output)
        ? "faults"
        : "failed";
    const signature = hasSucceeded ? "" : (errorSignaturesIn(output)[0] ?? "").slice(0, SIGNATURE_CHARS_MAX);
    return known.map(({ command, folder, environment, purpose = "" }) => ({
      purpose,
      command: commandForm(command, purpose),
      folder,
      environment: toldEnvironment(environment),
      outcome,
      signature,
      at,
    }));
  });
}

/** Numbers, texts and names that are of one pull request do not belong to how one is made. */
export function commandForm(command: string, purpose: string): string {
  if (purpose !== "pull request" && purpose !== "review") return command;
  return command
    .replaceAll(/"(?:[^"\\]|\\.)*"?|'[^']*'?/g, "…")
    .replaceAll(/(?<=[\s/])\d+(?=[\s/]|$)/g, "N")
    .replaceAll(/(?<=--(?:head|body-file|base|jq|json)[ =])\S+/g, "…");
}
