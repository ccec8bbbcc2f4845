/** Where in a text a secret is, in UTF-16 units, and the kind that replaces it. */
export interface Span {
  start: number;
  end: number;
  kind: string;
}

export const MARK_OPENING = "[redacted: ";

/** Replaces a secret, so that readers know that one was there, and of which kind. */
export function markOf(kind: string): string {
  return `${MARK_OPENING}${kind}]`;
}

/** The spans in order, overlapping ones joined; the first of them names the kind. */
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

/** A form of secret that is recognized by its text alone. */
export interface SecretRule {
  /** It is replaced by `[redacted: KIND]`. */
  kind: string;
  /** In lower case; every match contains one of them, so that most patterns need not be tried. */
  keywords: readonly string[];
  /** The pattern. Only a group named `password` is the secret; one named `random` must be random. */
  source: string;
  flags: string;
}

/**
 * Whether one of the words is in a text. A loop, because in a fresh process preparing `some` and `filter` takes longer than
 * looking for all words.
 */
export function hasOneOf(text: string, words: readonly string[]): boolean {
  for (const word of words) if (text.includes(word)) return true;
  return false;
}

/** @param keywords separated by spaces */
export function form(kind: string, keywords: string, source: string, flags = "g"): SecretRule {
  return { kind, keywords: keywords.split(" "), source, flags };
}
