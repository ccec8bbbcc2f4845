import { asObject, asString } from "../../../domain/json.ts";
import type { ToolUse } from "../../../domain/turn.ts";
import { clean, ends, head, oneLine } from "./text.ts";

const COMMAND_CHARS_READ_MAX = 4_000;
/** Test runners name failures first or last, so output is read from both ends. */
const OUTPUT_HEAD_CHARS_READ_MAX = 12_000;
const OUTPUT_TAIL_CHARS_READ_MAX = 12_000;

export type CommandKind = "test" | "check" | "commit" | "publish" | "inspect" | "run";

/** A shell command and how it went. */
export interface Command {
  kind: CommandKind;
  command: string;
  description: string;
  output: string;
  hasFailed: boolean;
  /** From the first line of the host's error text: "Exit code 2". */
  exitCode: number | undefined;
  toolUseId: string;
  at: number;
}

const TEST =
  /\b(?:go test|(?:bun|deno|cargo|mix|swift|dotnet|flutter|zig build|bazel|gradlew?|mvnw?|sbt|rake|make|just|task|mise run|npm(?: run)?|pnpm(?: run)?|yarn(?: run)?|composer|rails|phpunit|pants) (?:-\S+ ){0,3}(?:\S*test\S*|spec|check)|node (?:-\S+ )*--test|jest|vitest|pytest|py\.test|unittest|rspec|phpunit|ctest|tox|nox|gotestsum|playwright test|cypress run|nextest|mocha|ava)\b/;
