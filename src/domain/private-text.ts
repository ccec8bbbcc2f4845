import type { Json, JsonObject } from "./host-event.ts";
import { INVISIBLE, INVISIBLE_UNITS } from "./invisible.ts";

/** What stands where private text was. The reader shall know that something was left out. */
export const PRIVATE_MARK = "[private]";

/** Brackets as people type them, as a page or an input method hands them on, and as JSON or an address escapes them. */
const OPENING = String.raw`(?:[<＜﹤]|&(?:amp;){0,3}(?:lt|#0{0,4}60|#x0{0,4}3c);|\\(?:u00|x)3c|%3c)`;
const CLOSING = String.raw`(?:[>＞﹥]|&(?:amp;){0,3}(?:gt|#0{0,4}62|#x0{0,4}3e);|\\(?:u00|x)3e|%3e)`;
const UNSEEN = `${INVISIBLE}{0,8}`;
/** Bounded: unbounded, a megabyte of blanks behind a `<` would take minutes. */
const GAP = `(?:\\s|${INVISIBLE}){0,8}`;
/** The longest opening with its gaps. */
const BEFORE_CHARS_MAX = 60;
const WORD = /private/gi;
/** What a name needs that is not the plain word. */
const DISGUISE = new RegExp(`[${INVISIBLE_UNITS}\\udb40\\uff30-\\uff56]`);

interface TagPatterns {
  /** How a tag begins. */
  head: RegExp;
  /** What stands before the name of a tag. */
  before: RegExp;
  /** What ends a tag, what begins another one, and quotes, between which neither counts. */
  stop: RegExp;
}

let made: TagPatterns | undefined;

/** Made when a text may have a tag in it: most hooks see none, and each is a new process. */
function patterns(): TagPatterns {
  if (made !== undefined) return made;
  // In letters of the usual and of full width, whatever nobody sees between them.
  const name = Array.from("private", (letter) => `[${letter}${fullWidth(letter)}]`).join(UNSEEN);
  const head = `${OPENING}${GAP}(\\\\{0,2}[/／]?)${GAP}${name}${UNSEEN}(?=[\\s/／]|${OPENING}|${CLOSING}|$)`;
  made = {
    head: new RegExp(head, "gi"),
    before: new RegExp(`${OPENING}${GAP}\\\\{0,2}[/／]?${GAP}$`, "i"),
    stop: new RegExp(`(${CLOSING})|${OPENING}|["']`, "gi"),
  };
  return made;
}

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
  return hasPrivateTag(text) ? readPrivate(text, 0).kept : text;
}

/** Whether a tag begins in a text, of those that open or close. */
function hasPrivateTag(text: string): boolean {
  if (DISGUISE.test(text)) return text.search(patterns().head) !== -1;
  // Searching for the plain word is ten times as fast, and it is rarely there.
  for (const { index } of text.matchAll(WORD))
    if (patterns().before.test(text.slice(Math.max(0, index - BEFORE_CHARS_MAX), index)))
      return text.search(patterns().head) !== -1;
  return false;
}

/**
 * Reads a text that goes on where another one ended.
 *
 * @param before how many tags are open where it begins
 * @returns what of it is not private, and how many tags are open where it ends
 */
function readPrivate(text: string, before: number): { kept: string; depth: number } {
  let depth = before;
  let from = 0;
  let kept = "";
  for (const { start, end, isClosing } of tagsIn(text)) {
    if (depth === 0) kept += text.slice(from, start) + (isClosing ? "" : PRIVATE_MARK);
    depth = isClosing ? Math.max(0, depth - 1) : depth + 1;
    from = end;
  }
  return { kept: depth === 0 ? kept + text.slice(from) : kept, depth };
}

/** Whether a prompt holds private text and nothing else worth keeping. */
export function isWhollyPrivate(text: string): boolean {
  const redacted = redactPrivate(text);
  return redacted !== text && redacted.replaceAll(PRIVATE_MARK, "").trim() === "";
}

