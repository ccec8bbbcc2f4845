import { estimateTokens } from "../../domain/tokens.ts";
import { clean } from "../local/read/text.ts";
import { TEXT_CHARS_READ_MAX } from "./limits.ts";

/** Marks by which chat templates of open models part their speakers; those with `<` are escaped anyway. */
const SPEAKER_MARKS = /\[(\/?)(INST|SYS|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\]/gi;
/** Characters that a model reads and a person does not see: tags, variation selectors and fillers. */
const HIDDEN =
  /[\u00ad\u115f\u1160\u17b4\u17b5\u3164\uffa0]|\u034f|[\u180b-\u180f]|[\ufe00-\ufe0f]|[\u{e0000}-\u{e0fff}]/gu;
const CUT = "\n[…]\n";
const HEAD_SHARE = 0.65;
/** Each pass cuts further; text that is nothing but characters to escape needs three. */
const PASSES_MAX = 8;

/**
 * Observed text in a form in which no character of it can open or close a block of the instructions, hide itself from
 * the reader, or pass for the mark of a speaker.
 */
export function escapeObserved(text: string): string {
  return clean(text)
    .replaceAll(HIDDEN, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll(SPEAKER_MARKS, "($1$2)");
}

/** As `escapeObserved`, for the value of an attribute: one line, without quotation marks. */
export function escapeAttribute(text: string, charsMax = 200): string {
  const line = clean(text.slice(0, charsMax * 2))
    .replaceAll(/\s+/g, " ")
    .trim();
  return escapeObserved(line.slice(0, charsMax).toWellFormed()).replaceAll('"', "&quot;");
}

/** Escaped text of at most `tokensMax` estimated tokens: its beginning and its end where it is longer. */
export function fitObserved(text: string, tokensMax: number): string {
  const read = ends(text.trim(), TEXT_CHARS_READ_MAX);
  let charsMax = read.length;
  for (let pass = 0; pass < PASSES_MAX; pass += 1) {
    const escaped = escapeObserved(ends(read, charsMax));
    const tokens = estimateTokens(escaped);
    if (tokens <= tokensMax) return escaped;
    charsMax = Math.floor(Math.min(charsMax, read.length) * Math.min(0.9, (tokensMax / tokens) * 0.97));
    if (charsMax < 1) return "";
  }
  return "";
}

function ends(text: string, charsMax: number): string {
  if (text.length <= charsMax) return text;
  const room = Math.max(0, charsMax - CUT.length);
  const head = Math.floor(room * HEAD_SHARE);
  return `${text.slice(0, head)}${CUT}${text.slice(text.length - (room - head))}`.toWellFormed();
}
