import { TITLE_CHARS_MAX } from "../../../domain/observation.ts";
import type { Commit } from "../read/commands.ts";
import { bySize, symbolChanges } from "../read/edits.ts";
import { CAUSAL, isGenericLabel, isOffer, isUnfinished } from "../read/phrases.ts";
import { isLasting, type Statement } from "../read/statements.ts";
import { coverage, cutAtClause, stemsOf } from "../read/text.ts";
import type { Reading } from "../read/turn.ts";
import { best, causeOf, isStatement, opensWithAction, standsAlone, substance } from "./quotes.ts";

/** The score from which a sentence of the closing message may be a title. */
const SCORE_MIN = 1.5;
const STEMS_MIN = 3;
const HEADING_STEMS_MIN = 2;
const SYMBOLS_NAMED_MAX = 3;
/** So far down, a sentence is about a detail, unless its section is the conclusion. */
const LEAD_INDEX_MAX = 8;

/** What changed, quoted: the commit's first line, a sentence of the closing message or a plan's heading; else the largest edit. */
export function workTitle(reading: Reading): string {
  const commit = mainCommit(reading);
  const subject = titleText(commit?.subject ?? "");
  // An amended commit is older than the turn.
  if (subject !== "" && commit?.isAmend === false) return subject;
  const actions = reading.closing.filter(
    (one) => tells(one) && (opensWithAction(one.text) || TELLS_OF_CHANGE.test(one.text)),
  );
  const said = actions.filter((one) => one.kind === "sentence");
  const items = actions.filter((one) => one.kind === "item");
  return (
    planHeading(reading) ||
    bestTitle(said, reading) ||
    headingTitle(reading) ||
    // One of many items would name the smallest part for the whole.
    (items.length <= ITEMS_MAX ? bestTitle(items, reading) : "") ||
    titleText(faultIn(reading)) ||
    editTitle(reading)
  );
}

/** What was wrong names a repair where nobody said what was done about it. */
function faultIn(reading: Reading): string {
  const cause = causeOf(reading);
  return cause !== undefined && cause.role === "cause" && tells(cause) ? cause.text : "";
}

const ITEMS_MAX = 3;
const TELLS_OF_CHANGE =
  /\b(?:has|have) (?:now )?been \w+(?:ed|t|n)\b|\bnow\b|\bno longer\b|\binstead of\b|\bjetzt\b|\bnun\b|désormais|ahora|现在|不再|になりました/i;

/** What was found out, quoted: the sentence of the closing message that answers, its heading, or the first of its facts. */
export function answerTitle(reading: Reading, said: readonly Statement[], facts: readonly string[]): string {
  const leads = (one: Statement) =>
    one.role === "cause" || one.role === "finding" || one.index <= LEAD_INDEX_MAX;
  const able = said.filter((one) => tells(one) && isStatement(one.text) && leads(one));
  const sentences = able.filter((one) => one.kind === "sentence");
  const fact = facts.find(
    (one) => standsAlone(one) && isStatement(one) && !isEmpty(one) && titleText(one) !== "",
  );
  return (
    bestTitle(sentences, reading) ||
    headingTitle(reading) ||
    bestTitle(able, reading, 0) ||
    titleText(fact ?? "")
  );
}

