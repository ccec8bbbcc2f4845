/**
 * A literal is what has to be known letter by letter and cannot be put in other words: a path, a symbol, a command and
 * what it needs. Whoever uses one had it from somewhere.
 */
export type LiteralKind = "path" | "symbol" | "command" | "flag" | "host" | "number" | "code";

export interface Literal {
  kind: LiteralKind;
  text: string;
}

const TEXT_CHARS_MAX = 20_000;
const LITERALS_MAX = 200;
const SHORTEST = 3;

/** What quotes a command: more than a word, the first of them a program. */
const QUOTED_COMMAND = /`((?:[A-Z_]+=\S+ )*[\w./-]{2,60} [^`\n]{2,200})`/g;
/** With a folder, or a name with an extension of letters. */
const PATH =
  /(?:[A-Za-z]:[/\\])?(?:[\w.@~+-]{1,80}[/\\]){1,20}[\w.@+[\]-]{1,80}|\b[\w-]{2,60}(?:\.[\w-]{1,30}){0,3}\.[a-z]{1,5}\b/g;
/** `localhost:3000`, `db.internal:5432`, `10.0.0.4`. */
const HOST = /\b(?:[a-z][\w-]{0,40}(?:\.[\w-]{1,40}){0,6}:\d{2,5}|\d{1,3}(?:\.\d{1,3}){3}(?::\d{2,5})?)\b/g;
const FLAG = /(?<![\w-])--[a-z][\w-]{1,40}(?:=[\w./:-]{1,60})?/g;
/** With a hump, an underscore or brackets behind it. */
const SYMBOL =
  /\b(?:[a-z]{1,30}[a-z0-9]*[A-Z]\w{0,60}|[A-Z][a-z0-9]+[A-Z]\w{0,60}|[A-Za-z]\w{0,40}_\w{1,40})\b|\b[a-z]\w{2,40}(?=\(\))/g;
/** A code that a program gives its complaints. */
const CODE = /\b(?:E[A-Z]{4,16}|[A-Z]{1,5}\d{3,5}|ERR_[A-Z_]{3,40})\b/g;
/** A pull request, a version. */
const NUMBER = /(?<![\w&])#\d{1,6}\b|\bv\d+\.\d+(?:\.\d+)?\b/g;

const SHAPES: readonly (readonly [LiteralKind, RegExp])[] = [
  ["command", QUOTED_COMMAND],
  ["host", HOST],
  ["path", PATH],
  ["flag", FLAG],
  ["code", CODE],
  ["number", NUMBER],
  ["symbol", SYMBOL],
];

/** The literals of a text, each once; what is a part of another one is not listed beside it, except within commands. */
export function literalsIn(text: string): Literal[] {
  const found = new Map<string, LiteralKind>();
  let rest = text.slice(0, TEXT_CHARS_MAX);
  for (const [kind, shape] of SHAPES) {
    const matches = [...rest.matchAll(shape)].map((match) => match[1] ?? match[0]);
    for (const one of matches) {
      if (one.length >= SHORTEST && found.size < LITERALS_MAX && !found.has(one)) found.set(one, kind);
    }
    if (kind !== "command") rest = rest.replaceAll(shape, " ");
  }
  return [...found].map(([one, kind]) => ({ kind, text: one }));
}

const PART_OF_NAME = /[\w-]/;

/** Whether a text has a literal as a whole: no part of a longer word, a path in any folder above it. */
export function hasLiteral(text: string, { kind, text: literal }: Literal): boolean {
  const read = kind === "path" ? text.replaceAll("\\", "/") : text;
  const sought = kind === "path" ? literal.replaceAll("\\", "/").replace(/^(?:\.\/)+/, "") : literal;
  for (let at = read.indexOf(sought); at >= 0; at = read.indexOf(sought, at + 1)) {
    const [before = "", after = ""] = [read[at - 1], read.slice(at + sought.length, at + sought.length + 2)];
    if (
      isEnd(before, kind) &&
      !PART_OF_NAME.test(after[0] ?? "") &&
      !(kind === "path" && /^\.\w/.test(after))
    )
      return true;
  }
  return false;
}

function isEnd(before: string, kind: LiteralKind): boolean {
  return !(kind === "path" ? /[\w.-]/ : PART_OF_NAME).test(before);
}
