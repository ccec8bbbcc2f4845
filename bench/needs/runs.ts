import { type Need, placeOfCommand } from "./need.ts";
import type { Past } from "./past.ts";
import { type Call, commandOf, type RecordedSession } from "./session.ts";

/** What a command is run for; the first that fits counts. */
const PURPOSES: Readonly<Record<string, RegExp>> = {
  pr: /^gh (?:pr|run|release view)\b|^gh api \S*(?:pulls|issues)\b/,
  release: /\b(?:goreleaser|npm publish|npm version|release)\b|^git tag\b/,
  migrate: /\bmigrat\w*/,
  e2e: /\b(?:playwright|cypress|e2e|test:integration|test-integration)\b/,
  types: /\b(?:tsc|typecheck|type-check|check-types|mypy|pyright)\b/,
  lint: /\b(?:lint|eslint|golangci-lint|biome|ruff|gofmt|go vet|go fmt|prettier|fmt|format|markdownlint\S*)\b/,
  test: /\b(?:test|tests|vitest|jest|pytest|gotestsum|rspec)\b/,
  build: /\b(?:build|compile|go install|webpack)\b/,
  dev: /\b(?:dev|serve|server|start|compose up)\b/,
};
const PROGRAM =
  /^(?:\.\/|npm|npx|pnpm|yarn|bun|bunx|node|deno|mise|make|just|task|go|cargo|python3?|uv|poetry|pytest|ruff|gh|git tag|golangci-lint|gofmt|goreleaser|docker|dotnet|mvn|gradle|tsc|eslint|prettier|biome|vitest|jest|nx|turbo|hugo|markdownlint\S*)\b|^\.\//;
const STEP_CHARS_MAX = 160;
const ENVIRONMENT = /^(?:(?:[A-Z_][A-Z0-9_]*=\S*|export|time|sudo|env|nice|timeout \S+)\s+)+/;

export interface Run {
  /** Folder changes, environment, pipes and redirections taken off. */
  command: string;
  purpose: string;
  at: number;
  hasFailed: boolean;
}

/** A command as one of its steps stands for it; the last of a chain that failed is not known, so all have. */
export function runsOf(session: RecordedSession): Run[] {
  return cachedRuns.get(session) ?? keep(session, session.calls.flatMap(runsIn));
}

const cachedRuns = new WeakMap<RecordedSession, Run[]>();

function keep(session: RecordedSession, runs: Run[]): Run[] {
  cachedRuns.set(session, runs);
  return runs;
}

function runsIn(call: Call): Run[] {
  if (!["ok", "failed"].includes(call.outcome)) return [];
  return stepsOf(commandOf(call) ?? "").flatMap((command) => {
    const purpose = purposeOf(command);
    return purpose === undefined
      ? []
      : [{ command, purpose, at: call.at, hasFailed: call.outcome === "failed" }];
  });
}

export function stepsOf(command: string): string[] {
  const text = (command.split("<<")[0] ?? "").replaceAll(/\\\n\s*/g, " ");
  return text
    .split(/\n|&&|\|\||;/)
    .map((step) =>
      (step.split("|")[0] ?? "")
        .replace(/(?<!\s)\s*[12&]?>.*$/s, "")
        .trim()
        .replace(ENVIRONMENT, ""),
    )
    .filter((step) => step.length <= STEP_CHARS_MAX && PROGRAM.test(step));
}

function purposeOf(command: string): string | undefined {
  return Object.entries(PURPOSES).find(([, shape]) => shape.test(command))?.[0];
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
    const index = runs.findIndex(({ hasFailed }) => !hasFailed);
    const run = runs[index];
    return run === undefined ? [] : [needOf(session, past, purpose, run, index > 0)];
  });
}

function needOf(
  session: RecordedSession,
  past: Past,
  purpose: string,
  run: Run,
  hasFailed: boolean,
): CommandNeed {
  const earlier = past
    .endedBefore(run.at)
    .flatMap(runsOf)
    .filter((one) => one.purpose === purpose);
  const known = [...new Set(earlier.map(({ command }) => command))];
  return {
    kind: "b",
    session: session.id,
    what: `${purpose}: ${run.command}`,
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
