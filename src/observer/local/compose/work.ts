import type { ObservationDraft } from "../../../domain/observation.ts";
import { publishedBy } from "../../../domain/tool-use/published.ts";
import { type Command, type Commit, pullRequestOf, shownCommand } from "../read/commands.ts";
import { bySize, type FileEdit, fileName, isDocPath, symbolChanges } from "../read/edits.ts";
import { shownRequest } from "../read/prompts.ts";
import { isLasting, statementsOf } from "../read/statements.ts";
import { hasFailed, hasPassed, type Problem } from "../read/test-runs.ts";
import { normalised, stemsOf } from "../read/text.ts";
import type { Reading } from "../read/turn.ts";
import { kindOfWork } from "../select/kinds.ts";
import { causeOf, quotesOf, reasonIn } from "../select/quotes.ts";
import { mainCommit, namesWork, workTitle } from "../select/title.ts";
import { distinct, draftOf, listed } from "./draft.ts";

const QUOTED_FACTS_MAX = 6;
const EDIT_FACTS_MAX = 2;
const EARLIER_SCORE_MIN = 2.2;
const EARLIER_FACTS_MAX = 3;
const COMMITS_MAX = 3;
const COMMIT_BODY_CHARS_READ_MAX = 3_000;
const SYMBOLS_NAMED_MAX = 6;
const TESTS_NAMED_MAX = 6;
const REQUEST_SHOWN_CHARS = 150;

/** Who explains what was wrong has repaired something, however the request was put. */
const NAMES_FAULT = /\b(?:root cause|the (?:actual )?(?:bug|issue|problem) (?:is|was))\b/i;

/** The observation about the main piece of work of a turn that changed files. */
export function workObservation(reading: Reading): ObservationDraft[] {
  if (reading.edits.length === 0) return [];
  const cause = causeOf(reading);
  const isFault = cause !== undefined && (cause.role === "cause" || NAMES_FAULT.test(cause.text));
  const quotes = quotesOfWork(reading, isFault ? cause.text : "");
  const title = workTitle(reading);
  const facts = [
    ...quotes.slice(0, QUOTED_FACTS_MAX),
    ...solvedProblems(reading).flatMap((one) => failureFacts(one, reading)),
  ];
  facts.push(...editFacts(reading.edits, [title, ...facts]));
  const type = kindOfWork(
    title,
    `${isFault ? "bug: " : ""}${askedOf(reading)}`,
    reading.edits,
    mainCommit(reading)?.subject,
  );
  return [
    draftOf({
      type,
      title,
      subtitle: requestShown(reading),
      facts,
      narrative: [
        ...quotes.slice(QUOTED_FACTS_MAX),
        symbolsLeft(reading, [title, ...facts]),
        outcomeOf(reading),
        commitsNamed(reading),
      ],
      concepts: type === "bugfix" || isFault ? ["problem-solution", "what-changed"] : ["what-changed"],
      filesRead: reading.filesRead,
      filesModified: reading.edits.map((edit) => edit.path),
      toolUseIds: [
        ...reading.edits.flatMap((edit) => edit.toolUseIds),
        ...reading.commits.map((commit) => commit.toolUseId),
      ],
    }),
  ];
}

function askedOf(reading: Reading): string {
  return reading.requests.flatMap((request) => request.sentences.slice(0, 1)).join(" ");
}

/** The cause, the closing message and the body of the commit; what was said on the way only where they are thin. */
function quotesOfWork(reading: Reading, cause: string): string[] {
  const commit = mainCommit(reading);
  const body = commit === undefined ? [] : bodyOf(commit);
  const said = distinct([cause, ...quotesOf(reading.closing, reading), ...body]);
  if (said.length >= 2) return said;
  return [...said, ...quotesOf(reading.earlier, reading, EARLIER_SCORE_MIN).slice(0, EARLIER_FACTS_MAX)];
}

/** What was asked, in the user's words; nothing for "commit" and the like. */
export function requestShown({ requests }: Reading): string {
  const request = requests.find((one) => stemsOf(one.sentences.join(" ")).size > 1) ?? requests[0];
  const asked = request === undefined ? "" : shownRequest(request, REQUEST_SHOWN_CHARS);
  return stemsOf(asked).size > 1 || /[^\u0000-\u02ff]{6}/.test(asked) ? asked : "";
}

/** Files whose symbols came or went without a word about them, the largest edits first. */
function editFacts(edits: readonly FileEdit[], said: readonly string[]): string[] {
  const spoken = said.join("\n");
  const facts = bySize(edits).flatMap((edit) => {
    const { added, removed, changed } = symbolChanges(edit);
    // That something changed within `total` is no news beside a sentence; that a symbol came or went is.
    const news = [...added, ...removed, ...(said.length > 1 ? [] : changed)];
    if (!news.some((name) => !spoken.includes(name))) return [];
    const most = isDocPath(edit.path) ? 2 : 4;
    const named = Object.entries({ added, removed, changed }).filter(([, names]) => names.length > 0);
    return [`${edit.path}: ${named.map(([verb, names]) => `${verb} ${listed(names, most)}`).join("; ")}`];
  });
  return facts.slice(0, EDIT_FACTS_MAX);
}

