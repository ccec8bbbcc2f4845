import type { ObservationDraft } from "../../domain/observation.ts";
import { shownCommand } from "./commands.ts";
import { draftOf, inWords, sentence } from "./draft.ts";
import { editFact } from "./edit-facts.ts";
import { symbolChanges } from "./edits.ts";
import { fileName } from "./paths.ts";
import { CAUSAL } from "./phrases.ts";
import type { Problem } from "./problems.ts";
import type { Reading } from "./reading.ts";
import { best, factScore } from "./score.ts";
import { isLasting, statementsOf } from "./statements.ts";
import type { Failure } from "./test-outcomes.ts";
import { fit, uncapitalised } from "./text.ts";

const FAILURES_NAMED_MAX = 6;

/** One observation for each problem that showed in a run and was solved by edits. */
export function solutionObservations(reading: Reading, isRepair: boolean): ObservationDraft[] {
  return solvedProblems(reading)
    .filter((problem) => !isPartOfWork(problem, reading, isRepair))
    .flatMap((problem) => solution(problem, reading));
}

/**
 * Problems that belong to the main work of the turn: a test that was written in it and failed at first, and in a repair
 * the tests that showed the fault. They are facts of that work and no entries of their own.
 */
export function problemFacts(reading: Reading, isRepair: boolean): string[] {
  return solvedProblems(reading)
    .filter((problem) => problem.failures.some((one) => one.kind === "test"))
    .filter((problem) => isPartOfWork(problem, reading, isRepair))
    .slice(0, FIRST_FAILURES_MAX)
    .map((problem) => {
      const failed = problem.failures.filter((failure) => failure.kind === "test");
      const why = reasonFor(problem, reading);
      const message = failed[0]?.message ?? "";
      const names = inWords(failed.map(shownName), FAILURES_NAMED_MAX);
      const how = why === "" ? "" : ` (${uncapitalised(why.replace(/\.$/, ""))})`;
      return `${names} failed${message === "" ? "" : ` with "${fit(message, 90)}"`} and passes now${how}`;
    });
}

/** Names that are sentences are quoted, so that they are not read as part of the fact. */
function shownName({ name }: Failure): string {
  return / /.test(name) ? `"${name}"` : name;
}

const FIRST_FAILURES_MAX = 3;

function isPartOfWork(problem: Problem, reading: Reading, isRepair: boolean): boolean {
  if (isRepair) return true;
  const added = new Set(reading.edits.flatMap((edit) => symbolChanges(edit).added));
  const failed = problem.failures.filter((failure) => failure.kind === "test");
  return failed.length > 0 && failed.every(({ name }) => added.has(name.split("/")[0] ?? name));
}

function solvedProblems(reading: Reading): Problem[] {
  const open = reading.problems.filter((problem) => problem.passedIn === undefined);
  // A test that failed again afterwards was not fixed.
  const failing = new Set(open.flatMap((problem) => problem.failures.map((failure) => failure.name)));
  return reading.problems
    .filter((problem) => problem.passedIn !== undefined)
    .map((problem) => ({
      ...problem,
      failures: problem.failures.filter((failure) => !failing.has(failure.name)),
    }));
}

function solution(problem: Problem, reading: Reading): ObservationDraft[] {
  const tests = problem.failures.filter((failure) => failure.kind === "test");
  // A complaint of a compiler or linter that the next edit removes is a step of the work and no finding.
  const named = tests.length > 0 ? tests : [];
  const [first] = named;
  if (first === undefined) return [];
  const why = reasonFor(problem, reading);
  const edits = reading.edits.filter((edit) => problem.editedPaths.includes(edit.path));
  const where = inWords(problem.editedPaths.map(fileName), 3);
  const others = named.length > 1 ? ` and ${named.length - 1} more` : "";
  const message = first.message === "" ? "" : ` (${fit(first.message, 60)})`;
  return [
    draftOf({
      type: "bugfix",
      title: `Fixed failing ${first.name}${others}${message}`,
      subtitle: `Fixed in ${where}`,
      facts: [
        ...named
          .slice(0, FAILURES_NAMED_MAX)
          .map(
            (failure) =>
              `${failure.name} failed${failure.message === "" ? "" : `: ${failure.message}`}, then passed after edits to ${where}`,
          ),
        ...(why === "" ? [] : [why]),
        ...edits.slice(0, 2).map(editFact),
      ],
      narrative: [
        `${inWords(
          named.map((failure) => failure.name),
          4,
        )} failed in ${shownCommand(problem.failedIn.command)}.`,
        first.message === "" ? "" : sentence(`The error was: ${first.message}`),
        sentence(why),
        `It passed after edits to ${where}.`,
      ]
        .filter((part) => part !== "")
        .join(" "),
      concepts: ["problem-solution"],
      filesModified: problem.editedPaths,
      toolUseIds: problem.toolUseIds,
    }),
  ];
}

/** What the agent said about the failure between seeing it and solving it. */
function reasonFor(problem: Problem, reading: Reading): string {
  const from = problem.failedIn.at;
  const to = problem.passedIn?.at ?? Number.POSITIVE_INFINITY;
  const texts = reading.turn.assistantTexts.filter((said) => said.at >= from && said.at <= to).slice(0, 12);
  const statements = texts.flatMap((said) => statementsOf(said.text, 1_500)).filter((one) => isLasting(one));
  const chosen = best(statements, (one) => factScore(one, reading) + (CAUSAL.test(one.text) ? 1.5 : 0), 1.5);
  return chosen === undefined ? "" : fit(chosen.text, 280);
}

const STUBBORN_TRIES_MIN = 2;
/** A type that is being changed everywhere breaks the build on the way; only what takes longer was hard to find. */
const HALF_WAY_TRIES_MIN = 4;
const STUBBORN_MAX = 2;
const HALF_WAY =
  /undefined|has no (?:field|method)|unknown field|arguments? in call|cannot use|cannot find|not assignable|does not exist|expected ['"]?[;)}]|mismatched types|unresolved|TS\d{4}|E0\d{3}/i;
const ONLY_FORM =
  /^\W*#|format|gofmt|goimports|gci|prettier|whitespace|indent|line (?:is )?too long|line length|trailing|newline|semicolon|quotes|sorted|declared and not used|imported and not used|no-unused|is declared but/i;

/** Complaints of compilers and linters that took more than one try, with the files whose edits satisfied them. */
export function stubbornProblems(reading: Reading): string[] {
  return reading.problems.flatMap((problem) => stubborn(problem)).slice(0, STUBBORN_MAX);
}

function stubborn({ failures, tries, passedIn, failedIn, editedPaths }: Problem): string[] {
  const [first] = failures.filter((one) => one.kind === "error" && !ONLY_FORM.test(one.message));
  if (first === undefined || passedIn === undefined) return [];
  if (tries < (HALF_WAY.test(first.message) ? HALF_WAY_TRIES_MIN : STUBBORN_TRIES_MIN)) return [];
  const place = first.name.replace(/[:(]\d.*$/, "");
  return [
    `${shownCommand(failedIn.command)} failed ${tries} times with "${fit(first.message, 120)}"${place.includes(".") ? ` in ${fileName(place)}` : ""} until ${inWords(editedPaths.map(fileName), 2)} changed.`,
  ];
}
