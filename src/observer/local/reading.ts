import { asArray, asObject, asString } from "../../domain/json.ts";
import type { ToolUse, Turn } from "../../domain/turn.ts";
import { type Command, commandsOf } from "./commands.ts";
import { type Commit, commitOf } from "./commits.ts";
import { type Correction, correctionsOf } from "./corrections.ts";
import { editsOf, type FileEdit, pathOf } from "./edits.ts";
import { EARLIER_TEXT_CHARS_READ_MAX, EARLIER_TEXTS_READ_MAX, TOOL_USES_READ_MAX } from "./limits.ts";
import { stemsOf } from "./names.ts";
import { isScratchPath, shownPath } from "./paths.ts";
import { type Problem, problemsOf } from "./problems.ts";
import { type Request, requestsOf } from "./requests.ts";
import { type Statement, statementsOf } from "./statements.ts";

/** Everything that the observer knows of a turn, read once; the makers of observations only choose from it. */
export interface Reading {
  turn: Turn;
  requests: Request[];
  /** What the closing message says. */
  closing: Statement[];
  /** What the assistant and its subagents said before. */
  earlier: Statement[];
  edits: FileEdit[];
  /** Files that were read and not edited, in order. */
  filesRead: string[];
  commands: Command[];
  commits: Commit[];
  problems: Problem[];
  corrections: Correction[];
  /** Stems of what the user asked and of what was edited: what the turn is about. */
  topic: { asked: Set<string>; edited: Set<string> };
}

export function readTurn(turn: Turn): Reading {
  const uses = turn.toolUses.slice(0, TOOL_USES_READ_MAX);
  const commands = commandsOf(uses);
  const edits = editsOf(uses, turn.directory).filter((edit) => !isScratchPath(edit.path));
  const requests = requestsOf(turn);
  return {
    turn,
    requests,
    closing: statementsOf(turn.assistantTexts.at(-1)?.text ?? ""),
    earlier: earlierOf(turn, uses),
    edits,
    filesRead: filesReadOf(uses, turn.directory, new Set(edits.map((edit) => edit.path))),
    commands,
    commits: commitsOf(commands),
    problems: problemsOf(commands, uses, turn.directory),
    corrections: correctionsOf(requests, uses, turn.directory),
    topic: { asked: stemsOf(requests.flatMap((one) => one.sentences).join(" ")), edited: editedStems(edits) },
  };
}

function earlierOf(turn: Turn, uses: readonly ToolUse[]): Statement[] {
  const texts = turn.assistantTexts
    .slice(0, -1)
    .slice(-EARLIER_TEXTS_READ_MAX)
    .map((said) => said.text);
  const reports = uses.filter((use) => use.agentId === undefined && use.outcome === "ok").flatMap(reportOf);
  return [...reports.slice(-4), ...texts].flatMap((text) => statementsOf(text, EARLIER_TEXT_CHARS_READ_MAX));
}

/** What a subagent reported when it ended. */
function reportOf(use: ToolUse): string[] {
  if (use.name !== "Task" && use.name !== "Agent") return [];
  const content = asArray(asObject(use.result)?.content) ?? [];
  return content.flatMap((block) => asString(asObject(block)?.text) ?? []);
}

/** One commit for each subject: an amended commit replaces the one before. */
function commitsOf(commands: readonly Command[]): Commit[] {
  const commits = new Map<string, Commit>();
  for (const command of commands) {
    if (command.hasFailed) continue;
    const commit = commitOf(command.command, command.output, command.at, command.toolUseId);
    if (commit !== undefined) commits.set(commit.subject, commit);
  }
  return [...commits.values()];
}

function filesReadOf(
  uses: readonly ToolUse[],
  directory: string | undefined,
  edited: ReadonlySet<string>,
): string[] {
  const files = new Set<string>();
  for (const use of uses) {
    const path = use.name === "Read" && use.outcome === "ok" ? pathOf(use) : undefined;
    const shown = path === undefined ? undefined : shownPath(path, directory);
    if (shown !== undefined && !edited.has(shown) && !isScratchPath(shown)) files.add(shown);
  }
  return [...files];
}

function editedStems(edits: readonly FileEdit[]): Set<string> {
  const words = edits.flatMap((edit) => [
    edit.path
      .split("/")
      .at(-1)
      ?.replace(/\.\w+$/, "") ?? "",
    ...edit.symbolsAdded,
    ...edit.symbolsRemoved,
    ...edit.symbolsChanged,
  ]);
  return stemsOf(words.slice(0, 200).join(" ").replaceAll("_", " "));
}