/** Whether a statement could be a title at all. */
function tells(one: Statement): boolean {
  if (one.isStep || one.kind === "row" || one.role === "next" || /^[<"{[(]/.test(one.text)) return false;
  // "Branches are now sorted by activity:" is whole without the list that it announces.
  if (!isLasting({ ...one, isLeadIn: false }) || isUnfinished(one.text) || isEmpty(one.text)) return false;
  return standsAlone(one.text);
}

const EMPTY_STEMS: ReadonlySet<string> = stemsOf(
  "fix fixed fixes fixing bug issue problem error errors test tests testing pass passes passing done change changed changes update updated file files code now correctly properly root cause failing failure working works handle handled behavior logic made two three several commit committed branch ready shared added both all verified confirmed plan document answer amended feature effort assessment",
);

/** Too few words that tell more than that something was done somewhere. */
function isEmpty(text: string, least = STEMS_MIN): boolean {
  // Chinese and Japanese put no spaces between words, so that there are none to count.
  if (/[\u3040-\u30ff\u4e00-\u9fff]{5}/.test(text)) return false;
  return [...stemsOf(text)].filter((stem) => !EMPTY_STEMS.has(stem)).length < least;
}

function bestTitle(statements: readonly Statement[], reading: Reading, least = SCORE_MIN): string {
  const able = statements.filter((one) => titleText(one.text) !== "");
  const chosen = best(able, (one) => titleScore(one, reading), least);
  return chosen === undefined ? "" : titleText(chosen.text);
}

/** What takes from a title: conditions, places, doubts and pronouns, and names that say nothing of the fault. */
const DEMERITS: readonly (readonly [RegExp, number])[] = [
  [
    /^(?:since|if|when|in|for|while|because|although|though|after|to|with|by|as|given|even|once|without|before|first|second|then|next|later|finally)\b/i,
    1,
  ],
  [/^[\w.~-]{0,80}[/.][\w./-]{1,300}(?::\d+(?:-\d+)?)?(?:\s|:|$)/, 2],
  [/\b(?:should|could|would|might|maybe|probably)\b/i, 1.5],
  [/^\S+ (?:it|this|that|them|these|both)\b/i, 1.5],
];
const LABELS_FAULT = /^the (?:issue|problem|bug|fix|change|error|tests?|reason|answer)\b/i;

/** How well a statement tells what the whole turn was about. */
function titleScore(one: Statement, reading: Reading): number {
  const { text, kind, index, role } = one;
  let score = substance(one, reading) - Math.min(2.5, index * 0.15);
  for (const [pattern, demerit] of DEMERITS) if (pattern.test(text)) score -= demerit;
  if (kind === "item") score -= 2;
  if (text.length > TITLE_CHARS_MAX) score -= 0.7;
  if (reading.edits.length === 0) {
    return score + (role === "cause" || role === "finding" ? 1 : 0) + (CAUSAL.test(text) ? 1 : 0);
  }
  if (LABELS_FAULT.test(text)) score -= 2;
  if (/\btests?\b/i.test(text) && reading.edits.some((edit) => !edit.isTest)) score -= 1.5;
  return score + (opensWithAction(text) ? 3 : 2);
}

/** A plan that was handed over to be carried out names the work. */
function planHeading({ requests }: Reading): string {
  const plan = requests.find(
    (one) => one.heading !== "" && HANDS_OVER.test(`${one.sentences[0] ?? ""} ${one.heading}`),
  );
  return headingText(plan?.heading ?? "");
}

const HANDS_OVER = /\bimplement the following\b|^(?:implementation )?plan\b/i;

/** "Plan: Retry the queue" and "Retry the queue: Summary" name the same as "Retry the queue". */
export function headingText(heading: string): string {
  const plain = heading
    .replace(
      /^(?:implementation |final |updated )?(?:plan|feature|summary|spec|report)(?: \d+)?\s*[:–—-]\s*/i,
      "",
    )
    .replace(
      /(?<![\s:–—-])(?: ?[:–—]| -) {0,2}(?:implementation )?(?:summary|completed?|report|overview|results?)$/i,
      "",
    );
  return isOffer(plain) || isGenericLabel(plain) || stemsOf(plain).size < 2 ? "" : titleText(plain);
}

/** A heading that names what was asked or edited shares so many of its words. */
const HEADING_SHARE_MIN = 0.5;
const NAMES_NO_WORK =
  /^(?:for|with|without|in|on|at|from|after|before|terminal|setup|test|what|how|why|if|when|key|scenario|case|step|phase|option|example)\b|\b(?:found|review|analysis|status|changes|severity|priority|example|output|usage|before|after|comparison|code)$/i;

/** The heading of the closing message, where it speaks of what was asked or edited. */
function headingTitle(reading: Reading): string {
  const about = new Set([...reading.topic.asked, ...reading.topic.edited]);
  const heading = reading.closing.find(
    (one) =>
      one.kind === "heading" &&
      one.index <= LEAD_INDEX_MAX &&
      one.role !== "next" &&
      !NAMES_NO_WORK.test(one.text) &&
      standsAlone(one.text) &&
      !isEmpty(headingText(one.text), HEADING_STEMS_MIN) &&
      coverage(stemsOf(one.text), about) >= HEADING_SHARE_MIN,
  );
  return heading === undefined ? "" : headingText(heading.text);
}

/** The commit that tells of most that the closing message and the edits speak of; an amended one is older than the turn. */
export function mainCommit(reading: Reading): Commit | undefined {
  const stems = new Set([
    ...reading.topic.edited,
    ...reading.closing.flatMap((one) => [...stemsOf(one.text)]),
  ]);
  const named = reading.commits.filter(namesWork);
  const score = (one: Commit) => coverage(stemsOf(one.subject), stems) - (one.isAmend ? 0.5 : 0);
  return best(named, score, Number.NEGATIVE_INFINITY);
}

/** Whether a commit's first line says what was done. */
export function namesWork(commit: Commit): boolean {
  return (
    stemsOf(commit.subject).size >= 2 &&
    !/^(?:merge (?:branch|remote|pull)|fixup!|squash!|wip\b)/i.test(commit.subject)
  );
}

/** "Edit src/cart.ts: totalOf, distinctCoupons": subject, verb and object of the largest edit. */
export function editTitle(reading: Reading): string {
  const [edit] = bySize(reading.edits);
  if (edit === undefined) return "";
  const { added, changed, removed } = symbolChanges(edit);
  const symbols = [...added, ...changed, ...removed].slice(0, SYMBOLS_NAMED_MAX).join(", ");
  const verb = edit.isNew ? "Create" : "Edit";
  const place = edit.path.slice(-PATH_CHARS_MAX);
  const title = `${verb} ${place}${symbols === "" ? "" : `: ${symbols}`}`;
  return title.length <= TITLE_CHARS_MAX ? title : `${verb} ${place}`;
}

const PATH_CHARS_MAX = 100;

/** A quote as a title: whole or up to a clause's end, without emphasis and without its full stop; "" where it cannot be cut. */
export function titleText(text: string): string {
  const plain = text
    .replace(/[`*]{1,3}(?=\S)|(?<=\S)[`*]{1,3}/g, "")
    .replace(/(?<![\s.:;,!。：！])[\s.:;,!。：！]+$/, "");
  return cutAtClause(plain, TITLE_CHARS_MAX).replace(/(?<![\s.:;,。：])[\s.:;,。：]+$/, "");
}
