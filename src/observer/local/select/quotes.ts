import { CAUSAL, GOTCHA, isGenericLabel, isUnfinished } from "../read/phrases.ts";
import { isLasting, type Statement } from "../read/statements.ts";
import { capitalised, coverage, fit, stemsOf } from "../read/text.ts";
import type { Reading } from "../read/turn.ts";

const POINTS_BACK =
  /^(?:this|that|these|those|it|its|they|them|there(?!(?:'|’)s\b| is\b| are\b)|both|he|she|such|the (?:above|latter|former|same|first|second|other)|one|which|each(?= (?:of|one)\b)|either|neither|same|here|then|another|or|and|but|plus|also|dies(?:e[rs]?)?|das(?= (?:ist|war|wird|hat|heißt|bedeutet|kann|führt|liegt an)\b)|es|sie|cela|ça|c'est|esto|eso)\b|^(?:这|那|它|これ|それ)/i;

/** Whether a statement needs the one before it to be understood. */
export function pointsBack(text: string): boolean {
  return POINTS_BACK.test(text);
}

const SPOKEN =
  /^(?:i|i'm|i've|i'll|we|we're|we've|we'll|you|you're|you've|you'll|let|let's|now|so|still|instead|again|for (?:example|instance)|in (?:this|that) case|as (?:mentioned|you)|based on|looking at|given (?:this|that)|the (?:difference|point|idea|thing|distinction) (?:is|here)|makes sense|(?:changed|renamed|moved|updated|switched|kept|left) (?:from|to|as|it)|right now|currently we|understand|thanks|all (?:\w+ )?(?:tests|checks|fixed|good|done|set|clean)|honest answer|the answer is|verified|proved|(?:feature )?shipped|squashed|pushed|re-?checked|took a look|(?:the )?(?:analysis|review|investigation) (?:is )?(?:done|complete)|repo fix|ready to|measured|rendered)\b/i;
const SPOKEN_TO = /\b(?:you|your|you're|you'll|i|i'll|i'd|i've|i'm|my|let me|let's|we'll|the user's?)\b/i;

/** Sizes of a change tell of the afternoon and not of the project. */
const ABOUT_SIZE =
  /\b\d+ (?:files?|insertions?|deletions?|commits?|lines?|comments?|issues?|tests? (?:added|pass)|tasks?)\b|[~+-]\d{2,} (?:lines|insertions)|\b(?:suites?|tests?|build|lint|vet)\b[^.;]{0,40}\b(?:green|clean|pass(?:es|ed)?)\b|\bzero (?:\w+\/)?(?:changes|issues|errors)\b|\b(?:uncommitted|unstaged)\b/i;
const LISTS_NEXT =
  /\bhere(?:'|’)?s? (?:is|are|the)\b|\bhere(?:'|’)s\b|\b(?:as follows|the following|below|these (?:changes|things|steps))\b/i;

/** Whether a reader who sees only this line, months later, knows what it is about. */
export function standsAlone(text: string): boolean {
  const leans = [POINTS_BACK, SPOKEN, SPOKEN_TO, ABOUT_SIZE, LISTS_NEXT];
  return !leans.some((pattern) => pattern.test(text));
}

/** Whether a statement opens with what was done: "Fixed …", "Moved …". */
export function opensWithAction(text: string): boolean {
  return DEED.test(text);
}

const DEED =
  /^(?:built|brought|caught|chose|cut|did|found|gave|got|hid|kept|left|made|put|ran|rebuilt|reran|reset|rewrote|sent|set|shut|split|swapped|threw|took|undid|wrote|went|broke|led|(?:also |now |correctly |properly |successfully )?[a-z]{2,}ed\b(?! (?:by|to be|from|that)\b))\b/i;
const FINITE =
  /\b(?:is|are|was|were|has|have|had|do|does|did|can|cannot|could|will|won't|would|should|must|may|might|isn't|aren't|doesn't|don't|didn't|can't|[a-z]{2,}[^e]ed)\b|\b[a-z]{2,}(?:[^s\W]s|sses)(?= (?!\(|and\b|or\b|of\b|per\b|with\b))/i;
const OTHER_LANGUAGE =
  /[^\u0000-\u024f]{4}|[äöüßéèçñ]|\b(?:der|die|das|eine?|und|nicht|wird|ist|les?|la|une|est|el|los|una)\b/i;

/** Whether a text says something of something; a bare noun phrase does not. Only English shows it in the words. */
export function isStatement(text: string): boolean {
  return OTHER_LANGUAGE.test(text) || opensWithAction(text) || FINITE.test(text);
}

/** How much a statement tells about the turn, whatever it is used for. */
export function substance(statement: Statement, reading: Reading): number {
  const stems = stemsOf(statement.text);
  const { asked, edited } = reading.topic;
  let score = Math.min(2, statement.names.length * 0.7);
  // Half of the words in common is all that can be hoped for.
  score += 2.5 * Math.min(1, 2 * coverage(stems, asked)) + 2 * Math.min(1, 2 * coverage(stems, edited));
  if (SPOKEN_TO.test(statement.text)) score -= 1.5;
  if (statement.text.length < 30) score -= 1.5;
  if (statement.text.length > 260) score -= 1;
  return score;
}

/** How much a statement is worth as a fact. */
function factScore(statement: Statement, reading: Reading): number {
  const { text, role } = statement;
  let score = substance(statement, reading);
  if (role === "cause" || role === "note" || role === "finding") score += 1;
  if (statement.kind === "row") score += 0.7;
  if (CAUSAL.test(text)) score += 1;
  if (GOTCHA.test(text)) score += 0.7;
  if ((text.match(/\d/g)?.length ?? 0) > text.length * 0.22) score -= 2;
  return score;
}

const FACT_CHARS_MIN = 24;
/** Facts from one text at most, the best ones. */
const QUOTES_MAX = 10;

/** The statements that are worth keeping, in the order and in the words in which they were said. */
export function quotesOf(statements: readonly Statement[], reading: Reading, least = 0.2): string[] {
  const able = statements.filter(
    (one) => isLasting(one) && !one.isStep && one.role !== "next" && isAble(one),
  );
  const scored = able
    .map((one) => ({ one, score: factScore(one, reading) }))
    .filter(({ score }) => score >= least)
    .sort((a, b) => b.score - a.score)
    .slice(0, QUOTES_MAX)
    .sort((a, b) => a.one.index - b.one.index);
  return joined(scored.map(({ one }) => one));
}

/** A sentence to the user, or about the size of the change, holds for the day only. */
function isAble({ text, kind, role }: Statement): boolean {
  if (pointsBack(text) || ABOUT_SIZE.test(text) || /^[0-9a-f]{7,40}\b/.test(text)) return false;
  if (kind !== "sentence") return true;
  return text.length >= FACT_CHARS_MIN && (standsAlone(text) || role === "cause" || role === "note");
}

const JOINED_CHARS_MAX = 280;

/** Items that complete one line are one fact with it: "The hook runs when: a; b". */
function joined(statements: readonly Statement[]): string[] {
  const facts: string[] = [];
  let open = "";
  for (const one of statements) {
    const leadIn = leadInOf(one);
    const item = one.text.replace(/[.;]$/, "");
    const longer = `${facts.at(-1)}; ${item}`;
    if (leadIn !== "" && leadIn === open && longer.length < JOINED_CHARS_MAX) facts.splice(-1, 1, longer);
    else if (leadIn !== "") facts.push(`${leadIn}: ${item}`);
    else if (one.kind === "sentence" || saysEnough(one)) facts.push(one.text);
    open = leadIn;
  }
  return facts;
}

/** The line above an item that is understood only with it; "" where the item stands alone, or neither says anything. */
function leadInOf(one: Statement): string {
  if (one.kind !== "item" || (saysEnough(one) && !isUnfinished(one.section))) return "";
  const line = capitalised(one.section);
  return line.length > 160 || isGenericLabel(line) || !standsAlone(line) || stemsOf(line).size < 2
    ? ""
    : line;
}

const LABEL = /^[^.!?]{2,60}?: (?=\S)/;

/** "During a revert" finishes somebody's sentence; "Reads the table again during a revert" says it all. */
function saysEnough({ text, kind, names }: Statement): boolean {
  const said = text.replace(LABEL, "");
  const words = said.split(/\s+/).length;
  if (kind === "row" || /[^\u0000-\u02ff]{6}/.test(said)) return true;
  return (words >= 4 && isStatement(said)) || words >= 9 || (said !== text && words >= 4 && names.length > 0);
}

/** The statement that says best why something was wrong. */
export function causeOf(reading: Reading): Statement | undefined {
  const able = (one: Statement) =>
    isLasting(one) &&
    one.role !== "next" &&
    (one.role === "cause" || CAUSAL.test(one.text)) &&
    !/^(?:the fix|fixed|added)\b/i.test(one.text);
  const score = (one: Statement) =>
    factScore(one, reading) -
    (pointsBack(one.text) ? 2 : 0) +
    (one.role === "cause" ? 2 : 0) +
    (/root cause|because|the (?:issue|problem|bug) (?:is|was)|caused/i.test(one.text) ? 2 : 0);
  return best(reading.closing.filter(able), score, 3) ?? best(reading.earlier.filter(able), score, 3.8);
}

/** What was said about a failure between seeing it and solving it, as far as it gives a reason. */
export function reasonIn(statements: readonly Statement[], reading: Reading): string {
  const score = (one: Statement) => factScore(one, reading) + (CAUSAL.test(one.text) ? 1.5 : 0);
  const able = statements.filter((one) => isLasting(one) && !pointsBack(one.text));
  return fit(best(able, score, 1.5)?.text ?? "", JOINED_CHARS_MAX);
}

/** The best of them by a score, or undefined when none reaches the least. */
export function best<T>(items: readonly T[], scoreOf: (item: T) => number, least: number): T | undefined {
  let chosen: T | undefined;
  let highest = least;
  for (const item of items) {
    const score = scoreOf(item);
    if (score > highest) [highest, chosen] = [score, item];
  }
  return chosen;
}
