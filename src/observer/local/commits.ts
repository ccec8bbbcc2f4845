import { oneLine } from "./text.ts";

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
export function commitOf(command: string, output: string, at: number, toolUseId: string): Commit | undefined {
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
  for (const [, double, single, bare] of command.matchAll(MESSAGE)) {
    parts.push(double?.replace(/\\(["$`\\])/g, "$1") ?? single ?? bare ?? "");
  }
  return parts.join("\n\n").trim();
}

/** Title of a pull or merge request that a command opens. */
export function requestTitleOf(command: string): string | undefined {
  if (!/\b(?:gh pr create|glab mr create)\b/.test(command)) return undefined;
  const found = /--title(?:=|\s+)(?:"((?:[^"\\]|\\.)*)"|'([^']*)')/.exec(command);
  const title = found?.[1] ?? found?.[2];
  return title === undefined ? undefined : oneLine(title.replace(/\\(["$`\\])/g, "$1"));
}
