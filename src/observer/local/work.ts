import type { Concept, ObservationDraft } from "../../domain/observation.ts";
import { draftOf, inWords, sentence } from "./draft.ts";
import { symbolChanges } from "./edits.ts";
import { causeOf, editFacts, filesInWords, outcomeOf, statementFacts } from "./facts.ts";
import { isAboutBug, kindOfWork } from "./kinds.ts";
import { isGenericLabel } from "./phrases.ts";
import type { Reading } from "./reading.ts";
import { askedOf } from "./requests.ts";
import { best, pointsBack, workTitleScore } from "./score.ts";
import { isLasting, type Statement } from "./statements.ts";
import { fit } from "./text.ts";
import { reported } from "./tense.ts";

const TITLE_SCORE_MIN = 2.2;
const STATEMENT_FACTS_MAX = 5;
const EDIT_FACTS_MAX = 3;

/** The observation about the main piece of work of a turn that changed files. */
export function workObservation(reading: Reading): ObservationDraft | undefined {
  if (reading.edits.length === 0) return undefined;
  const title = workTitle(reading);
  const cause = causeOf(reading);
  const facts = [
    ...statementFacts(reading.closing, reading, STATEMENT_FACTS_MAX),
    ...editFacts(reading.edits, EDIT_FACTS_MAX),
  ];
  const asked = reading.requests.flatMap((request) => request.sentences.slice(0, 3)).join(" ");
  const type = kindOfWork(title, `${reading.commits.at(-1)?.subject ?? ""} ${asked}`, reading.edits);
  const isBug = type === "bugfix" || (cause !== undefined && isAboutBug(cause.text));
  const concepts: Concept[] = isBug ? ["problem-solution", "what-changed"] : ["what-changed"];
  return draftOf({
    type,
    title,
    subtitle: `Changed ${filesInWords(reading.edits, 4)}`,
    facts,
    narrative: workNarrative(reading, cause),
    concepts,
    filesRead: reading.filesRead,
    filesModified: reading.edits.map((edit) => edit.path),
    toolUseIds: [...reading.edits.flatMap((edit) => edit.toolUseIds), ...reading.commits.map((commit) => commit.toolUseId)],
  });
}

/** The best line for the work: what the agent says it did, the commit's subject, or what the edits show. */
export function workTitle(reading: Reading): string {
  const said = best(
    reading.closing.filter(canBeTitle),
    (one) => workTitleScore(one, reading),
    TITLE_SCORE_MIN,
  );
  const score = said === undefined ? 0 : workTitleScore(said, reading);
  const commit = reading.commits.at(-1);
  if (commit !== undefined && score < 5.5) return reported(commit.subject);
  if (said !== undefined) return said.text;
  return editTitle(reading);
}

function canBeTitle(one: Statement): boolean {
  if (one.isQuestion || one.isProcess || one.isAllWell) return false;
  return !(one.kind === "heading" && isGenericLabel(one.text)) && one.text.length >= 18;
}

/** From the edits alone: the symbols that changed, and what it was for. */
function editTitle(reading: Reading): string {
  const all = reading.edits.map(symbolChanges);
  const sources = reading.edits.some((edit) => !edit.isTest) ? all.filter((_, index) => !reading.edits[index]?.isTest) : all;
  const added = sources.flatMap((one) => one.added);
  const changed = sources.flatMap((one) => one.changed);
  const files = filesInWords(reading.edits);
  if (added.length > 0) return `Added ${inWords(added, 3)} in ${files}`;
  if (changed.length > 0) return `Changed ${inWords(changed, 3)} in ${files}`;
  const removed = sources.flatMap((one) => one.removed);
  if (removed.length > 0) return `Removed ${inWords(removed, 3)} from ${files}`;
  return reading.edits.every((edit) => edit.isNew) ? `Created ${files}` : `Edited ${files}`;
}

/** What was wanted, why it was wrong, what was done, how it ended. */
function workNarrative(reading: Reading, cause: Statement | undefined): string {
  const parts = askedOf(reading.requests[0]);
  if (cause !== undefined) parts.push(sentence(fit(cause.text, 320)));
  const done = reading.closing.filter((one) => isLasting(one) && one.kind === "sentence" && one !== cause && one.role !== "next");
  parts.push(...done.slice(0, cause === undefined ? 3 : 2).filter((one, index) => index > 0 || !pointsBack(one.text)).map((one) => sentence(fit(one.text, 260))));
  parts.push(outcomeOf(reading));
  return parts.filter((part) => part !== "").join(" ");
}
