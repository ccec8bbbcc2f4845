import { MemoryError } from "../../domain/error.ts";
import { OBSERVATION_TYPES } from "../../domain/observation.ts";
import { termExpression } from "./expression.ts";
import type { Query, Term } from "./term.ts";
import { identifierParts, isStopWord, wordsOf } from "./words.ts";

/** A question may be a whole file that was pasted; what it is about is said before this. */
const CHARS_READ_MAX = 20_000;
/** Words that a question is ranked by. */
export const WORDS_MAX = 40;
/** Who writes operators writes one line. Longer texts are prompts, logs or commit messages, and are words. */
const OPERATOR_CHARS_MAX = 300;

/** At least one digit: `defaced` is a word. */
const HASH = /\b(?=[a-f]*\d)[0-9a-f]{7,40}\b/g;
const HASHES_MAX = 3;

const TOKEN =
  /(?<field>file|type|project|before|after):(?<value>"[^"]*"|[^\s"]+)|"(?<phrase>[^"]+)"|(?<word>[^\s"]+)/gu;
const OPERATOR = /^(AND|OR|NOT)$/;
const TYPES: ReadonlySet<string> = new Set(OBSERVATION_TYPES);

/** Understands a question of any kind and length; never throws. */
export function parseQuery(text: string): Query {
  const read = text.slice(0, CHARS_READ_MAX).replaceAll("\0", " ").toWellFormed();
  const trimmed = read.trim();
  const query = emptyQuery(trimmed);
  const hasOperators = trimmed.length <= OPERATOR_CHARS_MAX && !trimmed.includes("\n");
  if (hasOperators) readTokens(trimmed, query);
  else addWords(trimmed, query);
  query.words = rankedWords(query);
  query.hashes = (trimmed.match(HASH) ?? []).slice(0, HASHES_MAX);
  return query;
}

function emptyQuery(text: string): Query {
  const lists = { words: [], required: [], excluded: [], files: [], types: [], projects: [], hashes: [] };
  const firstLine = text.split("\n", 1)[0]?.trim() ?? "";
  return { ...lists, before: undefined, after: undefined, text, firstLine };
}

interface Reading {
  /** What the last operator makes of the next term. */
  next: "plain" | "and" | "or" | "not";
  /** The group or word that the last term went into. */
  last: { term: Term; group: Term[] | undefined } | undefined;
}

function readTokens(text: string, query: Query): void {
  const reading: Reading = { next: "plain", last: undefined };
  const isSentence = speaksInSentences(text);
  for (const { groups = {} } of text.matchAll(TOKEN)) {
    const { field, value = "", phrase, word = "" } = groups;
    if (field !== undefined) {
      if (!readField(field, value.replaceAll('"', ""), query)) addWords(`${field} ${value}`, query);
    } else if (phrase === undefined && OPERATOR.test(word)) {
      reading.next = word.toLowerCase() as Reading["next"];
    } else if (phrase !== undefined && isSentence) {
      // Whoever asks in a sentence quotes; whoever gives words requires.
      addWords(phrase, query);
    } else if (phrase !== undefined) {
      placeTerm({ words: wordsOf(phrase), isPrefix: false }, true, reading, query);
    } else readWord(word, reading, query);
  }
}

/** Whether there are words between those that are looked for: quotes, fields and operators aside. */
function speaksInSentences(text: string): boolean {
  const plain = [...text.matchAll(TOKEN)].map(({ groups }) => groups?.word ?? "");
  return plain.some((word) => !OPERATOR.test(word) && wordsOf(word).some(isStopWord));
}

function readWord(word: string, reading: Reading, query: Query): void {
  const isPrefix = /[\p{L}\p{N}]\*$/u.test(word);
  const words = wordsOf(word);
  if (reading.next === "plain" && !isPrefix) {
    addWords(word, query);
    const term = query.words.at(-1);
    reading.last = term === undefined ? undefined : { term, group: undefined };
  } else placeTerm({ words, isPrefix }, false, reading, query);
}

function placeTerm(term: Term, isRequired: boolean, reading: Reading, query: Query): void {
  const { next, last } = reading;
  reading.next = "plain";
  if (term.words.length === 0) return;
  if (next === "not") {
    query.excluded.push(term);
    return;
  }
  let group: Term[] | undefined;
  if (next === "or" && last !== undefined) {
    group = last.group ?? require([last.term], query);
    group.push(term);
  } else if (next === "and" || isRequired) {
    if (next === "and" && last !== undefined && last.group === undefined) require([last.term], query);
    group = require([term], query);
  }
  query.words.push(term);
  reading.last = { term, group };
}

function require(group: Term[], query: Query): Term[] {
  query.required.push(group);
  return group;
}

/** Whether the field says something; `type: feature` in a sentence and dates that are none do not. */
function readField(field: string, value: string, query: Query): boolean {
  switch (field) {
    case "file":
      return wordsOf(value).length > 0 && query.files.push(value) > 0;
    case "type":
      return TYPES.has(value.toLowerCase()) && query.types.push(value.toLowerCase()) > 0;
    case "project":
      return value !== "" && query.projects.push(value) > 0;
    default: {
      const at = parseTime(value);
      if (at === undefined) return false;
      query[field as "before" | "after"] = at;
      return true;
    }
  }
}

/**
 * `2026-01`, `2026-01-27`, or a day with a time; undefined for anything else. Months and days begin, and times are, in the
 * user's time zone, unless the time names another.
 */
export function parseTime(text: string): number | undefined {
  const [, month, day, time] = /^(\d{4}-\d{2})(?:(-\d{2})(?:[T ](\d{2}:\d{2}.*))?)?$/.exec(text.trim()) ?? [];
  if (month === undefined) return undefined;
  // Without a time, a date of this form is one in UTC to the runtime.
  const at = Date.parse(`${month}${day ?? "-01"}T${time ?? "00:00"}`);
  return Number.isNaN(at) ? undefined : at;
}

function addWords(text: string, query: Query): void {
  for (const word of wordsOf(text)) query.words.push({ words: [word], isPrefix: false });
  for (const part of identifierParts(text)) query.words.push({ words: [part], isPrefix: false });
}

/** Each word once, without stop words; where there are only those, they are what was asked for. */
function rankedWords(query: Query): Term[] {
  const terms = [...new Map(query.words.map((term) => [termExpression(term), term])).values()];
  const telling = terms.filter((term) => term.words.some((word) => !isStopWord(word)));
  return (telling.length > 0 ? telling : terms).slice(0, WORDS_MAX);
}

/**
 * A date or time that somebody gave as an option.
 *
 * @throws MemoryError usage when it is none
 */
export function getTime(name: string, text: string | undefined): number | undefined {
  if (text === undefined || text === "") return undefined;
  const at = parseTime(text);
  if (at === undefined)
    throw new MemoryError(
      "usage",
      `${name} is "${text}"; it takes a date such as 2026-01-27 or 2026-01-27T14:00:00Z`,
    );
  return at;
}
