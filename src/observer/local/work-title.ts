import { editTitle } from "./edit-title.ts";
import { faultLabel, faultTitle, isTelling, withVerbFirst } from "./fault-title.ts";
import { asksForRepair, isAboutBug } from "./kinds.ts";
import { codeNamesIn, stemsOf } from "./names.ts";
import { isGenericLabel, isUnfinished } from "./phrases.ts";
import type { Reading } from "./reading.ts";
import { isAction, withoutCourtesy } from "./requests.ts";
import { best, workTitleScore } from "./score.ts";
import type { Statement } from "./statements.ts";
import { inPast, opensInPast, reported } from "./tense.ts";
import { capitalised, cutAtClause, uncapitalised } from "./text.ts";
import { pastOfThird } from "./verb-forms.ts";

const TITLE_SCORE_MIN = 2.2;
/** A statement of what was done is a better title than the names of edited files, even a weak one. */
const DEED_TITLE_SCORE_MIN = 0.6;

/** A statement that scores so high says best what the work was, whatever else is known. */
const CLEAR_TITLE_SCORE = 4;
const COMMIT_TITLE_SCORE = 5.5;

/** The best line for the work: what the agent says it did, the commit's subject, the task, or what the edits show. */
export function workTitle(reading: Reading, cause: Statement | undefined): string {
  const able = reading.closing.filter(canBeTitle).map((one) => ({ ...one, text: tidied(one.text) }));
  const said = best(
    able.filter((one) => workTitleScore(one, reading) >= leastFor(one)),
    (one) => workTitleScore(one, reading),
    0,
  );
  const score = said === undefined ? 0 : workTitleScore(said, reading);
  const commit = reading.commits.findLast((one) => stemsOf(one.subject).size >= 2);
  if (commit !== undefined && score < COMMIT_TITLE_SCORE) return reported(commit.subject);
  const told = said === undefined ? "" : tidied(titleOf(said, reading));
  const isCause = said?.role === "cause" && !opensInPast(told);
  const fault = cause === undefined ? "" : repairTitle(isCause ? "" : told, cause, reading);
  if (fault !== "") return fault;
  const task = taskTitle(reading);
  // "Now the code is cleaner" names nothing; the task does.
  const names = opensInPast(told) || codeNamesIn(told).length > 0;
  if (told !== "" && score >= CLEAR_TITLE_SCORE && (names || task === "")) return told;
  return task || told || editTitle(reading);
}

/** As a report: its verb first and in the past. Places move with the next edit; the name of the file stays. */
function tidied(text: string): string {
  const joined = text.replace(/^(\S+) ?[:–—-] now /i, "$1 now ");
  const first = withVerbFirst(joined, pastOfThird);
  // A small letter opens a name of code: `parse` is no order to parse.
  return withoutLines(/^\p{Lu}/u.test(first) && !NAMES_A_THING.test(first) ? inPast(first) : first);
}

/** "Test results" and "Build output" are things; "Check if …" is an order. */
const NAMES_A_THING =
  /^(?:test|build|check|commit|format|import|export|list|log|map|match|name|order|patch|plan|point|print|query|report|request|review|scope|show|sort|start|state|stop|store|stream|tag|time|type|update|use|version|change|cache|copy|display|document|link|load|lock|prefix|queue|read|set|split|cut|run|reset)\b (?!(?:if|that|whether|the|an?|all|each|every|only|both)\b)/i;

function withoutLines(text: string): string {
  return text.replace(/(\.\w{1,5}):\d+(?:[-–]\d+)?/g, "$1");
}

/** Somebody asked for a repair, or the agent calls it one. */
function isRepair(told: string, cause: Statement, reading: Reading): boolean {
  const asked = reading.requests.flatMap((one) => one.sentences.slice(0, 3)).join(" ");
  return asksForRepair(asked) || isAboutBug(told) || /\b(?:root cause|bug)\b/i.test(cause.text);
}

/** What was wrong names a repair better than "Fixed the total" does. */
function repairTitle(told: string, cause: Statement, reading: Reading): string {
  if (told !== "" && !isRepair(told, cause, reading)) return "";
  const files = reading.edits.map((edit) => edit.path);
  const names = codeNamesIn(told).filter((name) => !files.some((path) => path.endsWith(name)));
  const isPrecise = isTelling(told, files) && (names.length > 0 || stemsOf(told).size > REPAIR_STEMS_MAX);
  if (isPrecise) return "";
  return faultTitle(cause.text) || (isTelling(told, files) ? "" : faultLabel(cause.text));
}

const REPAIR_STEMS_MAX = 5;
const TASK_CHARS_MAX = 110;

/** A task that was given in a clear sentence and completed is what was done: "Rename x to y". */
function taskTitle(reading: Reading): string {
  if (reading.turn.ending !== "completed") return "";
  for (const request of reading.requests) {
    if (request.isPasted || request.isCommand) continue;
    for (const sentence of request.sentences.slice(0, 3)) {
      const asked = withoutCourtesy(sentence).replace(/(?<![?.!:])[?.!:]+$/, "");
      const past = asked
        .split("; ")
        .map((part, at) => (at === 0 ? inPast(capitalised(part)) : uncapitalised(inPast(part))))
        .join("; ");
      const isTask = past !== asked && opensInPast(past) && !isAction(asked) && !LOOKS.test(asked);
      const title = isTask ? cutAtClause(withoutLines(past), TASK_CHARS_MAX) : "";
      if (stemsOf(title).size >= 3 && !VAGUE.test(title) && !hasOpenQuote(title)) return title;
    }
  }
  return "";
}

function hasOpenQuote(text: string): boolean {
  return (text.match(/["“”]/g)?.length ?? 0) % 2 === 1;
}

const VAGUE = /\b(?:this|that|it|these|those|them|you|i)\b/i;
const LOOKS =
  /^(?:review|check|look|explain|verify|investigate|find|compare|analy[sz]e|debug|explore|see|think)\b/i;

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
  const lead = one.isLeadIn
    ? one.text.replace(/[:：]$/, "").replace(/ (?:that|which)(?: now)? \w+$/, "")
    : one.text;
  const text = lead.replace(ANNOUNCEMENT, "");
  if (!isUnfinished(text)) return text;
  return next === undefined ? editTitle(reading) : `${text} ${uncapitalised(next.text)}`;
}

const IS_STATUS =
  /^(?:the |all |both )?(?:fix|fixes|build|code|tests?|changes?|everything|implementation|branch|work) (?:is|are|was|were|has been|have been) (?:now )?(?:working|done|complete|ready|in place|committed|pushed|fixed|good|up|passing)/i;

function canBeTitle(one: Statement): boolean {
  if (one.isQuestion || one.isProcess || one.isAllWell || BREAKS_OFF.test(one.text)) return false;
  if (IS_STATUS.test(one.text) || /^\w+ \(|: yeah\b/.test(one.text) || one.kind === "row") return false;
  return !(one.kind === "heading" && isGenericLabel(one.text)) && one.text.length >= 18;
}
