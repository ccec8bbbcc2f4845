import type { ObservationDraft } from "../../domain/observation.ts";
import { shownCommand } from "./commands.ts";
import { draftOf, inWords, sentence } from "./draft.ts";
import { editFact } from "./facts.ts";
import { fileName } from "./paths.ts";
import { CAUSAL } from "./phrases.ts";
import type { Problem } from "./problems.ts";
import type { Reading } from "./reading.ts";
import { best, factScore } from "./score.ts";
import { isLasting, statementsOf } from "./statements.ts";
import { fit } from "./text.ts";

const FAILURES_NAMED_MAX = 5;

/** One observation for each problem that showed in a run and was solved by edits. */
export function solutionObservations(reading: Reading): ObservationDraft[] {
  const open = reading.problems.filter((problem) => problem.passedIn === undefined);
  // A test that failed again afterwards was not fixed.
  const failing = new Set(open.flatMap((problem) => problem.failures.map((failure) => failure.name)));
  return reading.problems
    .filter((problem) => problem.passedIn !== undefined)
    .map((problem) => ({
      ...problem,
      failures: problem.failures.filter((failure) => !failing.has(failure.name)),
    }))
    .flatMap((problem) => solution(problem, reading));
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
