import type { Name } from "./name-at.ts";
import { isUnmistakable, looksRandom } from "./secret-value.ts";
import type { Span } from "./span.ts";

/** Alone on the next line, or behind an empty one: what a command prints, what a dialog asks for, what somebody answers. */
const NEXT_LINE =
  /[^\n]{0,120}\n(?:[^\n]{0,60}\n)??[ \t>|*`"'+-]{0,12}([^\s"'`]{8,200})["'`,]{0,2}[ \t]{0,4}(?=\r?\n|$)/y;

export function onNextLine(text: string, name: Name): Span | undefined {
  if (name.place.judgedAs === "code" || name.place.judgedAs === "near") return undefined;
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
  if (name.place.judgedAs === "near" && /["'_]/.test(text.charAt(name.end))) return undefined;
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
