import type { ToolUse } from "../../src/domain/turn.ts";
import { readCommands, runsOf as runsOfCommands } from "../../src/run-book/runs-of-turn.ts";
import { shellSteps } from "../../src/run-book/shell-steps.ts";
import type { CommandRun } from "../../src/store/run-book/run-book.ts";
import { type Need, placeOfCommand } from "./need.ts";
import type { Past } from "./past.ts";
import type { Call, RecordedSession } from "./session.ts";

/** What anybody would try. */
export const GUESSED: ReadonlySet<string> = new Set(["install", "push"]);
const STEP_CHARS_MAX = 160;

const cached = new WeakMap<RecordedSession, CommandRun[]>();

/** The commands that a session ran for a known purpose, read as the run-book reads them. */
export function runsOf(session: RecordedSession): CommandRun[] {
  const folder = session.folders[0] ?? "";
  const known =
    cached.get(session) ?? runsOfCommands(readCommands(session.calls.map(toolUseOf), folder, folder));
  cached.set(session, known);
  return known;
}

function toolUseOf({ name, input, outcome, output, result, at }: Call): ToolUse {
  const error = outcome === "failed" ? output : undefined;
  return {
    toolUseId: "",
    name,
    input,
    result,
    outcome,
    error,
    durationMs: undefined,
    agentId: undefined,
    at,
  };
}

/** The steps of a command line without folder changes, environment, pipes and redirections. */
export function stepsOf(line: string): string[] {
  return shellSteps(line)
    .map(({ command }) => command)
    .filter(
      (command) =>
        command.length <= STEP_CHARS_MAX &&
        !/^(?:git (?!tag)|echo|ls|cat|grep|sed|rg|head|tail|find|rm|mkdir|cp|mv)\b/.test(command),
    );
}

export interface CommandNeed extends Need {
  /** Whether one of the same purpose had failed before it. */
  hasFailed: boolean;
  /** Its place among the known commands of its purpose that a text names, from 1; 0 where it is not named. */
  placeIn(text: string): number;
}

/** The first command of each purpose that succeeds in a session. Kind b are those before which another had failed. */
export function firstSuccesses(session: RecordedSession, past: Past): CommandNeed[] {
  return [...Map.groupBy(runsOf(session), ({ purpose }) => purpose)].flatMap(([purpose, runs]) => {
    const index = runs.findIndex(({ outcome }) => outcome === "passed");
    const run = runs[index];
    return run === undefined || GUESSED.has(purpose) ? [] : [needOf(session, past, run, index > 0)];
  });
}

function needOf(session: RecordedSession, past: Past, run: CommandRun, hasFailed: boolean): CommandNeed {
  const earlier = past
    .endedBefore(run.at)
    .flatMap(runsOf)
    .filter((one) => one.purpose === run.purpose);
  const known = [...new Set(earlier.map(({ command }) => command))];
  return {
    kind: "b",
    session: session.id,
    what: `${run.purpose}: ${run.command}`,
    before: run.at,
    isKnown: known.includes(run.command),
    hasFailed,
    isIn: (text) => placeOfCommand(text, run.command) >= 0,
    placeIn: (text) => {
      const places = known.map((command) => ({ command, place: placeOfCommand(text, command) }));
      const named = places.filter(({ place }) => place >= 0).sort((one, other) => one.place - other.place);
      return named.findIndex(({ command }) => command === run.command) + 1;
    },
  };
}

/** The commands of a time, the latest first, each once, as far as something was run for a purpose. */
export function latestCommands(past: Past, at: number, count: number): string[] {
  const found = new Set<string>();
  for (const session of past.endedBefore(at)) {
    for (const { command } of runsOf(session).toReversed()) {
      found.add(command);
      if (found.size >= count) return [...found];
    }
  }
  return [...found];
}
