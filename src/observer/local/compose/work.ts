import type { ObservationDraft } from "../../../domain/observation.ts";
import { type Commit, requestTitleOf, shownCommand } from "../read/commands.ts";
import { type FileEdit, fileName, isDocPath, symbolChanges } from "../read/edits.ts";
import { shownRequest } from "../read/prompts.ts";
import { isLasting, type Statement, statementsOf } from "../read/statements.ts";
import type { Problem } from "../read/test-runs.ts";
import { normalised, stemsOf } from "../read/text.ts";
import type { Reading } from "../read/turn.ts";
import { isAboutBug, kindOfWork } from "../select/kinds.ts";
import { causeOf, quotesOf, reasonIn } from "../select/quotes.ts";
import { bySize, editTitle, mainCommit, namesWork, workTitle } from "../select/title.ts";
import { distinct, draftOf, listed } from "./draft.ts";
import { commitsNamed, outcomeOf } from "./outcome.ts";

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
export function workObservation(reading: Reading): ObservationDraft | undefined {
  if (reading.edits.length === 0) return undefined;
  const cause = causeOf(reading);
  const fault = cause !== undefined && namesFault(cause) ? cause.text : "";
  const title = workTitle(reading) || editTitle(reading);
  const asked = reading.requests.flatMap((request) => request.sentences.slice(0, 1)).join(" ");
  const type = kindOfWork(
    title,
    `${fault === "" ? "" : "bug: "}${asked}`,
    reading.edits,
    mainCommit(reading)?.subject,
  );
  const quotes = quotesOfWork(reading, fault);
  const told = [...quotes.slice(0, QUOTED_FACTS_MAX), ...failureFacts(reading, type === "bugfix")];
  const symbols = [...told, ...editFacts(reading.edits, [title, ...told])];
  return draftOf({
    type,
    title,
    subtitle: subtitleOf(reading),
    facts: symbols,
    narrative: [
      ...quotes.slice(QUOTED_FACTS_MAX),
      ...symbolsLeft(reading, [title, ...symbols]),
      outcomeOf(reading),
      commitsNamed(reading),
    ],
    concepts:
      type === "bugfix" || isAboutBug(fault) ? ["problem-solution", "what-changed"] : ["what-changed"],
    filesRead: reading.filesRead,
    filesModified: reading.edits.map((edit) => edit.path),
    toolUseIds: [
      ...reading.edits.flatMap((edit) => edit.toolUseIds),
      ...reading.commits.map((commit) => commit.toolUseId),
    ],
  });
}

function namesFault({ text, role }: Statement): boolean {
  return NAMES_FAULT.test(text) || (role === "cause" && !/\b(?:fix|change|now)\b/i.test(text));
}

/** The cause, the body of the commit and the closing message; of what was said on the way only where they are thin. */
function quotesOfWork(reading: Reading, fault: string): string[] {
  const commit = mainCommit(reading);
  const closing = quotesOf(reading.closing, reading);
  const body = commit === undefined ? [] : bodyOf(commit);
  const said = distinct([fault, ...closing, ...body].filter((one) => one !== ""));
  if (said.length >= 2) return said;
  return [...said, ...quotesOf(reading.earlier, reading, EARLIER_SCORE_MIN).slice(0, EARLIER_FACTS_MAX)];
}

/** What was asked, in the user's words; nothing for "commit" and the like. */
export function subtitleOf(reading: Reading): string {
  const request =
    reading.requests.find((one) => stemsOf(one.sentences.join(" ")).size > 1) ?? reading.requests[0];
  const asked = request === undefined ? "" : shownRequest(request, REQUEST_SHOWN_CHARS);
  return stemsOf(asked).size > 1 || /[^\u0000-\u02ff]{6}/.test(asked) ? asked : "";
}

/** Files whose symbols came or went without a word about them, the largest edits first. */
function editFacts(edits: readonly FileEdit[], said: readonly string[]): string[] {
  const told = said.join("\n");
  return bySize(edits)
    .filter((edit) => {
      const { added, removed, changed } = symbolChanges(edit);
      // That something changed within `total` is no news beside a sentence; that a symbol came or went is.
      const news = said.length > 1 ? [...added, ...removed] : [...added, ...removed, ...changed];
      return news.some((name) => !told.includes(name));
    })
    .map(editFact)
    .slice(0, EDIT_FACTS_MAX);
}

/** "src/cart.ts: added distinctCoupons; changed totalOf". */
function editFact(edit: FileEdit): string {
  const { added, removed, changed } = symbolChanges(edit);
  const most = isDocPath(edit.path) ? 2 : 4;
  const parts = [
    ["added", added],
    ["removed", removed],
    ["changed", changed],
  ] as const;
  const named = parts
    .filter(([, names]) => names.length > 0)
    .map(([verb, names]) => `${verb} ${listed(names, most)}`);
  return `${edit.path}: ${edit.isNew ? "new file; " : ""}${named.slice(0, 2).join("; ")}`;
}

