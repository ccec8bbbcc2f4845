import type { Span } from "./span.ts";

const BEGIN = /-----BEGIN[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
const END = /-----END[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
/** A key of 16,384 bits has 13,000 characters; line numbers and escapes come on top. */
const KEY_CHARS_MAX = 24_000;
/** What makes the difference between a key and the mention of one. */
const BODY = /[A-Za-z0-9+/=]{24}/;
/** A line of a key, with what editors, diffs and listings put before it and programs behind it. */
const LINE =
  /[^A-Za-z0-9+/=\n]{0,12}(?:\d{1,6}[^A-Za-z0-9+/=\n]{1,6})?[A-Za-z0-9+/=]{16,}(?:\\r)?(?:\\n)?[\s"',|+]{0,12}/y;
/** In lower case; without it there is no key in a text. */
export const KEY_WORD = "private key";

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
    spans.push({ start: begin.index, end, kind: KEY_WORD });
    from = end;
  }
  return [...spans, ...tailsOfKeys(text, spans)];
}

/** Where the key ends that begins at `body`; undefined when nothing of a key follows. */
function endOfKey(text: string, body: number): number | undefined {
  const next = text.indexOf("-----BEGIN", body);
  const content = text.slice(body, Math.min(next === -1 ? text.length : next, body + KEY_CHARS_MAX));
  const end = content.search(END);
  if (end !== -1) {
    const tag = /^.{9}[A-Z0-9 ]{0,60}-----/.exec(content.slice(end))?.[0] ?? "";
    return BODY.test(content.slice(0, end)) ? body + end + tag.length : undefined;
  }
  const last = lastLine(text, body);
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
      spans.push({ start, end: end.index + end[0].length, kind: KEY_WORD });
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