function* tagsIn(text: string): Generator<Tag> {
  let from = 0;
  for (const head of text.matchAll(patterns().head)) {
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
  const { stop } = patterns();
  stop.lastIndex = 0;
  for (let found = stop.exec(rest); found !== null; found = stop.exec(rest)) {
    const [sign, closing] = found;
    if (closing !== undefined) return from + stop.lastIndex;
    if (sign !== '"' && sign !== "'") return undefined;
    const quote = rest.indexOf(sign, stop.lastIndex);
    // A lone quote is an apostrophe.
    if (quote !== -1 && !/[\r\n]/.test(rest.slice(stop.lastIndex, quote))) stop.lastIndex = quote + 1;
  }
  return undefined;
}

function fullWidth(letter: string): string {
  return String.fromCharCode(letter.charCodeAt(0) + 0xfee0);
}

/** A field whose name is no more than this is what a program calls it; all else may be a person's text. */
const FIELD_NAME = /^[\w$.-]{1,40}$/;
/** Such keys JavaScript puts before all others, so that nobody knows where in the document they stood. */
const INDEX_KEY = /^\d{1,10}$/;

/**
 * A payload without its private text, which may begin in one string and end in another: lines of a patch, blocks of a
 * message, fields in a row. Strings are read in the order of the document; what is never closed is private to the end of
 * the payload. Within private text strings become empty and numbers 0; names of fields stay.
 *
 * @param isCopy whether a field repeats text of another field, so that its tags open and close nothing
 * @returns the payload itself when there is no tag in it
 */
export function redactPrivatePayload(payload: JsonObject, isCopy: (key: string) => boolean): JsonObject {
  return holdsTag(payload) ? new PrivateReader(isCopy).object(payload, 0) : payload;
}

/** Deeper payloads are cut long before; here it only bounds the recursion. */
const DEPTH_MAX = 200;

class PrivateReader {
  private depth = 0;
  private readonly isCopy: (key: string) => boolean;

  constructor(isCopy: (key: string) => boolean) {
    this.isCopy = isCopy;
  }

  object(value: JsonObject, level: number): JsonObject {
    const entries = Object.entries(value);
    const isOutOfOrder = entries.length > 1 && INDEX_KEY.test(entries[0]?.[0] ?? "") && holdsTag(value);
    if (isOutOfOrder) this.depth += 1;
    const kept = entries.map(([key, item]): [string, Json] =>
      this.isCopy(key) ? [key, ""] : [this.key(key), this.value(item, level + 1)],
    );
    if (isOutOfOrder) this.depth = Math.max(0, this.depth - 1);
    return Object.fromEntries(kept);
  }

  private value(value: Json, level: number): Json {
    if (typeof value === "string") return this.text(value);
    if (typeof value === "number") return this.depth > 0 ? 0 : value;
    if (typeof value !== "object" || value === null) return value;
    if (level > DEPTH_MAX) return this.tooDeep(value);
    if (Array.isArray(value)) return value.map((item) => this.value(item, level + 1));
    return this.object(value, level);
  }

  private text(text: string): string {
    if (!hasPrivateTag(text)) return this.depth > 0 ? "" : text;
    const { kept, depth } = readPrivate(text, this.depth);
    this.depth = depth;
    return kept;
  }

  private key(key: string): string {
    return FIELD_NAME.test(key) ? key : this.text(key);
  }

  /** What lies there is left out, and if a tag is in it nobody knows what of the rest is private. */
  private tooDeep(value: Json): Json {
    if (holdsTag(value)) this.depth = Math.max(1, this.depth);
    return "";
  }
}

function holdsTag(payload: Json): boolean {
  const waiting: (Json[] | JsonObject)[] = [];
  const isTagged = (value: Json): boolean => {
    if (typeof value === "string") return hasPrivateTag(value);
    // Numbers are passed over at once: a payload may hold millions.
    if (typeof value === "object" && value !== null) waiting.push(value);
    return false;
  };
  if (isTagged(payload)) return true;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (Array.isArray(next) ? next.some(isTagged) : holdsTagWithin(next, isTagged)) return true;
  }
  return false;
}

function holdsTagWithin(value: JsonObject, isTagged: (value: Json) => boolean): boolean {
  return Object.entries(value).some(
    ([key, item]) => (!FIELD_NAME.test(key) && hasPrivateTag(key)) || isTagged(item),
  );
}
