import type { Clues } from "./clues.ts";
import { findCookies, findHeaders, findUrls } from "./find-transport.ts";
import { type NamedPlace, placeNamed } from "./secret-names.ts";
import { isNoValue, looksLikePassword, looksRandom, VALUE_CHARS_MAX } from "./secret-value.ts";
import type { Span } from "./span.ts";

const BEFORE_CHARS = 40;
/** An assignment in most languages and formats; also `--flag=`, an XML element, the next item of a list. */
const ASSIGNS =
  /\\?["'`\])}]{0,3}\s{0,6}(?::=|=>|->|={1,3}|:|>|\?=)\s{0,8}|\\?["'`]?\s{0,3},\s{0,8}(?=\\?["'`])/y;
/** `name: DB_PASSWORD, value: …` and `<add key="Password" value="…"/>`. */
const PAIRS = /\\?["'\s,}]{0,40}\\?["']?value\\?["']?\s{0,4}[:=]\s{0,4}/iy;
/** The way people say it. */
const SAYS = /["'`]?\s{1,3}(?:is|was|ist|war|lautet|to|are)(?:\s(?:now|set to))?\s{0,3}:?\s{1,3}/iy;
const BLANK = /\s{1,3}/y;
/** `password: string = …` says the type before the value. */
const TYPED = /\s{0,3}=\s{0,3}/y;
/** One more than a value may have: what is cut off here is no value, and nothing is read twice. */
const UNQUOTED = /[^\s"'`,;<>()[\]{}|&\\]{4,2001}/y;
const SCHEME = /^(?:basic|bearer|token|apikey|api-key|digest|negotiate|aws4-hmac-sha256)$/i;

/**
 * High-entropy values in the places where secrets stand: behind names of secrets in assignments, flags, headers, JSON,
 * YAML, XML and sentences; in URLs and cookies.
 *
 * @param lower the text in lower case
 */
export function findPlaces(text: string, lower: string, clues: Clues): Span[] {
  const spans = clues.hasTransport
    ? [...findUrls(text, lower), ...findHeaders(text, lower), ...findCookies(text, lower)]
    : [];
  for (const word of clues.names)
    for (let at = lower.indexOf(word); at !== -1; at = lower.indexOf(word, at + word.length)) {
      const span = valueBehind(text, lower, word, at);
      if (span !== undefined) spans.push(span);
    }
  return spans;
}

function valueBehind(text: string, lower: string, word: string, at: number): Span | undefined {
  const after = at + word.length;
  const before = lower.slice(Math.max(0, at - BEFORE_CHARS), at);
  const place = placeNamed(word, before, text.slice(after, after + BEFORE_CHARS));
  if (place === undefined) return undefined;
  const nameEnd = after + (/^[\w.-]{0,40}/.exec(text.slice(after, after + BEFORE_CHARS))?.[0].length ?? 0);
  const isFlag = /(?:^|\s)--?[\w-]{0,40}$/.test(before);
  const isOfNetrc = /login\s{1,4}\S{1,60}\s{1,4}$/.test(text.slice(Math.max(0, at - 80), at));
  const start =
    endOf(PAIRS, text, nameEnd) ??
    endOf(ASSIGNS, text, nameEnd) ??
    (isFlag || isOfNetrc ? endOf(BLANK, text, nameEnd) : undefined);
  if (start !== undefined) return secretAt(text, start, place);
  const said = endOf(SAYS, text, nameEnd);
  return said === undefined ? undefined : secretAt(text, said, place);
}

function endOf(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

interface Value {
  start: number;
  end: number;
  isQuoted: boolean;
}

/** The secret that begins at `start`; looks behind a scheme (`Bearer …`) and behind the name of a type. */
function secretAt(text: string, start: number, place: NamedPlace, isAgain = false): Span | undefined {
  const value = quotedAt(text, start) ?? unquotedAt(text, start);
  if (value === undefined) return undefined;
  const { start: from, end } = withoutScheme(text, value);
  const content = text.slice(from, end);
  if (SCHEME.test(content) && !isAgain) return secretAt(text, end + 1, place, true);
  const typed = value.isQuoted || isAgain ? undefined : endOf(TYPED, text, value.end);
  if (typed !== undefined && /^[\w.?]+$/.test(content)) return secretAt(text, typed, place, true);
  if (!value.isQuoted && /^[([]/.test(text.slice(value.end, value.end + 1))) return undefined;
  return isSecret(content, place) ? { start: from, end, kind: place.kind } : undefined;
}

export function isSecret(content: string, place: NamedPlace): boolean {
  if (place.judgedAs === "password") return !/\s/.test(content) && looksLikePassword(content);
  return /^\S+$/.test(content) && looksRandom(content, place.charsMin);
}

/** What stands between quotes, escaped ones (JSON within a text) included. */
function quotedAt(text: string, start: number): Value | undefined {
  const opening = /^[bruf]{0,2}(\\{0,3})(["'`])/i.exec(text.slice(start, start + 6));
  const quote = opening?.[2];
  if (opening === null || quote === undefined) return undefined;
  const from = start + opening[0].length;
  const within = text.slice(from, from + VALUE_CHARS_MAX);
  const closing = within.indexOf((opening[1] ?? "") + quote);
  const content = closing === -1 ? within : within.slice(0, closing);
  const line = content.search(/[\r\n]/);
  return { start: from, end: from + (line === -1 ? content.length : line), isQuoted: true };
}

function unquotedAt(text: string, start: number): Value | undefined {
  UNQUOTED.lastIndex = start;
  const match = UNQUOTED.exec(text);
  if (match === null) return undefined;
  const content = match[0].replace(/[.,:?]+$/, "");
  return { start, end: start + content.length, isQuoted: false };
}

/** `"Bearer abc"`: the scheme is no secret. */
function withoutScheme(text: string, value: Value): Value {
  const content = text.slice(value.start, value.end);
  const scheme = /^(?:basic|bearer|token|apikey)\s{1,3}/i.exec(content)?.[0] ?? "";
  const isReference = isNoValue(content.slice(scheme.length));
  return isReference ? value : { ...value, start: value.start + scheme.length };
}
