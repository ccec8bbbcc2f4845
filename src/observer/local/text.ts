import { LINE_CHARS_READ_MAX } from "./limits.ts";

/** ANSI escape sequences: colours, cursor moves, titles. The bounds keep a hostile string from costing time. */
const ESCAPES =
  /\u001b(?:\[[0-9;?]{0,16}[ -/]{0,2}[@-~]|\][^\u0007\u001b]{0,200}(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;
const HOME = /(?:\/home\/|\/Users\/|[A-Z]:\\Users\\)[^/\\\s"'`]{1,64}(?=[/\\])/g;
const PICTOGRAPHS = /[\u2600-\u27bf\u2b00-\u2bff]|[\u{1f3fb}-\u{1f3ff}]|\ufe0f|\p{Extended_Pictographic}/gu;

/** Text from outside without escape sequences and control characters; line ends and tabs stay. */
export function clean(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(ESCAPES, "").replace(CONTROLS, "").toWellFormed();
}

/** At most `max` characters from the start, not splitting a surrogate pair. */
export function head(text: string, max: number): string {
  return text.length <= max ? text : text.slice(0, max).toWellFormed();
}

/** The first and the last part of a text that is longer than both together. */
export function ends(text: string, headMax: number, tailMax: number): string {
  if (text.length <= headMax + tailMax) return text;
  return `${text.slice(0, headMax)}\n${text.slice(-tailMax)}`.toWellFormed();
}

/** One line: white space collapsed, pictographs dropped, home directories shortened to `~`. */
export function oneLine(text: string): string {
  return clean(text)
    .replace(HOME, "~")
    .replace(PICTOGRAPHS, "")
    .replace(/[\s\u00a0]+/g, " ")
    .trim();
}

/** Cleaned lines, each cut, at most `max` of them. */
export function linesOf(text: string, max = 2_000): string[] {
  return clean(text)
    .split("\n", max)
    .map((line) => head(line, LINE_CHARS_READ_MAX));
}

/**
 * The text within `max` characters, cut where a reader would pause: after a sentence, else at a clause, else at a word.
 * A text that is cut within a sentence ends in an ellipsis.
 */
export function fit(text: string, max: number): string {
  const line = text.trim();
  if (line.length <= max) return line;
  const room = line.slice(0, max - 1).toWellFormed();
  const sentence = lastIndexOfAny(room, [". ", "。", "! ", "? ", "！", "？"]);
  if (sentence > max * 0.5) return room.slice(0, sentence + 1).trimEnd();
  return `${cutAtWord(room)}…`;
}

/** As `fit`, but ends at a clause and without an ellipsis where that leaves a whole title. */
export function fitTitle(text: string, max: number): string {
  const line = text.trim();
  if (line.length <= max) return line;
  const room = line.slice(0, max).toWellFormed();
  const clause = lastIndexOfAny(room, [" — ", " – ", " - ", "; ", ", ", " (", ": ", "，", "、", "；"]);
  if (clause > max * 0.4) return balanced(room.slice(0, clause));
  const joint = lastIndexOfAny(room, JOINTS);
  if (joint > max * 0.4) return balanced(room.slice(0, joint));
  return `${cutAtWord(room.slice(0, max - 1))}…`;
}

const CLAUSES =
  /; | [—–] | - |[.!?] |, (?:which|because|since|so|but|and|while|instead|rather|not|where|when|even|as|using|with|including|e\.g\.)\b| (?:because|since|so that|which|before|after|while|until|even though|although|instead of|rather than) |，|；|。/g;

/**
 * The text within `max` characters, cut only where a clause ends and with brackets closed; "" when it has no such place.
 * Words in brackets go first: they explain and do not say.
 */
export function cutAtClause(text: string, max: number): string {
  if (text.length <= max) return text;
  const bare = text.replace(/ ?\([^()]{1,200}\)/g, "");
  if (bare.length <= max) return bare;
  let end = 0;
  for (const found of bare.slice(0, max + 1).matchAll(CLAUSES)) {
    if (isClosed(bare.slice(0, found.index))) end = found.index;
  }
  return end < max * 0.3 ? "" : bare.slice(0, end);
}

function isClosed(text: string): boolean {
  const quotes = text.match(/"/g)?.length ?? 0;
  return quotes % 2 === 0 && text.lastIndexOf("(") <= text.lastIndexOf(")");
}

/** Words before which a title can end without losing its sense. */
const JOINTS = [
  " and ",
  " that ",
  " which ",
  " so ",
  " because ",
  " when ",
  " where ",
  " with ",
  " instead ",
  " by ",
  " to ",
  " for ",
  " from ",
];

/** Without the bracket or the quotation that the cut has left open, and without a joint at the end. */
function balanced(text: string): string {
  const open = text.lastIndexOf("(");
  const whole = open > text.lastIndexOf(")") ? text.slice(0, open) : text;
  return whole
    .trimEnd()
    .replace(/ to (?:also )?\p{Ll}+$/u, "")
    .replace(/ (?:and|or|with|to|for|by|that|which|the|a|an|of|in|on)$/, "");
}

function cutAtWord(room: string): string {
  const space = room.lastIndexOf(" ");
  const cut = space > room.length * 0.6 ? room.slice(0, space) : room;
  return cut.toWellFormed().replace(/(?<![\s,;:(–—-])[\s,;:(–—-]+$/, "");
}

function lastIndexOfAny(text: string, marks: readonly string[]): number {
  return Math.max(...marks.map((mark) => text.lastIndexOf(mark)));
}

/** With its first letter in upper case, unless it starts with a name of code such as `fooBar` or `go.mod`. */
export function capitalised(text: string): string {
  const first = /^\S+/.exec(text)?.[0] ?? "";
  if (/[A-Z_./\\()[\]$@#:=<>\d]/.test(first.slice(1).replace(/[.,:;!?]$/, ""))) return text;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** With its first letter in lower case where it starts with an ordinary word. */
export function uncapitalised(text: string): string {
  return /^\p{Lu}\p{Ll}+(?=[\s,.:])/u.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

/** A text in a form in which two ways of writing the same come out equal. */
export function normalised(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
