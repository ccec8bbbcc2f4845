import { TITLE_CHARS_MAX } from "../../domain/observation.ts";
import { inWords } from "./draft.ts";
import { symbolChanges } from "./edits.ts";
import { filesInWords } from "./facts.ts";
import { stemsOf } from "./names.ts";
import { isGenericLabel, isUnfinished } from "./phrases.ts";
import type { Reading } from "./reading.ts";
import { withoutCourtesy } from "./requests.ts";
import { best, workTitleScore } from "./score.ts";
import type { Statement } from "./statements.ts";
import { opensInPast, reported } from "./tense.ts";
import { uncapitalised } from "./text.ts";

const TITLE_SCORE_MIN = 2.2;
/** A statement of what was done is a better title than the names of edited files, even a weak one. */
const DEED_TITLE_SCORE_MIN = 0.6;

/** The best line for the work: what the agent says it did, the commit's subject, or what the edits show. */
export function workTitle(reading: Reading): string {
  const said = best(
    reading.closing.filter((one) => canBeTitle(one) && workTitleScore(one, reading) >= leastFor(one)),
    (one) => workTitleScore(one, reading),
    0,
  );
  const score = said === undefined ? 0 : workTitleScore(said, reading);
  const commit = reading.commits.findLast((one) => stemsOf(one.subject).size >= 2);
  if (commit !== undefined && score < 5.5) return reported(commit.subject);
  if (said !== undefined) return titleOf(said, reading);
  return editTitle(reading);
}

function leastFor(one: Statement): number {
  return opensInPast(one.text) ? DEED_TITLE_SCORE_MIN : TITLE_SCORE_MIN;
}

/** A condition that is listed below cannot be left out without saying something false. */
const BREAKS_OFF = /\b(?:if|when|only|not|where|because|see|like|following)\s*[:：]?$/i;

/** "Rewrote the page - it now describes:" has said it before the dash. */
const ANNOUNCEMENT = /(?:\s[-–—]\s|[.;] |, )(?:it|this|which|here|they|there)\b[^-–—]{0,40}$/i;

/** "It now:" with the first line of the list that it announces. */
function titleOf(one: Statement, reading: Reading): string {
  const next = reading.closing.find((other) => other.index === one.index + 1 && other.kind === "item");
  const text = one.text.replace(/[:：]$/, "").replace(ANNOUNCEMENT, "");
  if (!isUnfinished(text)) return text;
  return next === undefined ? editTitle(reading) : `${text} ${uncapitalised(next.text)}`;
}

function canBeTitle(one: Statement): boolean {
  if (one.isQuestion || one.isProcess || one.isAllWell || BREAKS_OFF.test(one.text)) return false;
  return !(one.kind === "heading" && isGenericLabel(one.text)) && one.text.length >= 18;
}

/** From the edits alone: the symbols that changed, and what it was for. */
function editTitle(reading: Reading): string {
  const edited = editedInWords(reading);
  const heading = reading.closing.find(
    (one) => one.kind === "heading" && one.role === "plain" && HEADS_WORK.test(one.text),
  );
  const both = heading === undefined ? "" : `${heading.text.replace(/[:：]$/, "")}: ${uncapitalised(edited)}`;
  return both !== "" && both.length <= TITLE_CHARS_MAX && !isGenericLabel(heading?.text ?? "")
    ? both
    : edited;
}

const HEADS_WORK =
  /^(?!.*\b(?:this|these|here|before|after|example|output|behaviou?r|usage|works?|working|option|phase|step|flow)\b)(?=.*\s).{8,70}$/i;

function editedInWords(reading: Reading): string {
  const all = reading.edits.map(symbolChanges);
  const sources = reading.edits.some((edit) => !edit.isTest)
    ? all.filter((_, index) => !reading.edits[index]?.isTest)
    : all;
  const added = sources.flatMap((one) => one.added);
  const changed = sources.flatMap((one) => one.changed);
  const files = filesInWords(reading.edits);
  if (added.length > 0) return `Added ${inWords(added, 3)} in ${files}`;
  if (changed.length > 0) return `Changed ${inWords(changed, 3)} in ${files}`;
  const removed = sources.flatMap((one) => one.removed);
  if (removed.length > 0) return `Removed ${inWords(removed, 3)} from ${files}`;
  const verb = reading.edits.every((edit) => edit.isNew) ? "Created" : "Edited";
  return `${verb} ${files}${purposeOf(reading)}`;
}

const PURPOSE_CHARS_MAX = 80;

/** Where no symbol says what an edit was about, the request does. */
function purposeOf(reading: Reading): string {
  const asked = withoutCourtesy(reading.requests[0]?.sentences[0] ?? "").replace(/[?.!:]+$/, "");
  if (asked.length > PURPOSE_CHARS_MAX || stemsOf(asked).size < 3) return "";
  return `: ${asked}`;
}
