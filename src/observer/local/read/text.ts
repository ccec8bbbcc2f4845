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

/** Every line is cut to this before a pattern runs over it, so that the time for a turn has a bound. */
export const LINE_CHARS_READ_MAX = 400;

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

/** Where a reader pauses: what stands before such a joint is understood without the rest. */
const CLAUSES =
  /; | [—–] | - |[.!?] |, (?:which|because|since|so|but|while|instead|rather|where|when|using|including|e\.g\.)\b| (?:because|since|so that|even though|although|instead of|rather than) |，|；|。/g;
/** Words after which a quote breaks off. */
const OPEN_END =
  /(?:^|\s)(?:even|only|not|just|so|that|the|an?|of|to|for|and|or|but|then|if|when|by|with|from|in|on|is|are|was|\S*\$)$/i;

/** Weaker joints: what stands before them is whole unless it is limited by what follows. */
const PHRASES = / (?:when|where|while|after|before|until|by|for|with) /g;
const LIMITED = /\b(?:only|not|never|no|unless|if)\b|n't\b/i;

/** The text within `max` characters: whole, or up to the end of a clause with brackets closed; "" where it has none. */
export function cutAtClause(text: string, max: number): string {
  if (text.length <= max) return text;
  const clause = lastPart(text, max, CLAUSES);
  if (clause.length >= max * 0.25) return clause;
  const phrase = lastPart(text, max, PHRASES);
  return phrase.length >= max * 0.5 && !LIMITED.test(phrase) ? phrase : "";
}

function lastPart(text: string, max: number, joints: RegExp): string {
  const parts = [...text.slice(0, max + 1).matchAll(joints)].map((found) => text.slice(0, found.index));
  return parts.findLast((part) => isClosed(part) && !OPEN_END.test(part)) ?? "";
}

function isClosed(text: string): boolean {
  const quotes = text.match(/["“”]/g)?.length ?? 0;
  return quotes % 2 === 0 && text.lastIndexOf("(") <= text.lastIndexOf(")");
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

/** A text in a form in which two ways of writing the same come out equal. */
export function normalised(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** Anything that reads as a name of code: paths, calls, camel case, snake case, flags, versions of files. */
const CODE_NAME =
  /`[^`\n]{2,80}`|\b[\w-]{1,80}(?:\/[\w.-]{1,80}){1,20}\b|\b\w{1,80}\.(?:go|ts|tsx|js|jsx|mjs|py|rs|java|kt|cs|rb|php|c|h|cc|cpp|hpp|swift|scala|sh|sql|md|json|ya?ml|toml|css|scss|html|vue|svelte|proto|tf|gradle|xml)\b|\b\w{1,80}\(\)|\b[a-z]{1,60}[A-Z]\w{0,80}\b|\b[A-Z][a-z0-9]{1,60}(?:[A-Z][a-z0-9]{1,40}){1,12}\w{0,60}\b|\b\w{1,60}_\w{1,60}\b|(?:^|\s)--[a-z][\w-]{1,60}/g;

/** The names of code in a text, without back-ticks, in order, each once. */
export function codeNamesIn(text: string, max = 12): string[] {
  const names = new Set<string>();
  for (const [found] of text.matchAll(CODE_NAME)) {
    names.add(found.replaceAll("`", "").trim());
    if (names.size >= max) break;
  }
  return [...names];
}

/** Words that carry meaning, lower case and cut to their stem, for comparing texts. */
export function stemsOf(text: string): Set<string> {
  const stems = new Set<string>();
  const parts = text.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
  for (const [word] of parts.matchAll(/[\p{L}\p{N}]+/gu)) {
    if (word.length > 2 && !STOP_WORDS.has(word)) stems.add(stem(word));
  }
  return stems;
}

/** A light stemmer: enough to see that "fixes" and "fixed" are one word. */
function stem(word: string): string {
  if (word.length < 5) return word.replace(/(?<=..)s$/, "");
  return word.replace(/(?:ations?|ings?|edly|ed|ies|es|s|ly|er|e|y)$/, "");
}

/** Share of the first set that is also in the second. */
export function coverage(of: ReadonlySet<string>, by: ReadonlySet<string>): number {
  if (of.size === 0) return 0;
  let shared = 0;
  for (const stem of of) if (by.has(stem)) shared += 1;
  return shared / of.size;
}

const STOP_WORDS: ReadonlySet<string> = new Set(
  "the and for are was were been has have had not but you your can could would should will with this that these those from into onto about what when where which who why how its it's our out use used using also now then than them they there here just only very some any all more most other such each does did done make makes made let get gets got want need please think know see look one two new via per was being both same still yet".split(
    " ",
  ),
);
