/** What stands where private text was. The reader shall know that something was left out. */
export const PRIVATE_MARK = "[private]";

/**
 * How a tag begins, as people type it or as a page or an input method hands it on: `<`, `&lt;` or the wide `＜`. White space
 * is bounded: unbounded, a megabyte of blanks behind a `<` would take minutes.
 */
const HEAD = /(?:<|&lt;|＜)\s{0,8}([/／]?)\s{0,8}private(?=[\s/<>＜＞]|&[lg]t;|$)/gi;
/** What ends a tag, what begins another one, and quotes, between which neither counts. */
const STOP = />|＞|&gt;|<|＜|&lt;|["']/g;
/** A tag is no longer than this; what is longer breaks off. */
const TAG_CHARS_MAX = 1_000;

interface Tag {
  start: number;
  /** Behind its last character. */
  end: number;
  isClosing: boolean;
}

/**
 * Takes out everything between `<private>` and `</private>`, nested or not; what is never closed is private to the end. A
 * tag that breaks off opens all the same, because somebody meant it to, and closes nothing.
 * Returns the text itself when there is no tag in it.
 */
export function redactPrivate(text: string): string {
  if (text.search(HEAD) === -1) return text;
  let depth = 0;
  let from = 0;
  let kept = "";
  for (const { start, end, isClosing } of tagsIn(text)) {
    if (depth === 0) kept += text.slice(from, start) + (isClosing ? "" : PRIVATE_MARK);
    depth = isClosing ? Math.max(0, depth - 1) : depth + 1;
    from = end;
  }
  if (from === 0) return text;
  return depth === 0 ? kept + text.slice(from) : kept;
}

/** Whether a prompt holds private text and nothing else worth keeping. */
export function isWhollyPrivate(text: string): boolean {
  const redacted = redactPrivate(text);
  return redacted !== text && redacted.replaceAll(PRIVATE_MARK, "").trim() === "";
}

function* tagsIn(text: string): Generator<Tag> {
  let from = 0;
  for (const head of text.matchAll(HEAD)) {
    if (head.index < from) continue;
    const isClosing = head[1] !== "";
    const behind = head.index + head[0].length;
    const end = endOfTag(text, behind);
    if (end === undefined && isClosing) continue;
    from = end ?? behind;
    yield { start: head.index, end: from, isClosing };
  }
}

/** Where the tag ends whose name ends at `from`; undefined when it breaks off before. */
function endOfTag(text: string, from: number): number | undefined {
  const rest = text.slice(from, from + TAG_CHARS_MAX);
  STOP.lastIndex = 0;
  for (let stop = STOP.exec(rest); stop !== null; stop = STOP.exec(rest)) {
    const [sign] = stop;
    if (sign === ">" || sign === "＞" || sign === "&gt;") return from + STOP.lastIndex;
    if (sign !== '"' && sign !== "'") return undefined;
    const closing = rest.indexOf(sign, STOP.lastIndex);
    // A lone quote is an apostrophe.
    if (closing !== -1 && !/[\r\n]/.test(rest.slice(STOP.lastIndex, closing))) STOP.lastIndex = closing + 1;
  }
  return undefined;
}
