/** What stands where private text was. The reader shall know that something was left out. */
export const PRIVATE_MARK = "[private]";

/** White space inside a tag is bounded: unbounded, a megabyte of blanks behind a `<` would take minutes. */
const TAG = /<\s{0,8}(\/?)\s{0,8}private(?=[\s/>])[^<>]*>/gi;

/**
 * Takes out everything between `<private>` and `</private>`, nested or not; what is never closed is private to the end.
 * Returns the text itself when there is no tag in it.
 */
export function redactPrivate(text: string): string {
  if (text.search(TAG) === -1) return text;
  let depth = 0;
  let from = 0;
  let kept = "";
  for (const match of text.matchAll(TAG)) {
    const isClosing = match[1] === "/";
    if (depth === 0) kept += text.slice(from, match.index) + (isClosing ? "" : PRIVATE_MARK);
    depth = isClosing ? Math.max(0, depth - 1) : depth + 1;
    from = match.index + match[0].length;
  }
  return depth === 0 ? kept + text.slice(from) : kept;
}

/** Whether a prompt holds private text and nothing else worth keeping. */
export function isWhollyPrivate(text: string): boolean {
  const redacted = redactPrivate(text);
  return redacted !== text && redacted.replaceAll(PRIVATE_MARK, "").trim() === "";
}
