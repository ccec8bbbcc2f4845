import type { Concept, ObservationDraft } from "../../domain/observation.ts";
import { draftOf, inWords, SAME_AS_TITLE, sentence } from "./draft.ts";
import { editFacts, filesInWords } from "./edit-facts.ts";
import { symbolChanges } from "./edits.ts";
import { causeOf, statementFacts } from "./facts.ts";
import { isAboutBug, kindOfWork } from "./kinds.ts";
import { codeNamesIn, coverage, stemsOf } from "./names.ts";
import { outcomeOf } from "./outcome.ts";
import { isDocPath } from "./paths.ts";
import type { Reading } from "./reading.ts";
import { askedOf, shownRequest } from "./requests.ts";
import { problemFacts } from "./solutions.ts";
import { standsAlone } from "./standing.ts";
import { isLasting, type Statement } from "./statements.ts";
import { fit, normalised } from "./text.ts";
import { workTitle } from "./work-title.ts";

const STATEMENT_FACTS_MAX = 6;
const EDIT_FACTS_MAX = 3;
const EARLIER_FACTS_MAX = 2;
const EARLIER_SCORE_MIN = 2.2;
/** Leaves room for the failures and for the symbols. */
const TOLD_FACTS_MAX = 5;

/** Who explains what was wrong has repaired something, however the request was put. */
const NAMES_FAULT = /\b(?:root cause|the (?:actual )?(?:bug|issue|problem) (?:is|was))\b/i;

/** The observation about the main piece of work of a turn that changed files. */
export function workObservation(reading: Reading): ObservationDraft | undefined {
  if (reading.edits.length === 0) return undefined;
  const cause = causeOf(reading);
  const title = workTitle(reading, cause !== undefined && namesFault(cause) ? cause : undefined);
  const closing = statementFacts(reading.closing, reading, STATEMENT_FACTS_MAX);
  // A turn that was cut off, or closes with "Done", has said on the way what it found.
  const said =
    closing.length >= 2
      ? closing
      : [...closing, ...statementFacts(reading.earlier, reading, EARLIER_FACTS_MAX, EARLIER_SCORE_MIN)];
  const asked = reading.requests.flatMap((request) => request.sentences.slice(0, 1)).join(" ");
  const fault = cause !== undefined && namesFault(cause) ? "bug: " : "";
  const type = kindOfWork(title, fault + asked, reading.edits, reading.commits.at(-1)?.subject);
  const solved = problemFacts(reading, type === "bugfix");
  const first = cause === undefined || cause.role === "next" ? [] : [cause.text];
  const told = [...first, ...said.filter((fact) => addsTo(first, fact, title))];
  const facts = [
    ...told.slice(0, TOLD_FACTS_MAX),
    ...solved,
    ...editFacts(reading.edits, EDIT_FACTS_MAX, hasNews(told, title) ? [title, ...told] : []),
  ];
  const isBug = type === "bugfix" || (cause !== undefined && isAboutBug(cause.text));
  const concepts: Concept[] = isBug ? ["problem-solution", "what-changed"] : ["what-changed"];
  return draftOf({
    type,
    title,
    subtitle: subtitleOf(reading),
    facts,
    narrative: workNarrative(reading, title, facts),
    concepts,
    filesRead: reading.filesRead,
    filesModified: reading.edits.map((edit) => edit.path),
    toolUseIds: [
      ...reading.edits.flatMap((edit) => edit.toolUseIds),
      ...reading.commits.map((commit) => commit.toolUseId),
    ],
  });
}

function hasNews(facts: readonly string[], title: string): boolean {
  return facts.some((fact) => coverage(stemsOf(fact), stemsOf(title)) < SAME_AS_TITLE);
}

/** Beside the cause, neither a part of it nor "Fixed the total" is worth a line. */
function addsTo(first: readonly string[], fact: string, title: string): boolean {
  if (first.some((one) => one.includes(fact) || fact.includes(one))) return false;
  const isEmpty = /^fixed\b/i.test(fact) && codeNamesIn(fact).length === 0 && fact.length < 60;
  return !(isEmpty && /^fixed\b/i.test(title));
}

function namesFault(cause: Statement): boolean {
  return (
    NAMES_FAULT.test(cause.text) || (cause.role === "cause" && !/\b(?:fix|change|now)\b/i.test(cause.text))
  );
}

/** What was asked, else where. */
function subtitleOf(reading: Reading): string {
  const [request] = reading.requests;
  const asked = request === undefined ? "" : shownRequest(request, SUBTITLE_CHARS_MAX);
  return stemsOf(asked).size > 1 ? asked : `Changed ${filesInWords(reading.edits, 4)}`;
}

const SUBTITLE_CHARS_MAX = 150;
const NARRATIVE_SENTENCES_MAX = 2;

/** What was done that title and facts do not hold already, and how it ended; what was wanted where nothing was said. */
function workNarrative(reading: Reading, title: string, facts: readonly string[]): string {
  const known = normalised([title, ...facts].join(" \n "));
  const done = reading.closing.filter(
    (one) =>
      isLasting(one) &&
      one.kind === "sentence" &&
      one.role !== "next" &&
      one.text.length >= 30 &&
      standsAlone(one.text) &&
      !known.includes(normalised(one.text)),
  );
  const parts = done.slice(0, NARRATIVE_SENTENCES_MAX).map((one) => sentence(fit(one.text, 260)));
  parts.push(symbolsLeft(reading, known), outcomeOf(reading));
  // What the user decided with it has an entry of its own.
  const isTold = reading.corrections.length > 0 || facts.length >= 2;
  if (!isTold || parts.join("") === "") parts.unshift(...askedOf(reading.requests[0]));
  return parts.filter((part) => part !== "").join(" ");
}

const SYMBOLS_NAMED_MAX = 6;

/** The functions and types that were changed and that nothing else names, so that a search for them finds the work. */
function symbolsLeft(reading: Reading, known: string): string {
  const changes = reading.edits.filter((edit) => !edit.isTest && !isDocPath(edit.path)).map(symbolChanges);
  const names = changes.flatMap((one) => [...one.added, ...one.changed]);
  const left = [...new Set(names)].filter((name) => !known.includes(normalised(name)));
  return left.length === 0 ? "" : `Changed ${inWords(left, SYMBOLS_NAMED_MAX)}.`;
}
