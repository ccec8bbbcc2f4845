import type { Span } from "./span.ts";

const RUN = /[A-Za-z0-9+/_-]{24,}={0,2}/g;
/** Longer runs are files; what is in them is not looked for. */
const RUN_CHARS_MAX = 12_000;
/** Tried in one text; ids and hashes are runs too, and decode to no text. */
const RUNS_MAX = 400;
const TEXT = /^[\t\n\r\x20-\x7e]+$/;

/** Runs of base64 that hold a secret when they are decoded once. */
export function findEncoded(text: string, holdsSecret: (decoded: string) => boolean): Span[] {
  const spans: Span[] = [];
  let tried = 0;
  for (const match of text.matchAll(RUN)) {
    const decoded = match[0].length > RUN_CHARS_MAX ? undefined : decode(match[0]);
    if (decoded === undefined) continue;
    if (holdsSecret(decoded))
      spans.push({ start: match.index, end: match.index + match[0].length, kind: "encoded secret" });
    tried += 1;
    if (tried >= RUNS_MAX) break;
  }
  return spans;
}

/** The text that a run stands for; undefined when it stands for bytes. */
function decode(run: string): string | undefined {
  // Four characters tell mostly: an id or a hash does not begin with three letters.
  const head = atobOrNothing(run.slice(0, 8));
  if (head === undefined || !TEXT.test(head)) return undefined;
  const padded = run.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
  const whole = atobOrNothing(padded.slice(0, padded.length - (padded.length % 4 === 1 ? 1 : 0)));
  return whole !== undefined && TEXT.test(whole) ? whole : undefined;
}

function atobOrNothing(encoded: string): string | undefined {
  try {
    return atob(encoded.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    // Not base64 after all.
    return undefined;
  }
}
