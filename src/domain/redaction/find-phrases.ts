import type { Name } from "./name-at.ts";
import { isPhrase } from "./secret-value.ts";
import type { Span } from "./span.ts";

const PHRASE =
  /[^\n:=]{0,40}[:=]?\s{0,3}["'`]?((?:\d{1,2}[.):]\s{0,2})?[a-z]{3,8}(?:[\s,]{1,3}(?:\d{1,2}[.):]\s{0,2})?[a-z]{3,8}){11,23})(?![a-z])/y;
const SAID_PHRASE =
  /\s?(?:is)?\s?:\s{0,3}([a-z0-9]{2,12}(?: [a-z0-9]{2,12}){3,9})(?=["'`.]?\s{0,4}(?:\n|$))/y;
const GROUPS = /["'`]?\s?:\s{0,3}["'`]?([a-z2-7]{4}(?:[ -][a-z2-7]{4}){3,7})(?![a-z2-7])/iy;

/** Several words or groups: the words of a wallet, a passphrase, a key for one-time codes. */
export function phraseBehind(text: string, name: Name): Span | undefined {
  const pattern =
    name.place.judgedAs === "seed"
      ? PHRASE
      : /phrase/i.test(name.text)
        ? SAID_PHRASE
        : name.place.kind === "key" || name.place.kind === "secret"
          ? GROUPS
          : undefined;
  if (pattern === undefined) return undefined;
  pattern.lastIndex = name.end;
  const match = pattern.exec(text);
  const value = match?.[1];
  if (match === null || value === undefined || (pattern === SAID_PHRASE && !isPhrase(value)))
    return undefined;
  if (pattern === GROUPS && !/\d/.test(value)) return undefined;
  const start = match.index + match[0].length - value.length;
  return { start, end: start + value.length, kind: name.place.kind };
}

const CODE_LINE =
  /^[ \t>|*-]{0,8}(?:\d{1,2}[.)]\s{1,3})?((?=[a-z-]{0,20}\d)[0-9a-z]{4,64}(?:[- ][0-9a-z]{4,8}){0,7})[ \t|,]{0,4}$/i;
const CODE_LINES_MAX = 30;

/** A list of codes below its heading. */
export function codesBelow(text: string, name: Name): Span[] {
  const spans: Span[] = [];
  let start = text.indexOf("\n", name.end) + 1;
  if (start === 0 || start - name.end > 100) return spans;
  for (let lines = 0; lines < CODE_LINES_MAX && start < text.length; lines += 1) {
    const next = text.indexOf("\n", start);
    const end = next === -1 ? text.length : next;
    const line = text.slice(start, Math.min(end, start + 120));
    const value = CODE_LINE.exec(line)?.[1];
    if (value !== undefined) {
      const at = start + line.lastIndexOf(value);
      spans.push({ start: at, end: at + value.length, kind: name.place.kind });
    } else if (line.trim() !== "") break;
    start = end + 1;
  }
  return spans;
}
