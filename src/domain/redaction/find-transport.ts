import { looksRandom } from "./secret-value.ts";
import type { Span } from "./span.ts";
import { isNoValue } from "./stand-ins.ts";

const USER_AND_PASSWORD = /[^\s/?#"'<>@:`\\]{0,100}:([^\s/?#"'<>@`\\]{3,200})@/y;
/** A password with unescaped characters: up to the last `@` before a host. A port is no password. */
const UNESCAPED =
  /[^\s/?#"'<>@:`\\]{0,100}:(?!\d{1,5}[/?#])([^\s"'<>`\\]{3,120})@(?=[\w.[-]{1,100}(?::\d{1,5})?(?:[/?,;\s"'`)\]\\]|$))/y;
/** `https://TOKEN:x-oauth-basic@…`, `https://TOKEN:@…` */
const TOKEN_AS_USER = /([^\s/?#"'<>@:`\\]{12,200}):(?:x-oauth-basic|x|)@/y;
const USER_ONLY = /([^\s/?#"'<>@:`\\]{16,200})@/y;
const QUERY_KEY =
  /(?:[?&]|\b(?=(?:sig|X-Amz-Signature)=))(?:key|sig|signature|X-Amz-Signature|X-Goog-Signature|X-Amz-Security-Token|X-Amz-Credential|code|ticket|hmac|apikey|appid|auth|k|sv_sig|st|s)=([\w%.~+/=-]{16,2000})/gi;
const BEARER = /bearer\s{1,4}([\w.~+/=-]{12,2000})/giy;
const BASIC = /basic\s{1,4}([A-Za-z0-9+/]{8,400}={0,2})(?![A-Za-z0-9+/=])/iy;
const USER_FLAG = /(?:-u|--user|--proxy-user)[ =]["']?[^\s:"']{1,80}:([^\s"']{4,200})/y;
const COOKIE = /cookie["']?(?:\s{0,3}[:=]\s{0,3}["'`]?|\s["'])|-b\s["']?(?=[\w.-]{1,60}=)/iy;
const COOKIE_PAIR = /([\w.!#$%&*+^|~-]{1,80})=([^\s;,"'`]{1,4000})(?:;\s{0,2}|$)?/y;
const COOKIE_VALUE = /\bvalue\\?["']?\s{0,3}[:=]\s{0,3}\\?["']([\w%.+/=~:-]{16,4000})\\?["']/g;
const COOKIE_OBJECT = /cookies?(?:jar)?\\?["']?\s{0,3}[:=(]\s{0,3}\{/gi;
const COOKIE_FIELD = /["']?\s{0,3}[:=]\s{0,3}\\?["']([\w%.+/=~:-]{16,4000})\\?["']/g;
const COOKIE_REACH = 500;
const JAR_LINE =
  /^(?:#HttpOnly_)?[\w.-]{3,100}[\t ]{1,8}(?:TRUE|FALSE)[\t ]{1,8}\/\S{0,100}[\t ]{1,8}(?:TRUE|FALSE)[\t ]{1,8}\d{1,13}[\t ]{1,8}[^\s]{1,80}[\t ]{1,8}(\S{8,4000})/gm;
const COOKIE_CHARS_MIN = 16;
const COOKIE_PAIRS_MAX = 50;
const TOKEN_CHARS_MIN = 12;
const QUERY_CHARS_MIN = 16;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Secrets in URLs, headers and cookies. */
export function findTransport(text: string, lower: string): Span[] {
  return [
    ...findUrls(text, lower),
    ...findHeaders(text, lower),
    ...findCookies(text, lower),
    ...findKeptCookies(text, lower),
  ];
}

/** Passwords and tokens before the host of a URL, and the `key` of its query. */
function findUrls(text: string, lower: string): Span[] {
  const spans: Span[] = [];
  for (const at of placesOf(lower, "://")) {
    const isWeb = /https?$/.test(lower.slice(Math.max(0, at - 5), at));
    const user = groupAt(TOKEN_AS_USER, text, at + 3);
    if (user !== undefined && looksRandom(user.content, TOKEN_CHARS_MIN))
      spans.push(spanOf(user, "token in a URL"));
    const password = longer(
      groupAt(USER_AND_PASSWORD, text, at + 3),
      isWeb && hasPath(text, at + 3) ? undefined : groupAt(UNESCAPED, text, at + 3),
    );
    if (password !== undefined && !isNoValue(password.content))
      spans.push(spanOf(password, "password in a URL"));
    const token = groupAt(USER_ONLY, text, at + 3);
    if (token !== undefined && looksRandom(token.content, TOKEN_CHARS_MIN))
      spans.push(spanOf(token, "token in a URL"));
  }
  if (!/[?&]/.test(text)) return spans;
  for (const match of text.matchAll(QUERY_KEY)) {
    const value = groupOf(match);
    if (value !== undefined && looksRandom(value.content, QUERY_CHARS_MIN)) spans.push(spanOf(value, "key"));
  }
  return spans;
}

interface Group {
  start: number;
  end: number;
  content: string;
}

function longer(one: Group | undefined, other: Group | undefined): Group | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one.end >= other.end ? one : other;
}

/** Whether a path begins before the first `@`, so that no host follows it. */
function hasPath(text: string, from: number): boolean {
  return /^[^\s@"'<>]{0,200}\//.test(text.slice(from, from + 220));
}

/** What follows `Bearer`, `Basic` and curl's `-u`. */
function findHeaders(text: string, lower: string): Span[] {
  const spans: Span[] = [];
  for (const at of placesOf(lower, "bearer ")) {
    const token = groupAt(BEARER, text, at);
    if (token !== undefined && looksRandom(token.content, TOKEN_CHARS_MIN))
      spans.push(spanOf(token, "token"));
  }
  for (const at of placesOf(lower, "basic ")) {
    const encoded = groupAt(BASIC, text, at);
    if (encoded !== undefined && isUserAndPassword(encoded.content))
      spans.push(spanOf(encoded, "credential"));
  }
  for (const flag of ["-u ", "--user", "--proxy-user"])
    for (const at of placesOf(lower, flag)) {
      const password = groupAt(USER_FLAG, text, at);
      if (password !== undefined && !isNoValue(password.content) && !/^\d+$/.test(password.content))
        spans.push(spanOf(password, "password"));
    }
  return spans;
}

/**
 * Cookies as data: `{"name": "sid", "value": "…"}` next to attributes of cookies, `cookies: {"sid": "…"}`, and the lines of a
 * cookie jar.
 */
function findKeptCookies(text: string, lower: string): Span[] {
  const spans: Span[] = [];
  for (const word of ["httponly", "samesite"])
    for (const at of placesOf(lower, word)) {
      spans.push(...valuesOf(COOKIE_VALUE, text, Math.max(0, at - COOKIE_REACH), at + COOKIE_REACH));
      if (spans.length > COOKIE_PAIRS_MAX) return spans;
    }
  for (const match of text.matchAll(COOKIE_OBJECT)) {
    const from = match.index + match[0].length;
    const closing = text.indexOf("}", from);
    const to = closing === -1 ? from + COOKIE_REACH : Math.min(closing, from + COOKIE_REACH);
    spans.push(...valuesOf(COOKIE_FIELD, text, from, to));
    if (spans.length > COOKIE_PAIRS_MAX) return spans;
  }
  for (const match of text.matchAll(JAR_LINE)) {
    const value = groupOf(match);
    if (value !== undefined && isCookie(value.content)) spans.push(spanOf(value, "cookie"));
  }
  return spans;
}

function valuesOf(pattern: RegExp, text: string, from: number, to: number): Span[] {
  const spans: Span[] = [];
  for (const match of text.slice(from, to).matchAll(pattern)) {
    const value = groupOf(match, from);
    if (value !== undefined && isCookie(value.content)) spans.push(spanOf(value, "cookie"));
  }
  return spans;
}

function isCookie(value: string): boolean {
  return (
    !UUID.test(value) && !/^sha\d{1,3}-/.test(value) && looksRandom(value.slice(0, 200), COOKIE_CHARS_MIN)
  );
}

/** Random values of cookies; UUIDs are mostly ids. */
function findCookies(text: string, lower: string): Span[] {
  const spans: Span[] = [];
  const places = [...placesOf(lower, "cookie"), ...(lower.includes("curl") ? placesOf(lower, "-b ") : [])];
  for (const at of places) {
    COOKIE.lastIndex = at;
    if (!COOKIE.test(text)) continue;
    COOKIE_PAIR.lastIndex = COOKIE.lastIndex;
    for (let pairs = 0; pairs < COOKIE_PAIRS_MAX; pairs += 1) {
      const match = COOKIE_PAIR.exec(text);
      if (match === null) break;
      const value = match[2] ?? "";
      const start = match.index + (match[1]?.length ?? 0) + 1;
      if (isCookie(value)) spans.push({ start, end: start + value.length, kind: "cookie" });
    }
  }
  return spans;
}

function* placesOf(lower: string, word: string): Generator<number> {
  for (let at = lower.indexOf(word); at !== -1; at = lower.indexOf(word, at + word.length)) yield at;
}

/** The first group of a pattern that matches at `at`. */
function groupAt(pattern: RegExp, text: string, at: number): Group | undefined {
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  return match === null ? undefined : groupOf(match);
}

/** The first group of a match, which at most one character follows, or which is last in it. */
function groupOf(match: RegExpExecArray, from = 0): Group | undefined {
  const content = match[1];
  if (content === undefined) return undefined;
  const start = from + match.index + match[0].lastIndexOf(content);
  return { start, end: start + content.length, content };
}

function spanOf({ start, end }: Group, kind: string): Span {
  return { start, end, kind };
}

function isUserAndPassword(encoded: string): boolean {
  try {
    return /^[\x20-\x7e]{1,200}:[\x20-\x7e]{1,200}$/.test(atob(encoded));
  } catch {
    // No base64, but a word after the word "basic".
    return false;
  }
}
