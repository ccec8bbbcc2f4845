import { TITLE_CHARS_MAX } from "../../domain/observation.ts";
import { coverage, stemsOf } from "./names.ts";
import { isGenericLabel, isUnfinished } from "./phrases.ts";
import type { Reading } from "./reading.ts";
import type { Request } from "./requests.ts";
import { answerTitleScore, best } from "./score.ts";
import { isStatement, standsAlone } from "./standing.ts";
import type { Statement } from "./statements.ts";
import { capitalised, cutAtClause, oneLine, uncapitalised } from "./text.ts";
import { topicOf, verdictOf } from "./topics.ts";

const TITLE_SCORE_MIN = 0.8;
const TITLE_STATEMENT_CHARS_MIN = 24;
/** A lead sentence that covers this much of the question needs the question no more. */
const QUESTION_COVERED = 0.5;
/** The finding of a check is its title when it shows what was checked. */
const TASK_COVERED = 0.3;
const SHARED_STEMS_MIN = 2;
/** So far down, a sentence is about a detail, unless its section is the conclusion. */
const LEAD_INDEX_MAX = 6;

/**
 * The title of an answer. The verdict where it can stand alone and is about what was asked, else the question with
 * the verdict, else the question, else a heading that names the subject. "" when none of them names a topic.
 */
export function answerTitle(
  reading: Reading,
  request: Request | undefined,
  said: readonly Statement[],
): string {
  const topic = withBranch(topicOf(request), reading.turn.branch);
  const lead = leadOf(reading, topic === "" ? said : said.filter((one) => one.kind === "sentence"));
  const asked = stemsOf(topic);
  const told = lead === undefined ? "" : titleCut(lead.text);
  if (isYesOrNo(topic) && verdictOf(closingText(reading)) !== undefined) {
    return confirmedTitle(topic, reading) || withVerdict(topic, reading);
  }
  if (
    told !== "" &&
    (coverage(asked, stemsOf(told)) >= QUESTION_COVERED || asked.size === 0 || UNSPACED.test(topic))
  )
    return told;
  const both = bothIn(topic, told);
  if (both !== "") return both;
  if (isQuestion(topic) || (topic !== "" && coverage(asked, stemsOf(told)) < TASK_COVERED))
    return withVerdict(topic, reading);
  return told || headingTitle(reading);
}

/** "The local branch" is another one tomorrow. */
function withBranch(topic: string, branch: string | undefined): string {
  if (branch === undefined || !/\b(?:this|my|our|(?:the )?(?:local|current)) branch\b/i.test(topic))
    return topic;
  return topic.replace(
    /\b(?:this|my|our|(?:the )?(?:local|current)) branch\b/i,
    `branch ${oneLine(branch).slice(0, 50)}`,
  );
}

/** Words of Chinese and Japanese cannot be counted by their spaces. */
const UNSPACED = /[\u3040-\u30ff\u4e00-\u9fff]{4}/;

function isQuestion(topic: string): boolean {
  return /[?？]$|^(?:how|why|when|where|what|which)\b/i.test(topic);
}

function isYesOrNo(topic: string): boolean {
  return /[?？]$/.test(topic) && !/^(?:how|why|when|where|what|which|who)\b/i.test(topic);
}

/** The statement that answers: early or concluding, about what was asked or naming code, and whole. */
function leadOf(reading: Reading, said: readonly Statement[]): Statement | undefined {
  const { asked } = reading.topic;
  const able = said.filter((one) => {
    if (one.text.length < TITLE_STATEMENT_CHARS_MIN || one.isStep || one.kind === "row") return false;
    if (!standsAlone(one.text) || isUnfinished(one.text) || !isStatement(one.text)) return false;
    const concludes = one.role === "cause" || one.role === "finding";
    const shared = [...stemsOf(one.text)].filter((stem) => asked.has(stem)).length;
    const isAbout =
      shared >= Math.min(SHARED_STEMS_MIN, asked.size / 2) ||
      (one.names.length > 0 && (one.index <= 2 || concludes));
    return isAbout && (concludes || one.index <= LEAD_INDEX_MAX) && titleCut(one.text) !== "";
  });
  return best(able, (one) => answerTitleScore(one, reading), TITLE_SCORE_MIN);
}

