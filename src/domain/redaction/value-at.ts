import { VALUE_CHARS_MAX } from "./stand-ins.ts";

export interface Value {
  start: number;
  end: number;
  isQuoted: boolean;
}

/** What stands between the sign and the value: `b"…"`, `N'…'`, `Some("…")`, `String::from("…")`. */
const WRAPPED =
  /(?:(?:new\s)?(?:[A-Za-z_][\w.:]{0,40}|\[\]byte)\(\s{0,3}|\{\{?\s?|\[\[?|<<|\(\s{0,8})?(?:[bruf]{1,2}|[N@$]|r#{1,3})?(\\{0,3})(["'`])/iy;
const TYPOGRAPHIC = /[«„“‘「『‹]\s?/y;
const TYPOGRAPHIC_END = /\s?[»“”’」』›\r\n]/g;
/** One more than a value may have: what is cut off here is no value, and nothing is read twice. */
const UNQUOTED = /[^\s\0\ufffd"'`,;<>()[\]{}|&\\]{3,2001}/y;
const WIDE = /[^\s\0\ufffd"'`\\]{4,2001}/y;

/** The value that begins at `start`: what stands between quotes, or goes on to a blank or a sign. */
export function valueAt(text: string, start: number): Value | undefined {
  return (
    elementAt(text, start) ?? quotedAt(text, start) ?? typographicAt(text, start) ?? unquotedAt(text, start)
  );
}

/** The same up to the next blank, whatever signs are in it. */
export function wideValueAt(text: string, start: number): Value | undefined {
  WIDE.lastIndex = start;
  const match = WIDE.exec(text);
  return match === null ? undefined : { start, end: start + match[0].length, isQuoted: false };
}

/** What stands between the tags of an element, entities included. */
function elementAt(text: string, start: number): Value | undefined {
  if (text[start - 1] !== ">" && text[start - 1] !== "[") return undefined;
  ELEMENT.lastIndex = start;
  const match = ELEMENT.exec(text);
  return match === null ? undefined : { start, end: start + match[0].length, isQuoted: true };
}

const ELEMENT = /[^\s<>]{4,400}?(?=\]\]>|<\/)/y;

/** What stands between quotes, escaped ones (JSON within a text) included. */
function quotedAt(text: string, start: number): Value | undefined {
  WRAPPED.lastIndex = start;
  const opening = WRAPPED.exec(text);
  const quote = opening?.[2];
  if (opening === null || quote === undefined) return undefined;
  const from = start + opening[0].length;
  const within = text.slice(from, from + VALUE_CHARS_MAX);
  const closing = within.indexOf((opening[1] ?? "") + quote);
  const content = closing === -1 ? within : within.slice(0, closing);
  const line = content.search(/[\r\n]/);
  return { start: from, end: from + (line === -1 ? content.length : line), isQuoted: true };
}

function typographicAt(text: string, start: number): Value | undefined {
  TYPOGRAPHIC.lastIndex = start;
  if (!TYPOGRAPHIC.test(text)) return undefined;
  const from = TYPOGRAPHIC.lastIndex;
  TYPOGRAPHIC_END.lastIndex = 0;
  const end = TYPOGRAPHIC_END.exec(text.slice(from, from + VALUE_CHARS_MAX))?.index;
  return end === undefined ? undefined : { start: from, end: from + end, isQuoted: true };
}

function unquotedAt(text: string, start: number): Value | undefined {
  UNQUOTED.lastIndex = start;
  const match = UNQUOTED.exec(text);
  if (match === null) return undefined;
  // Where words follow without a blank, as in Japanese, the value ends with the letters of its own.
  const others = match[0].search(OF_OTHER_LETTERS);
  const content = others < SHORTEST ? match[0] : match[0].slice(0, others);
  return { start, end: start + withoutStops(content), isQuoted: false };
}

/** How long a value is without what ends the sentence. */
function withoutStops(content: string): number {
  let end = content.length;
  while (end > 0 && ".,:?*".includes(content.charAt(end - 1))) end -= 1;
  return end;
}

const OF_OTHER_LETTERS = /[\u3000-\u9fff\uac00-\ud7af\uff00-\uffef]/;
const SHORTEST = 4;
