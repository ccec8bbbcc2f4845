import type { Name } from "./name-at.ts";
import { isPhrase, isUnmistakable, looksRandom } from "./secret-value.ts";
import type { Span } from "./span.ts";

/** Alone on the next line, or behind an empty one: what a command prints, what a dialog asks for, what somebody answers. */
const NEXT_LINE =
  /[^\n]{0,120}\n(?:[^\n]{0,60}\n)??[ \t>|*`"'+-]{0,12}([^\s"'`]{8,200})["'`,]{0,2}[ \t]{0,4}(?=\r?\n|$)/y;

export function onNextLine(text: string, name: Name): Span | undefined {
  if (name.place.valueRule === "code" || name.place.valueRule === "near") return undefined;
  NEXT_LINE.lastIndex = name.end;
  const match = NEXT_LINE.exec(text);
  const value = match?.[1];
  if (match === null || value === undefined) return undefined;
  const isFound = isUnmistakable(value) || isAlone(value, name);
  if (!isFound) return undefined;
  const start = match.index + match[0].lastIndexOf(value);
  return { start, end: start + value.length, kind: name.place.kind };
}

/** What a command prints alone on a line may be of one case: `cat token.secret`. A hash is only taken for a password. */
function isAlone(value: string, name: Name): boolean {
  if (/^[a-f0-9]{32,64}$/.test(value)) return name.place.kind === "password";
  return /^[a-z0-9]{16,64}$/.test(value) && /\d/.test(value) && looksRandom(value, LOWER_CHARS_MIN);
}

const LOWER_CHARS_MIN = 16;
const NEAR_CHARS = 100;
const NEAR_WORD = /[^\s"'`,;:=*()[\]{}<>|\\]{8,120}/g;

/** In the same sentence or line: what can be nothing else. */
export function nearby(text: string, name: Name): Span | undefined {
  if (!NEAR_KINDS.has(name.place.kind)) return undefined;
  // The name of a field says what stands in it, and not what stands in the next one.
  if (name.place.valueRule === "near" && /["'_]/.test(text.charAt(name.end))) return undefined;
  if (text.slice(name.start - 5, name.end) === "/etc/passwd") return undefined;
  const ahead = text.slice(name.end, name.end + NEAR_CHARS);
  const lines = /^[^\n]*(?:\n[^\n]*)?/.exec(ahead)?.[0] ?? "";
  for (const match of lines.matchAll(NEAR_WORD)) {
    const value = match[0].replace(/(?<![.:!?])[.:!?]+$/, (end) => (end.startsWith("!") ? "!" : ""));
    if (!isUnmistakable(value)) continue;
    const start = name.end + match.index;
    return { start, end: start + value.length, kind: name.place.kind };
  }
  return undefined;
}

const NEAR_KINDS: ReadonlySet<string> = new Set(["password", "secret", "credential"]);

const PHRASE =
  /[^\n:=]{0,40}[:=]?\s{0,3}["'`]?((?:\d{1,2}[.):]\s{0,2})?[a-z]{3,8}(?:[\s,]{1,3}(?:\d{1,2}[.):]\s{0,2})?[a-z]{3,8}){11,23})(?![a-z])/y;
const SAID_PHRASE =
  /\s?(?:is)?\s?:\s{0,3}([a-z0-9]{2,12}(?: [a-z0-9]{2,12}){3,9})(?=["'`.]?\s{0,4}(?:\n|$))/y;
const GROUPS = /["'`]?\s?:\s{0,3}["'`]?([a-z2-7]{4}(?:[ -][a-z2-7]{4}){3,7})(?![a-z2-7])/iy;

/** Several words or groups: the words of a wallet, a passphrase, a key for one-time codes. */
export function phraseBehind(text: string, name: Name): Span | undefined {
  const pattern =
    name.place.valueRule === "seed"
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
