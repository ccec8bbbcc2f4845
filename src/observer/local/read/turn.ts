import { asArray, asObject, asString } from "../../../domain/json.ts";
import type { ToolUse, Turn } from "../../../domain/turn.ts";
import { answerOf, foreignWords } from "../../../screening/provenance.ts";
import { OWN_RUN, wordRuns } from "../../../screening/word-runs.ts";
import { type Command, type Commit, commandsOf, commitOf } from "./commands.ts";
import { editsOf, type FileEdit, fileName, isScratchPath, pathOf, shownPath } from "./edits.ts";
import { type Request, requestsOf } from "./prompts.ts";
import { type Statement, statementsOf } from "./statements.ts";
import { type Problem, problemsOf } from "./test-runs.ts";
import { stemsOf } from "./text.ts";

const TOOL_USES_READ_MAX = 600;
const EARLIER_TEXTS_READ_MAX = 40;
const EARLIER_TEXT_CHARS_READ_MAX = 3_000;
const REPORTS_READ_MAX = 4;
const SYMBOLS_OF_TOPIC_MAX = 200;

/** Everything that the observer knows of a turn, read once; what follows only selects from it. */
export interface Reading {
  turn: Turn;
  requests: Request[];
  /** What the closing message says. */
  closing: Statement[];
  /** What subagents and the assistant said before it. */
  earlier: Statement[];
  edits: FileEdit[];
  /** Files that were read and not edited, in order. */
  filesRead: string[];
  commands: Command[];
  commits: Commit[];
  problems: Problem[];
  /** Stems of what the user asked and of what was edited: what the turn is about. */
  topic: { asked: Set<string>; edited: Set<string> };
}

export function readTurn(turn: Turn): Reading {
  const uses = turn.toolUses.slice(0, TOOL_USES_READ_MAX);
  const commands = commandsOf(uses);
  const edits = editsOf(uses, turn.directory).filter((edit) => !isScratchPath(edit.path));
  const requests = requestsOf(turn);
  const withoutForeign = createForeignFilter(turn, uses);
  const asked = requests.flatMap((one) => [...one.sentences, one.answers]).join(" ");
  return {
    turn,
    requests,
    closing: withoutForeign(statementsOf(turn.assistantTexts.at(-1)?.text ?? "")),
    earlier: withoutForeign(earlierOf(turn, uses)),
    edits,
    filesRead: filesReadOf(uses, turn.directory, new Set(edits.map((edit) => edit.path))),
    commands,
    commits: commitsOf(commands),
    problems: problemsOf(commands, uses, turn.directory),
    topic: { asked: stemsOf(asked), edited: editedStems(edits) },
  };
}

function earlierOf(turn: Turn, uses: readonly ToolUse[]): Statement[] {
  const texts = turn.assistantTexts.slice(0, -1).slice(-EARLIER_TEXTS_READ_MAX);
  const reports = uses.filter((use) => use.agentId === undefined && use.outcome === "ok").flatMap(reportOf);
  return [...reports.slice(-REPORTS_READ_MAX), ...texts.map((said) => said.text)].flatMap((text) =>
    statementsOf(text, EARLIER_TEXT_CHARS_READ_MAX),
  );
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
    const commit = command.hasFailed ? undefined : commitOf(command);
    if (commit === undefined) continue;
    const isAmend = commit.isAmend && commits.get(commit.subject)?.isAmend !== false;
    commits.set(commit.subject, { ...commit, isAmend });
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
    fileName(edit.path).replace(/\.\w+$/, ""),
    ...edit.symbolsAdded,
    ...edit.symbolsRemoved,
    ...edit.symbolsChanged,
  ]);
  return stemsOf(words.slice(0, SYMBOLS_OF_TOPIC_MAX).join(" ").replaceAll("_", " "));
}

/**
 * Drops statements that repeat a page or another service word for word, for which screening would flag the whole note.
 * What the user typed is the user's, even if a page says it too.
 */
function createForeignFilter(
  { prompts }: Pick<Turn, "prompts">,
  uses: readonly ToolUse[],
): (statements: Statement[]) => Statement[] {
  const answers = uses.map(answerOf).filter(({ isForeign }) => isForeign);
  if (answers.length === 0) return (statements) => statements;
  const foreign = foreignWords(answers);
  const typed = wordRuns(
    prompts.filter(({ source }) => source === "typed" || source === "queued").map(({ text }) => text),
    OWN_RUN,
  );
  return (statements) => statements.filter(({ text }) => !foreign.hasRunOf(typed.without(text)));
}
