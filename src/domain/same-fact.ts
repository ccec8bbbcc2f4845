import type { ObservationDraft } from "./observation.ts";

/** The fields by which two observations are compared. */
export type Statement = Pick<ObservationDraft, "type" | "title" | "subtitle" | "facts" | "narrative">;

const WORD = /[\p{L}\p{N}][\p{L}\p{N}_.\-/]*/gu;
/** A shorter title, such as "Tests pass", says too little to be compared. */
const TITLE_WORDS_MIN = 4;
/**
 * How much of the older observation the newer one must repeat. An action is the same only if nearly every word is; a
 * statement is often reworded, and its newest wording is wanted.
 */
const SAID_AGAIN_MIN = { action: 0.9, statement: 0.75 } as const;
const STATEMENTS: ReadonlySet<string> = new Set(["discovery", "decision", "security_alert", "security_note"]);
/** Lower within one turn, where both were made from the same events. */
const SAME_TURN_MIN = 0.6;
/** Numbers, versions, paths and identifiers. */
const TELLING = /[\p{N}_/.]/u;

/**
 * Observations are compared only if they have the same key: the type and the words of the title, in any order. Undefined
 * if the title is too short.
 */
export function titleKeyText({ type, title }: Statement): string | undefined {
  const words = [...new Set(wordsIn(title))];
  return words.length < TITLE_WORDS_MIN ? undefined : [type, ...words.sort()].join(" ");
}

/**
 * Whether the newer of two observations with the same title key repeats the older one: most of its words and, for
 * actions, every number, path and identifier.
 */
export function isSaidAgain(older: Statement, newer: Statement): boolean {
  const known = new Set(wordsIn(textOf(newer)));
  const words = wordsOfStatement(older);
  if (STATEMENTS.has(older.type)) return sharedShare(words, known) >= SAID_AGAIN_MIN.statement;
  if (words.some((word) => TELLING.test(word) && !known.has(word))) return false;
  return sharedShare(words, known) >= SAID_AGAIN_MIN.action;
}

/** Whether one of two observations of a turn says most of what the other says. */
export function isMuchTheSame(one: Statement, other: Statement): boolean {
  const [words, others] = [one, other].map((statement) => new Set(wordsIn(textOf(statement))));
  if (words === undefined || others === undefined) return false;
  const [few, many] = words.size < others.size ? [words, others] : [others, words];
  return sharedShare([...few], many) >= SAME_TURN_MIN;
}

/** The words of an observation, each once. */
export function wordsOfStatement(statement: Statement): string[] {
  return [...new Set(wordsIn(textOf(statement)))];
}

function sharedShare(words: readonly string[], known: ReadonlySet<string>): number {
  return words.length === 0 ? 1 : words.filter((word) => known.has(word)).length / words.length;
}

function textOf({ title, subtitle, facts, narrative }: Statement): string {
  return [title, subtitle, ...facts, narrative].join("\n");
}

/** In lower case, without trailing dots and dashes. */
function wordsIn(text: string): string[] {
  return (text.toLowerCase().match(WORD) ?? []).map((word) => word.replace(/(?<![.\-/])[.\-/]+$/, ""));
}
