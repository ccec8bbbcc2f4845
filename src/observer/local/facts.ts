import { CAUSAL, isGenericLabel, isUnfinished, withoutFiller } from "./phrases.ts";
import type { Reading } from "./reading.ts";
import { best, factScore } from "./score.ts";
import { isStatement, pointsBack, standsAlone } from "./standing.ts";
import { isLasting, type Statement } from "./statements.ts";
import { capitalised } from "./text.ts";

const FACT_CHARS_MIN = 24;

/** The statements that are worth keeping as facts, the best ones, in the order in which they were said. */
export function statementFacts(
  statements: readonly Statement[],
  reading: Reading,
  max: number,
  least = 0.2,
): string[] {
  const able = statements.filter(
    (one) =>
      isLasting(one) &&
      !one.isStep &&
      !/^[0-9a-f]{7,40}\b/.test(one.text) &&
      one.text.length >= FACT_CHARS_MIN &&
      !pointsBack(one.text) &&
      !isSpoken(one),
  );
  const scored = able
    .map((one) => ({ one, score: factScore(one, reading) }))
    .filter(({ score }) => score >= least);
  scored.sort((a, b) => b.score - a.score);
  const chosen = scored.slice(0, max).sort((a, b) => a.one.index - b.one.index);
  return joined(chosen.map(({ one }) => one));
}

/** A sentence to the user, or about the size of the change, holds for the day only. */
function isSpoken(one: Statement): boolean {
  return one.kind === "sentence" && !standsAlone(one.text) && one.role !== "cause" && one.role !== "note";
}

/** Items that finish the same sentence are one fact: "The hook runs when a; b". */
function joined(statements: readonly Statement[]): string[] {
  const facts = new Map<string, string>();
  for (const one of statements) {
    const isEnding = one.kind === "item" && finishes(one.section);
    const key = isEnding ? one.section : one.text;
    const before = facts.get(key);
    if (before?.includes(one.text)) continue;
    facts.set(key, before === undefined ? withSection(one) : `${before.replace(/[.;]$/, "")}; ${one.text}`);
  }
  return [...facts.values()].filter((fact) => fact !== "");
}

/** A lead-in that the items below it complete, and that says something by itself. */
function finishes(section: string): boolean {
  return (
    isUnfinished(section) &&
    section.length < 160 &&
    !pointsBack(section) &&
    !/^(?:what|why|how)\b/i.test(section)
  );
}

const LABELLED = /^[^.!?]{2,60}?(?::| [-–—]) \S/;
/** Headings that sort what stands below them and are no part of what it says. */
const SORTS =
  /\b(?:i|i'll|you|let|here|would|this|these|it|challenges|pros|cons|benefits|behaviou?r|why|what|when|how|should|made|changes?|steps?|totals?|findings?|points?|facts?|expected|that's|options?|few|good|approach|part|parts|case|cases|scenario)\b/i;

/** An item as a statement of its own: with the line it completes, with a short subject, or "" when it is a fragment. */
function withSection(statement: Statement): string {
  const { text, section, kind } = statement;
  if (kind === "sentence") return text;
  const head = capitalised(withoutFiller(section)).replace(/^\d+[.)] /, "");
  if (kind === "item" && finishes(section)) return `${head} ${text}`;
  if (LABELLED.test(text)) return saysEnough(text.replace(/^[^.!?]{2,60}?(?::| [-–—]) /, "")) ? text : "";
  if (!saysEnough(text)) return "";
  const isSubject =
    kind === "item" &&
    head.split(" ").length <= 5 &&
    head !== "" &&
    !isGenericLabel(head) &&
    !SORTS.test(head);
  return isSubject && statement.names.length < 2 && text.length < 90 ? `${head}: ${text}` : text;
}

/** "During a revert" finishes somebody's sentence; "Reads the table again during a revert" says it all. */
function saysEnough(text: string): boolean {
  const words = text.split(/\s+/).length;
  return /[^\u0000-\u02ff]{6}/.test(text) || (words >= 4 && isStatement(text)) || words >= 9;
}

/** The statement that says best why something was wrong. */
export function causeOf(reading: Reading): Statement | undefined {
  const able = (one: Statement) =>
    isLasting(one) &&
    one.role !== "next" &&
    (one.role === "cause" || CAUSAL.test(one.text)) &&
    !/^(?:the fix|fixed|added)\b/i.test(one.text);
  const score = (one: Statement) =>
    factScore(one, reading) +
    (one.role === "cause" ? 2 : 0) +
    (/root cause|because|the (?:issue|problem|bug) (?:is|was)|caused/i.test(one.text) ? 2 : 0);
  return best(reading.closing.filter(able), score, 3) ?? best(reading.earlier.filter(able), score, 3.8);
}