/** The symbols that changed and that nothing else names, so that a search for them finds the work. */
function symbolsLeft(reading: Reading, said: readonly string[]): string[] {
  const known = normalised(said.join("\n"));
  const changes = reading.edits.filter((edit) => !edit.isTest && !isDocPath(edit.path)).map(symbolChanges);
  const names = changes.flatMap((one) => [...one.added, ...one.changed]);
  const left = names.filter((name) => !known.includes(normalised(name)));
  return left.length === 0 ? [] : [`Symbols: ${listed(left, SYMBOLS_NAMED_MAX)}`];
}

function bodyOf(commit: Commit): string[] {
  const said = statementsOf(commit.body, COMMIT_BODY_CHARS_READ_MAX);
  return said.filter((one) => isLasting(one) && one.text.length >= 20).map((one) => one.text);
}

/** Commits that the turn's main work does not name: their messages say what they were. */
export function commitObservations(reading: Reading): ObservationDraft[] {
  const main = reading.edits.length > 0 ? mainCommit(reading) : undefined;
  return reading.commits
    .filter(
      (one) =>
        one !== main && namesWork(one) && (reading.edits.length === 0 || (one.body !== "" && !one.isAmend)),
    )
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
    const title = command.hasFailed ? undefined : requestTitleOf(command.command);
    if (title === undefined) return [];
    const address = /https?:\/\/\S{5,200}\/(?:pull|merge_requests)\/\d+/.exec(command.output)?.[0] ?? "";
    const branch = reading.turn.branch === undefined ? "" : ` from ${reading.turn.branch}`;
    return [
      draftOf({
        type: "change",
        title,
        subtitle: `Pull request opened${branch}`,
        facts: address === "" ? [] : [`Pull request: ${address}`],
        concepts: ["what-changed"],
        toolUseIds: [command.toolUseId],
      }),
    ];
  });
}

/** One observation for each test that failed and passed after edits, unless that was the turn's main work. */
export function solutionObservations(reading: Reading, isRepair: boolean): ObservationDraft[] {
  return solvedProblems(reading)
    .filter((problem) => !isPartOfWork(problem, reading, isRepair))
    .map((problem) => {
      const [first = { name: "", message: "" }] = problem.failures;
      return draftOf({
        type: "bugfix",
        title: failed(first),
        subtitle: `Passes since edits to ${listed(problem.editedPaths.map(fileName), 3)}`,
        facts: [
          reasonFor(problem, reading),
          ...problem.failures.slice(1, TESTS_NAMED_MAX).map(failed),
          ...editFacts(
            reading.edits.filter((edit) => problem.editedPaths.includes(edit.path)),
            [""],
          ),
        ],
        narrative: [`${failed(first)} (${shownCommand(problem.failedIn.command)})`],
        concepts: ["problem-solution"],
        filesModified: problem.editedPaths,
        toolUseIds: problem.toolUseIds,
      });
    });
}

/** The tests that showed the fault which the turn repaired, and those that were written in it. */
function failureFacts(reading: Reading, isRepair: boolean): string[] {
  return solvedProblems(reading)
    .filter((problem) => isPartOfWork(problem, reading, isRepair))
    .flatMap((problem) => problem.failures.slice(0, TESTS_NAMED_MAX))
    .map((failure) => `${failed(failure)}; passes now`)
    .slice(0, 2);
}

function failed({ name, message }: { name: string; message: string }): string {
  return `${name} failed${message === "" ? "" : `: ${message}`}`;
}

function isPartOfWork(problem: Problem, reading: Reading, isRepair: boolean): boolean {
  const added = new Set(reading.edits.flatMap((edit) => symbolChanges(edit).added));
  return isRepair || problem.failures.every(({ name }) => added.has(name.split("/")[0] ?? name));
}

/** Tests that failed and passed in the end. */
function solvedProblems(reading: Reading): Problem[] {
  const open = reading.problems.filter((problem) => problem.passedIn === undefined);
  const failing = new Set(open.flatMap((problem) => problem.failures.map((failure) => failure.name)));
  return reading.problems
    .filter((problem) => problem.passedIn !== undefined)
    .map((problem) => ({
      ...problem,
      failures: problem.failures.filter(({ name }) => !failing.has(name)),
    }))
    .filter((problem) => problem.failures.length > 0);
}

/** What the agent said between seeing a failure and solving it. */
function reasonFor(problem: Problem, reading: Reading): string {
  const from = problem.failedIn.at;
  const to = problem.passedIn?.at ?? Number.POSITIVE_INFINITY;
  const texts = reading.turn.assistantTexts.filter((said) => said.at >= from && said.at <= to).slice(0, 12);
  return reasonIn(
    texts.flatMap((said) => statementsOf(said.text, 1_500)),
    reading,
  );
}