const CHECK =
  /(?<![-\w./=:])(?:lint|golangci-lint|eslint|biome|prettier|ruff|flake8|mypy|pyright|tsc|clippy|rubocop|shellcheck|vet|gofmt|fmt|format|typecheck|types|build|compile|javac|checkstyle|go build|cargo check)(?![\w=(./-])/;
const PUBLISH =
  /\b(?:git push|gh pr create|glab mr create|gh release|npm publish|cargo publish|docker push|kubectl apply|terraform apply|git tag)\b/;
const INSPECT =
  /^(?:cd \S+ && )?(?:ls|cat|head|tail|grep|rg|find|fd|wc|stat|tree|pwd|which|file|du|df|ps|env|echo|sed -n|awk|jq|git (?:-C \S+ )?(?:status|for-each-ref|show-ref|log|diff|show|branch|remote|rev-parse|ls-files|ls-tree|blame|stash list|reflog|cat-file|grep|fetch)|gh (?:pr|issue|run|api|repo) ?(?:view|list|diff|checks|status)?)\b/;

/** The shell commands of a turn in order, the main agent's and its subagents'. */
export function commandsOf(uses: readonly ToolUse[]): Command[] {
  return uses.filter((use) => use.name === "Bash" || use.name === "PowerShell").flatMap(commandOf);
}

function commandOf(use: ToolUse): Command[] {
  const command = head(clean(asString(use.input.command) ?? ""), COMMAND_CHARS_READ_MAX);
  if (command === "" || use.outcome === "denied") return [];
  const output = outputOf(use);
  const exitCode = Number(/^Exit code (\d{1,3})\b/.exec(output)?.[1] ?? Number.NaN);
  return [
    {
      kind: kindOf(command),
      command,
      description: head(clean(asString(use.input.description) ?? ""), 200),
      output: output.replace(/^Exit code \d{1,3}\n?/, ""),
      hasFailed: use.outcome === "failed",
      exitCode: Number.isNaN(exitCode) ? undefined : exitCode,
      toolUseId: use.toolUseId,
      at: use.at,
    },
  ];
}

function outputOf(use: ToolUse): string {
  const result = asObject(use.result);
  const stdout = asString(result?.stdout) ?? asString(use.result) ?? "";
  const stderr = asString(result?.stderr) ?? "";
  const text = use.error ?? (stderr === "" ? stdout : `${stdout}\n${stderr}`);
  return clean(ends(text, OUTPUT_HEAD_CHARS_READ_MAX, OUTPUT_TAIL_CHARS_READ_MAX));
}

function kindOf(command: string): CommandKind {
  // What stands in a heredoc or in a pipe after the first program does not say what the command is for.
  const line = (command.split("<<")[0] ?? "").slice(0, 600).replace(/'[^'\n]*'|"[^"\n]*"/g, '""');
  if (isCommitCommand(line)) return "commit";
  if (PUBLISH.test(line)) return "publish";
  if (INSPECT.test(line.trim())) return "inspect";
  if (TEST.test(line)) return "test";
  return CHECK.test(line) ? "check" : "run";
}

/** The command as a person would name it: `go test ./...` and not the pipe behind it. */
export function shownCommand(command: string): string {
  const first =
    command
      .replace(/\\\n\s*/g, " ")
      .split("\n")
      .find((line) => /\w/.test(line) && !line.startsWith("#")) ?? "";
  const plain = first
    .replace(/^(?:cd \S+ && |[A-Z_]+=\S+ |export \S+ && )+/, "")
    .replace(/(?<!\s)\s*2>&1.*$/, "")
    .replace(/(?<!\s)\s*\|\s*(?:tail|head|grep|tee|sed|awk|less).*$/, "")
    .trim();
  return plain.length <= 80 ? plain : `${plain.slice(0, 79).trimEnd()}…`;
}

/** A commit that a command made. */
export interface Commit {
  subject: string;
  /** The paragraphs below the subject, trailers left out. */
  body: string;
  /** Short hash where git printed it. */
  hash: string | undefined;
  isAmend: boolean;
  toolUseId: string;
  at: number;
}

const GIT_COMMIT = /\bgit (?:-C \S+ )?commit\b/;
const HEREDOC = /<<-?\s*['"]?(\w+)['"]?\n([\s\S]*?)\n\s*\1\b/;
const MESSAGE = /\s(?:-[a-z]*m|--message)(?:=|\s+)(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+))/g;
const TRAILER =
  /^(?:co-authored-by|signed-off-by|reviewed-by|change-id|[\w-]+-(?:session|checkpoint|id|strategy|by|metadata)|generated with|.{0,3}generated with)\b.*$/i;

/** Commits in a repository that was made for a trial say nothing about the project. */
const IN_SCRATCH =
  /\b(?:cd|-C) ["']?(?:\/private)?\/(?:tmp|var\/folders)\/|\bmktemp\b|\bgit init\b|\bcd ["']?\$/;

/** Whether the command line commits (and does not only mention it). */
export function isCommitCommand(command: string): boolean {
  return GIT_COMMIT.test(command) && !/commit --help|commit-tree|commit-graph/.test(command);
}

/** The commit that a command line and its output tell of; undefined when no message can be read. */
export function commitOf({ command, output, at, toolUseId }: Command): Commit | undefined {
  if (!isCommitCommand(command) || IN_SCRATCH.test(command)) return undefined;
  const printed = /^\[[^\]\n]{1,120}? ([0-9a-f]{7,40})\] (.{1,300})$/m.exec(output);
  const text = messageOf(command.slice(command.search(GIT_COMMIT)));
  const [first = "", ...rest] = text.split("\n");
  const subject = oneLine(printed?.[2] ?? first);
  if (subject === "") return undefined;
  const body = rest.filter((line) => !TRAILER.test(line.trim())).join("\n");
  return {
    subject,
    body: body.trim(),
    hash: printed?.[1],
    isAmend: /--amend\b/.test(command),
    at,
    toolUseId,
  };
}

function messageOf(command: string): string {
  const heredoc = HEREDOC.exec(command)?.[2];
  if (heredoc !== undefined) return heredoc.trim();
  const parts: string[] = [];
  for (const [, double, single, unquoted] of command.matchAll(MESSAGE)) {
    parts.push(double?.replace(/\\(["$`\\])/g, "$1") ?? single ?? unquoted ?? "");
  }
  return parts.join("\n\n").trim();
}

/** The pull or merge request that a command opened, with its address where it was printed. */
export function pullRequestOf({ command, output }: Command): { title: string; address: string } | undefined {
  if (!/\b(?:gh pr create|glab mr create)\b/.test(command)) return undefined;
  const found = /--title(?:=|\s+)(?:"((?:[^"\\]|\\.)*)"|'([^']*)')/.exec(command);
  const title = found?.[1] ?? found?.[2];
  if (title === undefined) return undefined;
  const address = /https?:\/\/\S{5,200}\/(?:pull|merge_requests)\/\d+/.exec(output)?.[0] ?? "";
  return { title: oneLine(title.replace(/\\(["$`\\])/g, "$1")), address };
}
