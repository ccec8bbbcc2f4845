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
export function joinSpans(spans: readonly Span[]): Span[] {
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
