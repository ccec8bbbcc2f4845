/** The element that all given memory stands in. */
export const FRAME = "claude-mem-history";

/** White space of all kinds, control characters and marks that turn the direction of what is read. */
const UNSEEN = /[\s\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+/g;

/**
 * What nobody sees and a model reads: letters of the block of tags, which spell whole sentences, and marks of no width. The
 * joiner that emoji are made with stays.
 */
const UNSHOWN = /[\u00ad\u200b\u200e\u200f\u2060-\u2064\ufeff\u{e0000}-\u{e007f}]/gu;

const PROJECT_CHARS_MAX = 80;

/**
 * Makes memory text safe to stand in the frame: no character in it can open or close an element, what was one line
 * stays one, and nothing in it is hidden from people. Memories come from tools and web pages and may hold anything.
 */
export function quote(text: string): string {
  return text.replaceAll("<", "&lt;").replaceAll(UNSHOWN, "").replaceAll(UNSEEN, " ").trim().toWellFormed();
}

/** Puts lines into the frame, with words that say what they are. */
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

/** The day by UTC, for what is waited for in the middle of work: asked for local time first, the runtime takes 4 ms. */
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

/** The text cut at the end of a word, with a sign that it goes on. */
export function shorten(text: string, charsMax: number): string {
  if (text.length <= charsMax) return text;
  const cut = text.slice(0, charsMax - 1);
  const space = cut.lastIndexOf(" ");
  return `${(space > charsMax / 2 ? cut.slice(0, space) : cut).toWellFormed()}…`;
}