/** The statement within a title's length, or "" when it cannot be cut without losing its sense. */
function titleCut(text: string): string {
  return cutAtClause(text.replace(/[.。:：]$/, ""), TITLE_CHARS_MAX);
}

const RIGHT = /,? (?:right|correct|no|isn't it|doesn't it|don't we|yes|oder|nicht wahr)\?$/i;

/** "X does y, right?" with "Exactly" is the statement itself. */
function confirmedTitle(topic: string, reading: Reading): string {
  const verdict = verdictOf(closingText(reading));
  if (!RIGHT.test(topic) || verdict?.word !== "yes") return "";
  return `Confirmed: ${uncapitalised(topic.replace(RIGHT, ""))}`;
}

/** "Can strategy import id? It is safe: no cycle" tells both, where both fit. */
function bothIn(topic: string, told: string): string {
  if (!isQuestion(topic) || told === "") return "";
  const both = /[?？]$/.test(topic) ? `${topic} ${told}` : `${topic}: ${uncapitalised(told)}`;
  return both.length <= TITLE_CHARS_MAX ? both : "";
}

const REST_CHARS_MAX = 70;

/** A question that can be answered with yes or no is a topic only with that answer. */
function withVerdict(topic: string, reading: Reading): string {
  const verdict = verdictOf(closingText(reading));
  if (/^where\b/i.test(topic)) return withPlace(topic, reading);
  if (verdict === undefined || !isYesOrNo(topic)) return topic;
  const rest = cutAtClause(verdict.rest.replace(/(?<![.!:])[.!:]+(?:\s.*)?$/, ""), REST_CHARS_MAX);
  const isTold =
    rest !== "" && rest.split(" ").length >= 2 && !/^(?:let me|here|i |you|looking|exactly)/i.test(rest);
  const longer = `${topic} ${capitalised(verdict.word)}${isTold ? `, ${uncapitalised(rest)}` : ""}`;
  return longer.length <= TITLE_CHARS_MAX ? longer : topic;
}

const PLACE = /[\w./-]{2,60}\.[a-z]{1,5}(?::\d+(?:-\d+)?)?(?=[\s,;:)]|$)/;

/** What was looked for is told with where it is. */
function withPlace(topic: string, reading: Reading): string {
  const place = PLACE.exec(reading.closing.find((one) => PLACE.test(one.text))?.text ?? "")?.[0];
  const both = `${topic} ${place ?? ""}`.trim();
  return both.length <= TITLE_CHARS_MAX ? both : topic;
}

/** Where neither says it, the heading of the answer may. */
function headingTitle(reading: Reading): string {
  const heading = reading.closing.find(
    (one) =>
      one.kind === "heading" &&
      one.index <= LEAD_INDEX_MAX &&
      one.role !== "next" &&
      !one.isQuestion &&
      !isGenericLabel(one.text) &&
      !/\b(?:complete|summary|report|overview|review|analysis|results?|found|status|changes)$|\b(?:severity|priority)\b/i.test(
        one.text,
      ) &&
      !/^(?:for|with|without|in|on|after|before|what|how|why|if|when|key|scenario|case|step)\b/i.test(
        one.text,
      ) &&
      standsAlone(one.text) &&
      /\S\s\S/.test(one.text) &&
      stemsOf(one.text).size >= 3,
  );
  return heading === undefined ? "" : titleCut(heading.text);
}

function closingText(reading: Reading): string {
  return (reading.turn.assistantTexts.at(-1)?.text ?? "").slice(0, 400);
}
