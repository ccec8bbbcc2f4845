import { codesBelow, nearby, onNextLine, phraseBehind } from "./find-around-name.ts";
import { findNamesOfLanguages, isOtherLanguage, type Name, nameAt } from "./name-at.ts";
import type { NamedPlace } from "./secret-names.ts";
import {
  isCertainValue,
  isSecret,
  isUnmistakable,
  isWordAndNumber,
  looksLikePassword,
  looksRandom,
} from "./secret-value.ts";
import { MARK_OPENING, type Span } from "./span.ts";
import { isNoValue } from "./stand-ins.ts";
import { type Value, valueAt, wideValueAt } from "./value-at.ts";

/** `define('DB_PASSWORD', '…')`, `["--password", "…"]` */
const NEXT_ITEM = /\\{0,3}["'`]?\s{0,3},\s{0,20}(?=\\{0,3}["'`])/y;
/** Where a value begins behind a name, in most languages and formats. The first that fits is taken. */
const LEADS: readonly RegExp[] = [
  // What is taken where nothing is set: `process.env.KEY || "…"`, `getenv("KEY", "…")`, `${KEY:-…}`, `os.environ.get("KEY") or "…"`
  /["'`)\]}]{0,4}\s{0,3}(?:\|\||\?\?|\?:|\bor\b(?=\s["'])|:-|:=)\s{0,3}/y,
  // `name: DB_PASSWORD, value: …`, `<add key="Password" value="…"/>`, `variable "password" { default = "…"`
  /\\?["'\s,}/>]{0,40}\\?["']?\b(?:value|val|content|secretstring|plaintext)\\?["']?\s{0,4}[:=]\s{0,4}/iy,
  /\\?["']\s{0,4}:?\s{0,4}\{[^{}]{0,200}?\b(?:default|value)\\?["']?\s{0,10}[:=]\s{0,4}/iy,
  // `<password type="plain">…`, `<key>Password</key><string>…`, `<td>Password</td><td>…`
  /(?:\s[\w:-]{1,30}=["'][^"'<>]{0,60}["']){1,4}\s?>\s{0,8}(?=[^\s<])/y,
  /\s{0,2}<\/\w{1,20}>\s{0,20}<\w{1,20}(?:\s[^<>]{0,60})?>\s{0,8}(?:<\w{1,10}>)?/y,
  // `Password | …` in a table, `**Password:** …`
  /[*_`]{0,3}\s{0,20}\|\s{0,20}(?![|-])/y,
  /\*{0,2}:?\*{0,2}\s{0,2}:?\s{0,2}\n{1,2}\s{0,8}```\w{0,12}\n\s{0,8}/y,
  // an assignment; also `--flag=`, an XML element, the next item of a list, a call with a literal
  /\\{0,3}["'`\])}*_]{0,4}\s{0,6}(?:\[[^\]\n]{0,20}\])?(?::=|=>|->|→|={1,3}|::?|：|>|\?=|←)[*_]{0,2}[ \t]{0,16}(?:\|[+-]?|>-?)?\s{0,12}[*_]{0,2}(?:<!\[CDATA\[|\[\s{0,4}(?=\\?["']))?/y,
  NEXT_ITEM,
  /\(\s{0,4}(?=\\{0,3}["'`])/y,
];
/** The way people say it. */
const SAYS =
  /["'`*]{0,3}(?:\s(?:for|of|on|to|in|at|für|von|der|des|zu|du|de|del|da|di|pour|para|per)\s[\w@.'/ -]{1,40}?|\s?\([^()\n]{1,30}\))?(?:\s{1,3}(?:is|was|ist|war|lautet|to|are|est|es|è|é|should be|will be|goes|(?:changed|reset|set|updated|rotated) to)(?:\s(?:now|set to|changed to|currently|still|jetzt|ahora))?\s{0,3}:?\s{1,3}|\s?[:=]\s{1,3})/iy;
/** Routers say between them how the value is encrypted, `0` for not at all. */
const BLANK = /\s{1,3}(?:[057]\s)?/y;
const BLANKS_TO_QUOTE = /\s{1,3}(?=[N@]?\\{0,3}["'`«»„“‘])/y;
/** `password: string = …` says the type before the value. */
const TYPED = /\s{0,3}=\s{0,3}/y;
const SCHEME = /^(?:basic|bearer|token|apikey|api-key|digest|negotiate|aws4-hmac-sha256)$/i;
/** `Xk9… as the password` */
const SAID_BEFORE =
  /(?:^|\s)["'`]?([^\s"'`]{8,80})["'`]?\s(?:as|is|als|ist)\s(?:(?:the|my|your|our|its|an?|das|mein|dein)\s)?(?:\w{2,12}\s)?$/;
const BEFORE_CHARS = 110;

/**
 * High-entropy values in the places where secrets stand: behind names of secrets in assignments, flags, JSON, YAML, XML,
 * tables and sentences.
 *
 * @param places where words of names stand in the text, in order
 */
export function findPlaces(text: string, places: readonly number[]): Span[] {
  const spans: Span[] = [];
  let from = 0;
  let names = 0;
  for (const at of places) {
    if (at < from) continue;
    const name = nameAt(text, at);
    from = name.end;
    if (name.place === undefined || isOfMark(text, name.start)) continue;
    const known = { ...name, place: name.place };
    names += 1;
    const span =
      secretBehind(text, known) ??
      (names > WIDELY_MAX || name.text === "PASS" ? undefined : secretAround(text, known));
    if (span !== undefined) spans.push(span);
    if (name.place.valueRule === "code" && name.text.endsWith("s")) spans.push(...codesBelow(text, known));
  }
  if (isOtherLanguage(text.toLowerCase()))
    for (const { behind, end, place } of findNamesOfLanguages(text)) {
      const name = { start: behind, end: behind, text: "", place };
      const span = secretAt(text, end, name) ?? onNextLine(text, name) ?? nearby(text, name);
      if (span !== undefined && !text.slice(behind, span.start).includes(MARK_OPENING)) spans.push(span);
    }
  return spans;
}

/** Whether what stands at `at` is the kind that a mark tells. */
function isOfMark(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - MARK_CHARS_MAX), at);
  const opening = before.lastIndexOf(MARK_OPENING);
  return opening !== -1 && !before.includes("]", opening);
}

const MARK_CHARS_MAX = 60;

function secretBehind(text: string, name: Name): Span | undefined {
  let last = -1;
  for (const lead of LEADS) {
    const start = endOf(lead, text, name.end);
    if (start === undefined || start === last) continue;
    last = start;
    if (name.place.valueRule === "lone password" && isTestResult(text, name, start)) return undefined;
    const span = secretAt(text, start, name) ?? wideSecretAt(text, start, name);
    if (span !== undefined && (lead !== NEXT_ITEM || isNamedItem(text, name, span))) return span;
  }
  return behindBlank(text, name);
}

/** In the sentence or on the next line. */
function secretAround(text: string, name: Name): Span | undefined {
  const span = aroundName(text, name);
  if (span === undefined) return undefined;
  // Behind a mark stands what belongs to somebody else: cleaned again, a text stays as it is.
  const between = text.slice(Math.min(name.end, span.start), Math.max(name.start, span.start));
  return between.includes(MARK_OPENING) ? undefined : span;
}

function aroundName(text: string, name: Name): Span | undefined {
  return (
    saidBehind(text, name.end, name.place) ??
    saidBefore(text, name) ??
    onNextLine(text, name) ??
    nearby(text, name) ??
    phraseBehind(text, name)
  );
}

/** Names in one text behind which a secret is looked for further than in an assignment: more are in no text of a person. */
const WIDELY_MAX = 1_000;

/** Whether the name of an item is one by its form, or what follows can be nothing but a secret: lists of words are common. */
function isNamedItem(text: string, name: Name, { start, end }: Span): boolean {
  const isName = /^-|^[A-Z][A-Z0-9_.-]+$|^(?:password|passwd|api_?key|token|secret)$/.test(name.text);
  const value = text.slice(start, end);
  return isName || isUnmistakable(value) || isWordAndNumber(value) || value.length >= LONG_ITEM_CHARS;
}

const LONG_ITEM_CHARS = 20;

/** `PASS: TestParser`, `--- PASS  src/a.test.ts` */
function isTestResult(text: string, name: Name, start: number): boolean {
  return name.text === "PASS" && /[\s:]/.test(text[start - 1] ?? "");
}

/** Behind a flag, in .netrc and .pgpass, in statements: `--token …`, `login u password …`, `PASSWORD '…'`. */
function behindBlank(text: string, name: Name): Span | undefined {
  const before = text.slice(Math.max(0, name.start - 80), name.start);
  const isFlag = name.text.startsWith("-") && /(?:^|[\s"'`=[(,])$/.test(before);
  const isSetting = SETS.test(before);
  if (isFlag || isSetting) {
    const start = endOf(BLANK, text, name.end);
    return start === undefined ? undefined : secretAt(text, start, name, { isCertain: true });
  }
  if (name.place.valueRule === "credentials") return behindAuth(text, name);
  if (name.place.valueRule === "near") return undefined;
  if (name.place.valueRule === "code") return codeBehind(text, name);
  if (isLineOfConfiguration(text, name))
    return secretAt(text, endOf(BLANK, text, name.end) ?? name.end, name);
  const quoted = endOf(BLANKS_TO_QUOTE, text, name.end);
  if (quoted !== undefined && name.place.valueRule !== "lone password") return secretAt(text, quoted, name);
  const blank = endOf(BLANK, text, name.end);
  if (blank === undefined || text.slice(name.end, blank).includes("\n") || name.place.valueRule === "seed")
    return undefined;
  return secretAt(text, blank, name, { isStrict: true });
}

/** `AUTH …`, `stats auth user:…` */
function behindAuth(text: string, name: Name): Span | undefined {
  const match = AUTH_VALUE.exec(text.slice(name.end, name.end + 200));
  const value = match?.[1];
  if (match === null || value === undefined || !isUnmistakable(value)) return undefined;
  const start = name.end + match[0].length - value.length;
  return { start, end: start + value.length, kind: "password" };
}

const AUTH_VALUE = /^\s{1,3}(?:[\w.@-]{1,60}[: ])?([^\s"'`\\:]{8,120})/;

/** `requirepass …`: a line that has a name and a value and nothing else. */
function isLineOfConfiguration(text: string, name: Name): boolean {
  const isFirst = /(?:^|\n)[ \t]{0,8}$/.test(text.slice(Math.max(0, name.start - 10), name.start));
  return isFirst && /^[ \t]{1,20}\S{4,200}[ \t]{0,8}(?:\r?\n|$)/.test(text.slice(name.end, name.end + 240));
}

/** What sets the name that follows it to the value behind that. */
const SETS =
  /(?:login\s{1,4}\S{1,60}|\bconfigure\s{1,3}set|\bconfig(?:\s--?[\w-]{1,12}){0,2}(?:\s(?:set|add))?(?:\s\S{1,60})?|\bsetx|\bsetenv|\bset\s-[xgUL]{1,3}|\bdev\swifi\s{1,3}connect\s{1,3}\S{1,40}|\bENV|\bARG|\bsecrets?\s(?:set|put|add)|\bSET)\s{1,4}$|\bconfig\sset\s\S{1,60}[:/]$/;

function saidBehind(text: string, at: number, place: NamedPlace): Span | undefined {
  const start = endOf(SAYS, text, at);
  return start === undefined ? undefined : secretAt(text, start, { place, text: "", start: at, end: at });
}

function saidBefore(text: string, name: Name): Span | undefined {
  if (name.place.kind !== "password") return undefined;
  const from = Math.max(0, name.start - BEFORE_CHARS);
  const before = text.slice(from, name.start);
  const match = SAID_BEFORE.exec(before);
  const value = match?.[1];
  if (match === null || value === undefined || !isStrictPassword(value)) return undefined;
  const start = from + match.index + match[0].indexOf(value);
  return { start, end: start + value.length, kind: name.place.kind };
}

function endOf(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

interface SecretSearch {
  isCertain?: boolean;
  isStrict?: boolean;
  isAgain?: boolean;
}

/** The secret that begins at `start`; looks behind a scheme (`Bearer …`) and behind the name of a type. */
function secretAt(text: string, start: number, name: Name, search: SecretSearch = {}): Span | undefined {
  const value = valueAt(text, start);
  if (value === undefined) return undefined;
  const { start: from, end } = withoutScheme(text, value);
  const content = text.slice(from, end);
  const { isAgain = false } = search;
  if (SCHEME.test(content) && !isAgain) return secretAt(text, end + 1, name, { ...search, isAgain: true });
  const typed = value.isQuoted || isAgain ? undefined : endOf(TYPED, text, value.end);
  if (typed !== undefined && /^[\w.?]+$/.test(content))
    return secretAt(text, typed, name, { ...search, isAgain: true });
  if (!value.isQuoted && isCodeBehind(text, value)) return undefined;
  const isFound =
    search.isStrict === true ? isStrict(content, name) : isSecretValue(text, name, value, content, search);
  if (!isFound) return undefined;
  const wide = isOfEnvironment(text, name, start) && !value.isQuoted ? wideValueAt(text, from) : undefined;
  return { start: from, end: Math.max(end, wide?.end ?? 0), kind: name.place.kind };
}

/** A call, or a name in code: `key = EC_KEY_new (…)`, `psk: has_psk_of_client`. */
function isCodeBehind(text: string, { start, end }: Value): boolean {
  const content = text.slice(start, end);
  if (/^[([]/.test(text.slice(end, end + 1))) return true;
  if (text.slice(end, end + 2) === " (" && /^[A-Za-z_]+$/.test(content)) return true;
  return /^[a-z]+(?:_[a-z0-9]+){2,}$/.test(content);
}

function isSecretValue(
  text: string,
  name: Name,
  value: Value,
  content: string,
  { isCertain }: SecretSearch,
): boolean {
  const { place } = name;
  if (isSecret(content, place, value.isQuoted)) return true;
  const isOfSecret = place.kind === "secret" || place.kind === "credential";
  if (isOfSecret && isOfEnvironment(text, name, value.start) && /\d.*\d/.test(content))
    return looksLikePassword(content);
  if (place.valueRule !== "password") return false;
  // Behind a flag without quotes a word may be one of a sentence about it.
  const isArgument = isCertain === true && (value.isQuoted || /[^a-z]/.test(content));
  const isPlain = isArgument || isOfEnvironment(text, name, value.start);
  return isPlain && !/\s/.test(content) && isCertainValue(content);
}

/** `DB_PASSWORD=…`: nothing of a program stands there, but a value. */
function isOfEnvironment(text: string, name: Name, start: number): boolean {
  return /^[A-Z][A-Z0-9_]{2,}$/.test(name.text) && /^=["']?$/.test(text.slice(name.end, start));
}

/** A password with signs at its beginning that end other values. */
function wideSecretAt(text: string, start: number, name: Name): Span | undefined {
  if (!isOfEnvironment(text, name, start) || name.place.valueRule !== "password") return undefined;
  const value = wideValueAt(text, start);
  if (value === undefined || !looksLikePassword(text.slice(value.start, value.end))) return undefined;
  return { start: value.start, end: value.end, kind: name.place.kind };
}

function isStrict(content: string, { place }: Name): boolean {
  if (place.kind === "password" || isStrictPassword(content)) return isStrictPassword(content);
  return (
    TOKEN_ALONE.test(content) &&
    (place.kind === "token" || !/^[a-f0-9]+$/.test(content)) &&
    looksRandom(content, place.charsMin)
  );
}

const TOKEN_ALONE = /^(?=\D{0,30}\d\D{0,30}\d)[A-Za-z0-9]{20,200}$/;

/** `verification code 606494` */
function codeBehind(text: string, name: Name): Span | undefined {
  const code = /^\s(\d{6})(?!\d)/.exec(text.slice(name.end, name.end + 8));
  return code === null ? undefined : { start: name.end + 1, end: name.end + 7, kind: name.place.kind };
}

/** Nothing but a password looks like that: letters and digits, and a sign or both cases, and no words with a number. */
function isStrictPassword(content: string): boolean {
  if (content.length < 8 || !looksLikePassword(content)) return false;
  if (!/\d/.test(content)) return /^\w{3,30}[!@#$%^&*]\w{2,30}$/.test(content) && /[A-Z]/.test(content);
  if (isWordAndNumber(content)) return true;
  if (!/[A-Za-z]/.test(content) || /^[\w-]+[.:/][\w./:-]+$/.test(content)) return false;
  return /[^\w.:/-]/.test(content) || (/[A-Z]/.test(content) && /[a-z]/.test(content));
}

/** `"Bearer abc"`: the scheme is no secret. */
function withoutScheme(text: string, value: Value): Value {
  const content = text.slice(value.start, value.end);
  const scheme = /^(?:basic|bearer|token|apikey)\s{1,3}/i.exec(content)?.[0] ?? "";
  const isReference = isNoValue(content.slice(scheme.length));
  return isReference ? value : { ...value, start: value.start + scheme.length };
}
