import { commandOutput } from "../domain/tool-use/shown-failure.ts";
import type { ToolUse } from "../domain/turn.ts";
import type { RunBookFact } from "../store/run-book/run-book.ts";
import type { ReadCommand } from "./runs-of-turn.ts";

/** Facts of one turn. */
const FACTS_MAX = 40;
const OUTPUT_CHARS_MAX = 20_000;
const DETAIL_CHARS_MAX = 160;
const LOCAL =
  /\bhttps?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\])(?::\d{2,5})?(?=[/\s"'`),.\u001b]|$)/gi;
/** Tools that show what a command in the background printed. */
const BACKGROUND: ReadonlySet<string> = new Set(["BashOutput", "TaskOutput", "AgentOutputTool"]);
const SERVES = /\b(?:local|listening|running|ready|started|serving|server|available|open|network)\b/i;
const FROM_GIT =
  /(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org)[:/]([\w.-]+\/[\w.-]+?)(?:\.git)?(?=[\s/)'"]|$)/;
const TELLS_REPOSITORY =
  /^(?:git (?:-C \S+ )?(?:push|remote\b)|gh (?:pr (?:create|view|edit|ready)|repo view))/;
const REPOSITORY_FLAG = /^gh .*--repo[ =]([\w.-]+\/[\w.-]+)/;
const MISSING =
  /(?:^|[:\s])(?:command not found: ([\w.+-]+)|([\w.+-]+): command not found\b|\d+: ([\w.+-]+): not found$)|'([\w.+-]+)' is not recognized as an|^(?:Error: )?([\w.+-]+) is not installed\b/gm;
const NO_DAEMON = /cannot connect to the docker daemon|docker daemon is not running/i;

type Fact = Omit<RunBookFact, "at">;

/** What the output of a turn's commands says of addresses, the repository, and what this machine lacks. */
export function factsOf(
  uses: readonly ToolUse[],
  commands: readonly ReadCommand[],
  lacking: ReadonlySet<string>,
): RunBookFact[] {
  const told = commands.flatMap((command) =>
    [...addresses(command), ...repositories(command), ...lacks(command), ...found(command, lacking)].map(
      (fact) => ({
        ...fact,
        at: command.at,
      }),
    ),
  );
  const background = uses
    .filter(({ name }) => BACKGROUND.has(name))
    .flatMap(({ result, at }) => servedIn(textOf(result), "").map((fact) => ({ ...fact, at })));
  const distinct = new Map([...told, ...background].map((fact) => [`${fact.kind} ${fact.subject}`, fact]));
  return [...distinct.values()].slice(-FACTS_MAX);
}

function textOf(result: ToolUse["result"]): string {
  const printed = commandOutput(result).trim();
  return (printed === "" ? JSON.stringify(result ?? "").replaceAll("\\n", "\n") : printed).slice(
    0,
    OUTPUT_CHARS_MAX,
  );
}

function addresses({ steps, hasSucceeded, output }: ReadCommand): Fact[] {
  const server = steps.find(({ purpose }) => purpose === "dev server");
  if (server !== undefined) return servedIn(output.slice(0, OUTPUT_CHARS_MAX), server.command);
  if (hasSucceeded !== true) return [];
  const asked = steps.filter(({ command }) => /^(?:curl|wget|http) /.test(command));
  return asked.flatMap(({ command }) =>
    [...command.matchAll(LOCAL)].map(
      ([url]) => ({ kind: "address", subject: unified(url), detail: "", reason: "" }) as const,
    ),
  );
}

function servedIn(output: string, command: string): Fact[] {
  return output
    .split("\n")
    .filter((line) => SERVES.test(line))
    .flatMap((line) => [...line.matchAll(LOCAL)])
    .map(([url]) => ({ kind: "address", subject: unified(url), detail: command, reason: "" }));
}

function unified(url: string): string {
  return url.toLowerCase().replace(/127\.0\.0\.1|0\.0\.0\.0|\[::1?\]/, "localhost");
}

function repositories({ steps, output, hasSucceeded }: ReadCommand): Fact[] {
  if (hasSucceeded !== true) return [];
  const told = steps.some(({ command }) => TELLS_REPOSITORY.test(command))
    ? FROM_GIT.exec(output)?.[1]
    : undefined;
  const flags = steps.flatMap(({ command }) => REPOSITORY_FLAG.exec(command)?.[1] ?? []);
  return [told, ...flags]
    .filter((name) => name !== undefined)
    .map((subject) => ({ kind: "repository", subject, detail: "", reason: "" }));
}

/** Only programs that the command named: what a log says of others is not known to be meant. */
function lacks({ steps, output, hasSucceeded }: ReadCommand): Fact[] {
  if (hasSucceeded !== false) return [];
  const named = new Set(steps.flatMap(({ command }) => programsOf(command)));
  const names = [...output.slice(0, OUTPUT_CHARS_MAX).matchAll(MISSING)].flatMap(
    (match) => match.slice(1).find(Boolean) ?? [],
  );
  const missing = names.filter((name) => named.has(name));
  if (NO_DAEMON.test(output)) missing.push("docker daemon");
  return missing.map((subject) => ({ kind: "lacks", subject, detail: shown(steps), reason: "" }));
}

function found({ steps, hasSucceeded }: ReadCommand, lacking: ReadonlySet<string>): Fact[] {
  if (hasSucceeded !== true || lacking.size === 0 || steps.length !== 1) return [];
  const names = steps.flatMap(({ command }) => programsOf(command).slice(0, 1));
  const back = names.includes("docker") ? [...names, "docker daemon"] : names;
  return back
    .filter((name) => lacking.has(name))
    .map((subject) => ({ kind: "found", subject, detail: shown(steps), reason: "" }));
}

/** The program of a command, and what it launches. */
function programsOf(command: string): string[] {
  return command.split(/\s+/, 4).filter((word) => /^[A-Za-z][\w.+-]*$/.test(word));
}

function shown(steps: ReadCommand["steps"]): string {
  return (steps[0]?.command ?? "").slice(0, DETAIL_CHARS_MAX);
}
