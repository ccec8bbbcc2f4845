import type { Span } from "./span.ts";

const BEGIN = /-{4,5} ?BEGIN[A-Za-z0-9 ]{0,40}(?:PRIVATE KEY(?: BLOCK)?|Static key V1)(?: |-)?-{3,4}/g;
const END = /-{4,5} ?END[A-Za-z0-9 ]{0,40}(?:PRIVATE KEY(?: BLOCK)?|Static key V1)(?: |-)?-{3,4}/g;
/** How OpenSSL prints the parts of a key that are private. */
const PRINTED =
  /\b(?:priv|privateExponent|prime[12]|exponent[12]|coefficient):[ \t]{0,4}\r?\n((?:[ \t]{1,12}(?:[0-9a-f]{2}:){3,30}(?:[0-9a-f]{2})?\r?\n?){1,90})/g;
/** PuTTY's own form has the key behind a line that counts its lines, and a sum over it at the end. */
const PUTTY = /Private-Lines: {0,4}\d{1,4}(?:\\r)?(?:\\n)?\s{0,4}/g;
const PUTTY_MAC = /\b(?:Private-MAC|Private-Hash): {0,4}([0-9a-f]{32,128})/g;
/** Lines before the key itself: `Proc-Type: …`, `Comment: "…"`. */
const HEADERS =
  /(?:(?:\\r)?(?:\\n|\n)?[\s>+|]{0,8}[A-Za-z-]{3,30}: [^\n\\]{0,200}(?:\\r)?(?:\\n|\n)){1,6}\s{0,4}(?:\\n)?/y;
/** A key of 16,384 bits has 13,000 characters; line numbers and escapes come on top. */
const KEY_CHARS_MAX = 24_000;
/** What makes the difference between a key and the mention of one. */
const BODY = /[A-Za-z0-9+/=]{24}/;
/** A line of a key, with what editors, diffs and listings put before it and programs behind it. */
const LINE =
  /[^A-Za-z0-9+/=\n]{0,12}(?:\d{1,6}[^A-Za-z0-9+/=\n]{1,6})?[A-Za-z0-9+/=]{16,}(?:\\r)?(?:\\n)?[\s"',|+]{0,12}/y;
const KIND = "private key";

/**
 * Private keys in PEM form: whole, cut off behind their head or before their end, on one line with escaped line breaks,
 * or within line numbers and diff marks.
 */
export function findPrivateKeys(text: string): Span[] {
  const spans: Span[] = [];
  let from = 0;
  for (const begin of text.matchAll(BEGIN)) {
    if (begin.index < from) continue;
    const body = begin.index + begin[0].length;
    const end = endOfKey(text, body);
    if (end === undefined) continue;
    spans.push({ start: begin.index, end, kind: KIND });
    from = end;
  }
  for (const match of text.matchAll(PRINTED)) {
    const end = match.index + match[0].length;
    spans.push({ start: end - (match[1]?.length ?? 0), end, kind: KIND });
  }
  return [...spans, ...tailsOfKeys(text, spans), ...keysOfPutty(text)];
}

function keysOfPutty(text: string): Span[] {
  const spans: Span[] = [];
  for (const match of text.matchAll(PUTTY)) {
    const start = match.index + match[0].length;
    const end = lastLine(text, start);
    if (end > start) spans.push({ start, end, kind: KIND });
  }
  for (const match of text.matchAll(PUTTY_MAC)) {
    const end = match.index + match[0].length;
    spans.push({ start: end - (match[1]?.length ?? 0), end, kind: KIND });
  }
  return spans;
}

/** Where the key ends that begins at `body`; undefined when nothing of a key follows. */
function endOfKey(text: string, body: number): number | undefined {
  const pem = text.indexOf("-----BEGIN", body);
  const whole = text.slice(body, Math.min(pem === -1 ? text.length : pem, body + KEY_CHARS_MAX));
  const ssh = whole.indexOf("---- BEGIN");
  const content = ssh === -1 ? whole : whole.slice(0, ssh);
  const end = content.search(END);
  if (end !== -1) {
    const tag = /^-{4,5} ?END[A-Za-z0-9 ]{0,60}-{4,5}/.exec(content.slice(end))?.[0] ?? "";
    return BODY.test(content.slice(0, end)) ? body + end + tag.length : undefined;
  }
  HEADERS.lastIndex = body;
  const last = lastLine(text, HEADERS.test(text) ? HEADERS.lastIndex : body);
  return last > body && BODY.test(text.slice(body, last)) ? last : undefined;
}

function lastLine(text: string, body: number): number {
  let at =
    body + (/^(?:\\r)?(?:\\n)?\s{0,4}["',]{0,3}\s{0,4}/.exec(text.slice(body, body + 20))?.[0].length ?? 0);
  for (;;) {
    LINE.lastIndex = at;
    const line = LINE.exec(text);
    if (line === null || line[0].length === 0) return at;
    at = LINE.lastIndex;
  }
}

/** Ends of keys whose beginning was cut off: the lines before them that can be of a key. */
function tailsOfKeys(text: string, known: readonly Span[]): Span[] {
  const spans: Span[] = [];
  for (const end of text.matchAll(END)) {
    if (known.some((span) => span.start <= end.index && end.index < span.end)) continue;
    const start = firstLineBefore(text, end.index);
    if (BODY.test(text.slice(start, end.index)))
      spans.push({ start, end: end.index + end[0].length, kind: KIND });
  }
  return spans;
}

function firstLineBefore(text: string, end: number): number {
  let start = end;
  while (end - start < KEY_CHARS_MAX && start > 0) {
    const lineStart = text.lastIndexOf("\n", start - 2) + 1;
    const line = text.slice(lineStart, start).trim();
    if (
      line === "" ||
      !/^(?:\d{1,6}[^A-Za-z0-9+/=]{1,6})?[^A-Za-z0-9+/=]{0,4}[A-Za-z0-9+/=\\]{4,}["',|]{0,4}$/.test(line)
    )
      break;
    start = lineStart;
  }
  return start;
}
