import { isTelling } from "./fault-title.ts";
import { coverage, stemsOf } from "./names.ts";
import { CAUSAL } from "./phrases.ts";
import type { Reading } from "./reading.ts";
import { pointsBack, standsAlone } from "./standing.ts";
import type { Statement } from "./statements.ts";
import { opensInPast, tellsOfChange } from "./tense.ts";

const ABOUT_ITSELF = /\b(?:i|i'm|i've|i'll|me|my|you|your|you're)\b/i;
const STARTS_WITH_PATH = /^[\w.~-]{0,80}[/.][\w./-]{1,300}(?::\d+(?:-\d+)?)?(?:\s|:|$)/;
const SEQUENCE =
  /^(?:first|second|third|then|next|after|later|finally|before|on subsequent|step|option|when)\b/i;
const IS_BUG_LABEL = /^the (?:issue|problem|bug|fix|change|error|root cause|test|tests|reason|answer)\b/i;

/** A long sentence that opens with a condition loses its point when it is cut to a title. */
function openingLoss(text: string): number {
  if (
    !/^(?:since|if|when|in|for|while|because|although|though|after|to|with|by|as|given|even|once|without)\b/i.test(
      text,
    )
  )
    return 0;
  return text.length > 120 ? 2.5 : 0.5;
}

/** From a list or a table. */
function isListed(statement: Statement): boolean {
  return statement.kind === "item" || statement.kind === "row";
}

/** How much a statement tells about the turn, whatever it is used for. */
function substance(statement: Statement, reading: Reading): number {
  const stems = stemsOf(statement.text);
  const { asked, edited } = reading.topic;
  let score = Math.min(2, statement.names.length * 0.7);
  score += 2.5 * share(stems, asked) + 2 * share(stems, edited);
  if (pointsBack(statement.text)) score -= 2;
  if (ABOUT_ITSELF.test(statement.text)) score -= 1.5;
  if (statement.text.length < 30) score -= 1.5;
  if (statement.text.length > 260) score -= 1;
  if (/^[0-9a-f]{7,40}\b/.test(statement.text)) score -= 3;
  return score;
}

/** Half of the words in common is all that can be hoped for. */
function share(stems: ReadonlySet<string>, topic: ReadonlySet<string>): number {
  if (topic.size === 0) return 0;
  return Math.min(1, 2 * coverage(stems, topic));
}

/** As a title for work that was done. */
export function workTitleScore(statement: Statement, reading: Reading): number {
  const text = statement.text;
  let score = substance(statement, reading) - Math.min(2, statement.index * 0.12);
  score -= openingLoss(text) + (statement.isLeadIn && openingLoss(text) > 0 ? 2.5 : 0);
  if (/\b(?:should|could|would|might)\b/i.test(text)) score -= 2;
  if (opensInPast(text)) score += 3;
  else if (tellsOfChange(text)) score += 2.4;
  else if (statement.kind === "heading") score -= 1.5;
  if (isListed(statement)) score -= opensInPast(text) ? 1.2 : 2.7;
  if (STARTS_WITH_PATH.test(text)) score -= 2.5;
  if (IS_BUG_LABEL.test(text)) score -= 2;
  if (/\btests?\b/i.test(text) && reading.edits.some((edit) => !edit.isTest)) score -= 1.5;
  if (!standsAlone(text) && !opensInPast(text)) score -= 1.5;
  if (statement.isStep) score -= 2;
  if (!isTelling(text, [])) score -= 2;
  if (/^\S+ (?:it|this|that|them|these|both)\b/i.test(text)) score -= 1.5;
  if (statement.role === "next" || statement.role === "files") score -= 4;
  if (text.length > 150) score -= 1.5;
  return score;
}

/** As the title of an answer. */
export function answerTitleScore(statement: Statement, reading: Reading): number {
  const text = statement.text;
  let score = 1.2 * substance(statement, reading) - Math.min(2.5, statement.index * 0.12);
  score -= openingLoss(text);
  if (statement.role === "cause" || statement.role === "finding") score += 1;
  if (CAUSAL.test(text)) score += 1;
  if (isListed(statement)) score -= 2.5;
  if (statement.kind === "heading") score -= /^(?:what|why|how|when)\b/i.test(text) ? 2.6 : 1.6;
  if (SEQUENCE.test(text)) score -= 1.5;
  if (
    /^[A-Z][a-z]{2,}s [A-Z]|^(?:Returns|Creates|Shows|Uses|Adds|Reads|Writes|Checks|Calls|Gets|Sets|Runs|Verifies)\b/.test(
      text,
    )
  )
    score -= 1.5;
  if (/\bactual(?:ly)? (?:issue|problem|cause|reason|bug)\b/i.test(text)) score += 1;
  if (STARTS_WITH_PATH.test(text)) score -= 1.5;
  if (statement.role === "next") score -= 3;
  if (text.length > 150) score -= 1;
  if (
    !/\b(?:is|are|was|were|has|have|do(?:es)?|can|cannot|can't|will|would|should|only|not|[a-z]{3,}(?:s|ed))\b/i.test(
      text,
    )
  )
    score -= 1;
  return score;
}

/** As a fact that stands alone. */
export function factScore(statement: Statement, reading: Reading): number {
  const text = statement.text;
  let score = substance(statement, reading);
  if (statement.role === "cause" || statement.role === "note" || statement.role === "finding") score += 1;
  if (statement.role === "fix") score += 0.7;
  if (statement.role === "next") score -= 4;
  if ((text.match(/\d/g)?.length ?? 0) > text.length * 0.22) score -= 2;
  if (statement.role === "files" || statement.role === "tests") score -= 1;
  if (isListed(statement) && pointsBack(statement.section)) score -= 1.2;
  if (CAUSAL.test(text)) score += 1;
  return score;
}

/** The best of them by a score, or undefined when none reaches the least. */
export function best<T>(items: readonly T[], scoreOf: (item: T) => number, least: number): T | undefined {
  let chosen: T | undefined;
  let highest = least;
  for (const item of items) {
    const score = scoreOf(item);
    if (score > highest) {
      highest = score;
      chosen = item;
    }
  }
  return chosen;
}
