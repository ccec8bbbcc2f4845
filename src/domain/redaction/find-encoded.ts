import type { Span } from "./span.ts";

const RUN = /[A-Za-z0-9+/_-]{24,}={0,2}/g;
const PERCENT_RUN = /(?:[\w.~!*'()+=&:@/?,;$-]|%[0-9A-Fa-f]{2}){8,4000}/g;
const ESCAPED_RUN = /(?:\\u00[2-7][0-9A-Fa-f]|\\x[2-7][0-9A-Fa-f]|&#(?:x[2-7][0-9A-Fa-f]|\d{2,3});){8,2000}/g;
/** Longer runs are files; what is in them is not looked for. */
const RUN_CHARS_MAX = 12_000;
/** Tried in one text; ids and hashes are runs too, and decode to no text. */
const RUNS_MAX = 400;
const TEXT = /^[\t\n\r\x20-\x7e]+$/;
const HEX = /^(?:[0-9a-fA-F]{2}){12,}$/;

/** Runs of base64, of hexadecimal digits or with `%` that hold a secret when they are decoded once. */
export function findEncoded(text: string, holdsSecret: (decoded: string) => boolean): Span[] {
  const spans = decodedRuns(text, RUN, decode, holdsSecret);
  if (text.includes("%")) spans.push(...decodedRuns(text, PERCENT_RUN, decodePercent, holdsSecret));
  if (/\\[ux]|&#/.test(text)) spans.push(...decodedRuns(text, ESCAPED_RUN, decodeEscapes, holdsSecret));
  return spans;
}

function decodedRuns(
  text: string,
  pattern: RegExp,
  decoder: (run: string) => string | undefined,
  holdsSecret: (decoded: string) => boolean,
): Span[] {
  const spans: Span[] = [];
  let tried = 0;
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const decoded = match[0].length > RUN_CHARS_MAX ? undefined : decoder(match[0]);
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
  if (HEX.test(run)) return decodeHex(run);
  // Four characters tell mostly: an id or a hash does not begin with three letters.
  const head = atobOrNothing(run.slice(0, 8));
  if (head === undefined || !TEXT.test(head)) return undefined;
  const padded = run
    .replaceAll("-", "+")
    .replaceAll("_", "/")
    .replace(/(?<!=)=+$/, "");
  const whole = atobOrNothing(padded.slice(0, padded.length - (padded.length % 4 === 1 ? 1 : 0)));
  return whole !== undefined && TEXT.test(whole) ? whole : undefined;
}

function decodeHex(run: string): string | undefined {
  if (!/^(?:[2-7][0-9a-f]|0[9ad]){6}/i.test(run)) return undefined;
  const text = run.replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16)));
  return TEXT.test(text) ? text : undefined;
}

function decodePercent(run: string): string | undefined {
  if (!/%[2-7][0-9A-Fa-f]/.test(run)) return undefined;
  return run.replace(/%([0-9A-Fa-f]{2})/g, (_, pair: string) =>
    String.fromCharCode(Number.parseInt(pair, 16)),
  );
}

function decodeEscapes(run: string): string {
  return run.replace(
    /\\u00(..)|\\x(..)|&#x(..);|&#(\d+);/g,
    (_, u?: string, x?: string, h?: string, d?: string) =>
      String.fromCharCode(d === undefined ? Number.parseInt(u ?? x ?? h ?? "20", 16) : Number(d)),
  );
}

function atobOrNothing(encoded: string): string | undefined {
  try {
    return atob(encoded.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    // Not base64 after all.
    return undefined;
  }
}
