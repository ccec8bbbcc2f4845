import { UNSEEN_POINTS } from "../domain/invisible.ts";

/** The element around all injected memory. */
export const FRAME = "claude-mem-history";

/** White space and control characters. */
const BLANKS = /[\s\u0000-\u001f\u007f-\u009f]+/g;

/** The joiner within emoji is kept. */
const JOINED_PICTURES = /(?<=\p{Extended_Pictographic}\ufe0f?)\u200d(?=\p{Extended_Pictographic})/gu;
/** Replaces that joiner while invisible characters are removed; no text contains it, because it is a control character. */
const JOINER_STAND_IN = "\u0000";
/** Both ends of `<name>` are written alike. */
const TAG = /<([^<>]{0,80})>/g;
const PLAIN = /^[\x20-\x7e]*$/;

const PROJECT_CHARS_MAX = 80;

/**
 * Makes memory text safe for the frame: it cannot open or close an element, stays on one line, and hides nothing from people.
 * Memories come from tools and web pages and may contain anything.
 */
export function quote(text: string): string {
  const shown = PLAIN.test(text) ? text : withoutUnseen(text);
  return shown.replaceAll(TAG, "&lt;$1&gt;").replaceAll("<", "&lt;").trim();
}

function withoutUnseen(text: string): string {
  return text
    .replaceAll(BLANKS, " ")
    .replaceAll(JOINED_PICTURES, JOINER_STAND_IN)
    .replaceAll(UNSEEN_POINTS, "")
    .replaceAll(JOINER_STAND_IN, "\u200d")
    .replaceAll(BLANKS, " ")
    .toWellFormed();
}

/** Puts lines and their purpose into the frame. */
export function renderFrame(about: { project: string; purpose: string }, lines: readonly string[]): string {
  const project = shorten(quote(about.project), PROJECT_CHARS_MAX).replaceAll('"', "'");
  return [`<${FRAME} project="${project}">`, about.purpose, ...lines, `</${FRAME}>`].join("\n");
}

/** `2026-11-20 14:03` in the user's time zone. */
export function dayAndTime(at: number): string {
  return `${day(at)} ${clock(at)}`;
}

export function day(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The day in UTC, for hooks: the runtime's first use of local time takes 4 ms. */
export function utcDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

export function clock(at: number): string {
  const date = new Date(at);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

/** Cuts the text at the end of a word and adds an ellipsis. */
export function shorten(text: string, charsMax: number): string {
  if (text.length <= charsMax) return text;
  const cut = text.slice(0, charsMax - 1);
  const space = cut.lastIndexOf(" ");
  return `${(space > charsMax / 2 ? cut.slice(0, space) : cut).toWellFormed()}…`;
}

const SENTENCE_ENDS = /[.!?…](?=\s)/g;

/** As many whole sentences as fit; the first is cut within if it alone is too long. */
export function untilSentenceEnd(text: string, charsMax: number): string {
  if (text.length <= charsMax) return text;
  const ends = [...text.slice(0, charsMax + 1).matchAll(SENTENCE_ENDS)];
  const last = ends.at(-1);
  return last === undefined ? shorten(text, charsMax) : text.slice(0, last.index + 1);
}
