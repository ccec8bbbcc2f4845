/** Where in a text a secret stands, in UTF-16 units, and what it is called in its place. */
export interface Span {
  start: number;
  end: number;
  kind: string;
}

export const MARK_OPENING = "[redacted: ";

/** What stands where a secret was: the reader shall know that one was there, and of which kind. */
export function markOf(kind: string): string {
  return `${MARK_OPENING}${kind}]`;
}

/** The spans in order, those that touch each other joined; of several the first found names the kind. */
function joinSpans(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last !== undefined && span.start < last.end) last.end = Math.max(last.end, span.end);
    else joined.push({ ...span });
  }
  return joined;
}

export function replaceSpans(text: string, spans: readonly Span[]): string {
  let from = 0;
  let kept = "";
  for (const { start, end, kind } of joinSpans(spans)) {
    kept += text.slice(from, start) + markOf(kind);
    from = end;
  }
  return kept + text.slice(from);
}

/** One form of secret that can be told by its text alone. */
export interface SecretRule {
  /** What stands in its place: `[redacted: KIND]`. */
  kind: string;
  /** In lower case; one of them is in whatever the pattern matches, so that most patterns need not be tried. */
  keywords: readonly string[];
  /** The pattern. Where it has a group named `password`, only that is the secret; one named `random` must be that. */
  source: string;
  flags: string;
}

/**
 * Whether one of the words is in a text. A loop: in a fresh process the runtime's own `some` and `filter` take longer to be
 * made ready than all words to be looked for.
 */
export function hasOneOf(text: string, words: readonly string[]): boolean {
  for (const word of words) if (text.includes(word)) return true;
  return false;
}