/** The symbols that changed and that nothing else names, so that a search for them finds the work. */
function symbolsLeft(reading: Reading, said: readonly string[]): string {
  const known = normalised(said.join("\n"));
  const changes = reading.edits.filter((edit) => !edit.isTest && !isDocPath(edit.path)).map(symbolChanges);
  const names = changes.flatMap((one) => [...one.added, ...one.changed]);
  const left = names.filter((name) => !known.includes(normalised(name)));
  return left.length === 0 ? "" : `Symbols: ${listed(left, SYMBOLS_NAMED_MAX)}`;
}

function bodyOf(commit: Commit): string[] {
  const said = statementsOf(commit.body, COMMIT_BODY_CHARS_READ_MAX);
  return said.filter((one) => isLasting(one) && one.text.length >= 20).map((one) => one.text);
}

/** Commits that the turn's main work does not name: their messages say what they were. */
export function commitObservations(reading: Reading): ObservationDraft[] {
  const hasEdits = reading.edits.length > 0;
  const main = hasEdits ? mainCommit(reading) : undefined;
  return reading.commits
    .filter((one) => one !== main && namesWork(one) && (!hasEdits || (one.body !== "" && !one.isAmend)))
    .slice(-COMMITS_MAX)
    .map((commit) =>
      draftOf({
        type: kindOfWork(commit.subject, "", []),
        title: commit.subject,
        subtitle: commit.hash === undefined ? "" : `Commit ${commit.hash}`,
        facts: bodyOf(commit),
        concepts: ["what-changed"],
        toolUseIds: [commit.toolUseId],
      }),
    );
}

/** Pull requests that were opened. */
export function pullRequestObservations(reading: Reading): ObservationDraft[] {
  return reading.commands.flatMap((command) => {
    const opened = command.hasFailed ? undefined : pullRequestOf(command);
    if (opened === undefined) return [];
    const branch = branchOf(reading, command);
    const from = branch === undefined ? "" : ` from ${branch}`;
    return [
      draftOf({
        type: "change",
        title: opened.title,
        subtitle: `Pull request opened${from}`,
        facts: opened.address === "" ? [] : [`Pull request: ${opened.address}`],
        concepts: ["what-changed"],
        toolUseIds: [command.toolUseId],
      }),
    ];
  });
}

/** What was pushed last before: a turn may begin on another branch, or push from another work tree. */
function branchOf({ commands, turn }: Reading, opening: Command): string | undefined {
  const before = commands.filter((one) => one.at <= opening.at && !one.hasFailed);
  return publishedBy(before, turn.branch).at(-1)?.branch ?? turn.branch;
}

/** What failed, with its message, and what the agent said about it between seeing and solving it. */
function failureFacts({ failures, failedIn, passedIn, editedPaths }: Problem, reading: Reading): string[] {
  const names = listed(
    failures.map((one) => one.name),
    TESTS_NAMED_MAX,
  );
  const message = failures[0]?.message ?? "";
  const since = passedIn?.at ?? failedIn.at;
  const texts = reading.turn.assistantTexts.filter((said) => said.at >= failedIn.at && said.at <= since);
  const statements = texts.slice(0, 12).flatMap((said) => statementsOf(said.text, 1_500));
  return [
    `${names} failed${message === "" ? "" : `: ${message}`}; passes since edits to ${listed(editedPaths.map(fileName), 3)}`,
    reasonIn(statements, reading),
  ].filter((fact) => fact !== "");
}

/** Tests that failed and passed in the end. */
function solvedProblems({ problems }: Reading): Problem[] {
  const open = problems.filter((problem) => problem.passedIn === undefined);
  const failing = new Set(open.flatMap((problem) => problem.failures.map((failure) => failure.name)));
  return problems
    .filter((problem) => problem.passedIn !== undefined)
    .map((problem) => ({ ...problem, failures: problem.failures.filter(({ name }) => !failing.has(name)) }))
    .filter((problem) => problem.failures.length > 0);
}

/** How tests and checks ended after the last edit; "" when nothing was run. */
export function outcomeOf({ edits, commands, problems }: Reading): string {
  const lastEditAt = Math.max(0, ...edits.map((edit) => edit.lastAt));
  const runs = commands.filter(({ kind, at }) => (kind === "test" || kind === "check") && at >= lastEditAt);
  const last = runs.findLast((run) => run.kind === "test") ?? (edits.length > 0 ? runs.at(-1) : undefined);
  if (last === undefined) return "";
  const what = last.kind === "test" ? "Tests" : "Checks";
  if (hasPassed(last)) return `${what} passed (${shownCommand(last.command)}).`;
  const isOpen = problems.some((problem) => problem.passedIn === undefined);
  return hasFailed(last) && isOpen ? `${what} still failed at the end (${shownCommand(last.command)}).` : "";
}

export function commitsNamed({ commits }: Reading): string {
  const named = commits
    .slice(-COMMITS_MAX)
    .map(({ hash, subject }) => (hash === undefined ? `"${subject}"` : `${hash} "${subject}"`));
  return named.length === 0 ? "" : `Committed as ${named.join(", ")}.`;
}
