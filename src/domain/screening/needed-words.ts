/**
 * Words without which a pattern cannot match, read from the pattern itself: most patterns need not be tried on a text, nor
 * compiled for it. Only what is certain is taken: whole words that stand outside of all groups, and groups of them between
 * two `\b`.
 */

/** Of each list, a text that matches has one word at least. */
export type NeededWords = readonly (readonly string[])[];

/** @param pattern the source of a pattern that ignores case, with its names spelled out */
export function neededWords(pattern: string): NeededWords {
  const needed: string[][] = [];
  for (const { text, next, isAfterBoundary } of piecesOf(pattern)) {
    if (text === "|") return [];
    if (!isAfterBoundary) continue;
    const words = text.startsWith("(?:") ? oneOf(text.slice(3, -1), next) : [wordBefore(text, next)];
    const known = words.filter((word) => word !== undefined);
    if (known.length === words.length) needed.push(known);
  }
  return needed;
}

/** The words of a text, as `\b` of a pattern with the flags i and u tells them apart. */
export function wordsIn(text: string): ReadonlySet<string> {
  // Such a pattern takes the long s for an s.
  return new Set(
    text
      .toLowerCase()
      .replaceAll("ſ", "s")
      .match(/[a-z0-9_]+/g),
  );
}

export function hasNeeded(words: ReadonlySet<string>, needed: NeededWords): boolean {
  return needed.every((some) => some.some((word) => words.has(word)));
}

interface Piece {
  /** A run of letters, a group, or one other sign. */
  text: string;
  /** What follows it in the pattern. */
  next: string;
  isAfterBoundary: boolean;
}

const BOUNDARY = String.raw`\b`;

/** What a pattern consists of, outside of its groups. */
function* piecesOf(pattern: string): Generator<Piece> {
  let before = "";
  for (let at = 0; at < pattern.length; ) {
    const text = pieceAt(pattern, at);
    at += text.length;
    yield { text, next: pattern.slice(at, at + 2), isAfterBoundary: before === BOUNDARY };
    before = text;
  }
}

function pieceAt(pattern: string, at: number): string {
  const sign = pattern[at] ?? "";
  if (sign === "\\") return pattern.slice(at, at + 2);
  if (sign === "[" || sign === "(") return pattern.slice(at, endOf(pattern, at));
  return /^[a-z]+/.exec(pattern.slice(at, at + 40))?.[0] ?? sign;
}

/** Where the group or the class ends that begins at `at`. */
function endOf(pattern: string, at: number): number {
  let depth = 0;
  let isClass = false;
  for (let end = at; end < pattern.length; end += 1) {
    const sign = pattern[end];
    if (sign === "\\") end += 1;
    else if (isClass) isClass = sign !== "]";
    else if (sign === "[") isClass = true;
    else if (sign === "(") depth += 1;
    else if (sign === ")") depth -= 1;
    if (depth === 0 && !isClass) return end + 1;
  }
  return pattern.length;
}

/** A run of letters that is a whole word. */
function wordBefore(text: string, next: string): string | undefined {
  const isWhole = next === BOUNDARY || next === "" || /^ [^?*{]/.test(next);
  return /^[a-z]+$/.test(text) && isWhole ? text : undefined;
}

/** The first words of a group's alternatives; undefined for one whose first word is not certain. */
function oneOf(group: string, next: string): (string | undefined)[] {
  if (next !== BOUNDARY && !/^ [^?*{]/.test(next)) return [undefined];
  return alternativesOf(group).flatMap((alternative) => {
    const [first = "", rest] = cutAtSpace(alternative);
    return /^[?*{]/.test(rest) ? [undefined] : formsOf(first);
  });
}

function alternativesOf(group: string): string[] {
  const alternatives = [""];
  for (let at = 0; at < group.length; ) {
    const text = pieceAt(group, at);
    at += text.length;
    if (text === "|") alternatives.push("");
    else alternatives[alternatives.length - 1] += text;
  }
  return alternatives;
}

/** An alternative up to its first space, and what follows that space. */
function cutAtSpace(alternative: string): [first: string, rest: string] {
  let first = "";
  for (let at = 0; at < alternative.length; ) {
    const text = pieceAt(alternative, at);
    at += text.length;
    if (text === " ") return [first, alternative.slice(at)];
    first += text;
  }
  return [first, ""];
}

const FORMS = /^([a-z]+?)(?:([a-z])\?|\(\?:([a-z|]+)\)(\??)|\(\?: [^()]*\)\??)?$/;

/** `rules?`, `tell(?:ing)?` and `polic(?:y|ies)` stand for two words each, `ai(?: models?)?` begins with one. */
function formsOf(word: string): (string | undefined)[] {
  const [, stem, optional, endings, isOptional] = FORMS.exec(word) ?? [];
  if (stem === undefined) return [undefined];
  if (optional !== undefined) return [stem, stem + optional];
  if (endings === undefined) return [stem];
  const forms = endings.split("|").map((ending) => stem + ending);
  return isOptional === "?" ? [stem, ...forms] : forms;
}
