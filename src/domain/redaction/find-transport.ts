import { isNoValue, looksRandom } from "./secret-value.ts";
import type { Span } from "./span.ts";

const USER_AND_PASSWORD = /[^\s/?#"'<>@:`\\]{0,100}:([^\s/?#"'<>@`\\]{3,200})@/y;
const USER_ONLY = /([^\s/?#"'<>@:`\\]{16,200})@/y;
const QUERY_KEY = /[?&]key=([\w%.~+/-]{16,400})/g;
const BEARER = /bearer\s{1,4}([\w.~+/=-]{12,2000})/giy;
const BASIC = /basic\s{1,4}([A-Za-z0-9+/]{8,400}={0,2})(?![A-Za-z0-9+/=])/iy;
const USER_FLAG = /(?:-u|--user|--proxy-user)[ =]["']?[^\s:"']{1,80}:([^\s"']{4,200})/y;
const COOKIE = /cookie["']?\s{0,3}[:=]\s{0,3}["'`]?/iy;
const COOKIE_PAIR = /([\w.!#$%&*+^|~-]{1,80})=([^\s;,"'`]{1,4000})(?:;\s{0,2}|$)?/y;
const COOKIE_CHARS_MIN = 16;
const COOKIE_PAIRS_MAX = 50;
const TOKEN_CHARS_MIN = 12;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** In lower case; without one of them nothing is found here. */
export const TRANSPORT_WORDS: readonly string[] = [
  "://",
  "key=",
  "bearer ",
  "basic ",
  "-u ",
  "--user",
  "--proxy-user",
  "cookie",
];

/** Passwords and tokens before the host of a URL, and the `key` of its query. */
export function findUrls(text: string, lower: string): Span[] {
  const spans: Span[] = [];
  for (const at of placesOf(lower, "://")) {
    const password = groupAt(USER_AND_PASSWORD, text, at + 3);
    if (password !== undefined && !isNoValue(contentOf(text, password)))
      spans.push({ ...password, kind: "password in a URL" });
    const token = groupAt(USER_ONLY, text, at + 3);
    if (token !== undefined && looksRandom(contentOf(text, token), TOKEN_CHARS_MIN))
      spans.push({ ...token, kind: "token in a URL" });
  }
  if (!lower.includes("key=")) return spans;
  for (const match of text.matchAll(QUERY_KEY))
    if (looksRandom(match[1] ?? "", TOKEN_CHARS_MIN))
      spans.push({ start: match.index + 5, end: match.index + match[0].length, kind: "key" });
  return spans;
}

/** What stands behind `Bearer` and `Basic`, and behind curl's `-u`. */
export function findHeaders(text: string, lower: string): Span[] {
  const spans: Span[] = [];
  for (const at of placesOf(lower, "bearer ")) {
    const token = groupAt(BEARER, text, at);
    if (token !== undefined && looksRandom(contentOf(text, token), TOKEN_CHARS_MIN))
      spans.push({ ...token, kind: "token" });
  }
  for (const at of placesOf(lower, "basic ")) {
    const encoded = groupAt(BASIC, text, at);
    if (encoded !== undefined && isUserAndPassword(contentOf(text, encoded)))
      spans.push({ ...encoded, kind: "credential" });
  }
  for (const flag of ["-u ", "--user", "--proxy-user"])
    for (const at of placesOf(lower, flag)) {
      const password = groupAt(USER_FLAG, text, at);
      if (
        password !== undefined &&
        !isNoValue(contentOf(text, password)) &&
        !/^\d+$/.test(contentOf(text, password))
      )
        spans.push({ ...password, kind: "password" });
    }
  return spans;
}

/** Random values of cookies; ids of the form of a UUID are mostly no keys to anything. */
export function findCookies(text: string, lower: string): Span[] {
  const spans: Span[] = [];
  for (const at of placesOf(lower, "cookie")) {
    COOKIE.lastIndex = at;
    if (!COOKIE.test(text)) continue;
    COOKIE_PAIR.lastIndex = COOKIE.lastIndex;
    for (let pairs = 0; pairs < COOKIE_PAIRS_MAX; pairs += 1) {
      const match = COOKIE_PAIR.exec(text);
      if (match === null) break;
      const value = match[2] ?? "";
      const start = match.index + (match[1]?.length ?? 0) + 1;
      if (!UUID.test(value) && looksRandom(value.slice(0, 200), COOKIE_CHARS_MIN))
        spans.push({ start, end: start + value.length, kind: "cookie" });
    }
  }
  return spans;
}

function* placesOf(lower: string, word: string): Generator<number> {
  for (let at = lower.indexOf(word); at !== -1; at = lower.indexOf(word, at + word.length)) yield at;
}

/** Where the first group of a pattern stands that matches at `at`. The group is followed by at most one character. */
function groupAt(pattern: RegExp, text: string, at: number): { start: number; end: number } | undefined {
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  const group = match?.[1];
  if (match === null || group === undefined) return undefined;
  const start = match.index + match[0].lastIndexOf(group);
  return { start, end: start + group.length };
}

function contentOf(text: string, { start, end }: { start: number; end: number }): string {
  return text.slice(start, end);
}

function isUserAndPassword(encoded: string): boolean {
  try {
    return /^[\x20-\x7e]{1,200}:[\x20-\x7e]{1,200}$/.test(atob(encoded));
  } catch {
    // No base64: then it is a word that follows the word "basic".
    return false;
  }
}
