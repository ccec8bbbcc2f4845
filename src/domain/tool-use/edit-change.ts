/**
 * The lines by which an edit can be told: the first that went and the first that came, without indentation; one of code before
 * comments; "" for none.
 */
export interface EditChange {
  removed: string;
  added: string;
}

const LINES_MAX = 400;
const LINE_CHARS_MAX = 160;
/** Brackets and the like tell nothing. */
const TELLING = /[\p{L}\p{N}]{2}/u;
const COMMENT = /^(?:\/[/*]|\*|#(?!\w)|--|<!--|;|%)/;

/** What an edit changed, by its old and its new text. */
export function changeOf(before: string, after: string): EditChange {
  const old = linesOf(before);
  const now = linesOf(after);
  return { removed: firstWithout(old, new Set(now)), added: firstWithout(now, new Set(old)) };
}

function linesOf(text: string): string[] {
  return text.split("\n", LINES_MAX).map((line) => line.trim());
}

function firstWithout(lines: readonly string[], others: ReadonlySet<string>): string {
  const changed = lines.filter((one) => TELLING.test(one) && !others.has(one));
  const line = changed.find((one) => !COMMENT.test(one)) ?? changed[0] ?? "";
  return line.slice(0, LINE_CHARS_MAX).toWellFormed();
}
