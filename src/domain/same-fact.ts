import type { ObservationDraft } from "./observation.ts";

/** What two observations are compared by. */
export type Statement = Pick<ObservationDraft, "type" | "title" | "subtitle" | "facts" | "narrative">;

const WORD = /[\p{L}\p{N}][\p{L}\p{N}_.\-/]*/gu;
/** Of fewer words a title says too little to be compared by: "Tests pass". */
const TITLE_WORDS_MIN = 4;
/**
 * How much of the older one the newer one must say again. What was done is done anew each time, and is the same only
 * where nearly every word is; what holds is told in other words, and in its newest form is what is wanted.
 */
const SAID_AGAIN_MIN = { deed: 0.9, statement: 0.75 } as const;
const STATEMENTS: ReadonlySet<string> = new Set(["discovery", "decision", "security_alert", "security_note"]);
/** Within a turn more is taken for the same: it was made from the same events. */
const SAME_TURN_MIN = 0.6;
/** Words that state something by themselves: numbers, versions, paths, identifiers. */
const TELLING = /[\p{N}_/.]/u;

/**
 * What observations must agree in to be compared at all: the type and the words of the title, in any order. Undefined
 * for one that says too little.
 */
export function titleKeyText({ type, title }: Statement): string | undefined {
  const words = [...new Set(wordsIn(title))];
  return words.length < TITLE_WORDS_MIN ? undefined : [type, ...words.sort()].join(" ");
}

/**
 * Whether the newer of two observations with one title key says what the older one says: most of its words, and of what
 * was done every number, path and identifier.
 */
export function isSaidAgain(older: Statement, newer: Statement): boolean {
  const known = new Set(wordsIn(textOf(newer)));
  const words = wordsOfStatement(older);
  if (STATEMENTS.has(older.type)) return sharedShare(words, known) >= SAID_AGAIN_MIN.statement;
  if (words.some((word) => TELLING.test(word) && !known.has(word))) return false;
  return sharedShare(words, known) >= SAID_AGAIN_MIN.deed;
}

/** Whether two observations of one turn are more or less the same: one of them says most of what the other says. */
export function isMuchTheSame(one: Statement, other: Statement): boolean {
  const [words, others] = [one, other].map((statement) => new Set(wordsIn(textOf(statement))));
  if (words === undefined || others === undefined) return false;
  const [few, many] = words.size < others.size ? [words, others] : [others, words];
  return sharedShare([...few], many) >= SAME_TURN_MIN;
}

/** The words of all that an observation says. */
export function wordsOfStatement(statement: Statement): string[] {
  return [...new Set(wordsIn(textOf(statement)))];
}

function sharedShare(words: readonly string[], known: ReadonlySet<string>): number {
  return words.length === 0 ? 1 : words.filter((word) => known.has(word)).length / words.length;
}

function textOf({ title, subtitle, facts, narrative }: Statement): string {
  return [title, subtitle, ...facts, narrative].join("\n");
}

/** In lower case, without the dot or dash that ends a sentence. */
function wordsIn(text: string): string[] {
  return (text.toLowerCase().match(WORD) ?? []).map((word) => word.replace(/(?<![.\-/])[.\-/]+$/, ""));
}
