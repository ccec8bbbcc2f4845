/** Anything that reads as a name of code: paths, calls, camel case, snake case, flags, versions of files. */
const CODE_NAME =
  /`[^`\n]{2,80}`|\b[\w-]{1,80}(?:\/[\w.-]{1,80}){1,20}\b|\b\w{1,80}\.(?:go|ts|tsx|js|jsx|mjs|py|rs|java|kt|cs|rb|php|c|h|cc|cpp|hpp|swift|scala|sh|sql|md|json|ya?ml|toml|css|scss|html|vue|svelte|proto|tf|gradle|xml)\b|\b\w{1,80}\(\)|\b[a-z]{1,60}[A-Z]\w{0,80}\b|\b[A-Z][a-z0-9]{1,60}(?:[A-Z][a-z0-9]{1,40}){1,12}\w{0,60}\b|\b\w{1,60}_\w{1,60}\b|(?:^|\s)--[a-z][\w-]{1,60}/g;

/** The names of code in a text, without back-ticks, in order, each once. */
export function codeNamesIn(text: string, max = 12): string[] {
  const names = new Set<string>();
  for (const [found] of text.matchAll(CODE_NAME)) {
    names.add(found.replaceAll("`", "").trim());
    if (names.size >= max) break;
  }
  return [...names];
}

/** Words that carry meaning, lower case and cut to their stem, for comparing texts. */
export function stemsOf(text: string): Set<string> {
  const stems = new Set<string>();
  const parts = text.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
  for (const [word] of parts.matchAll(/[\p{L}\p{N}]+/gu)) {
    if (word.length > 2 && !STOP_WORDS.has(word)) stems.add(stem(word));
  }
  return stems;
}

/** A light stemmer: enough to see that "fixes" and "fixed" are one word. */
export function stem(word: string): string {
  if (word.length < 5) return word.replace(/(?<=..)s$/, "");
  return word.replace(/(?:ations?|ings?|edly|ed|ies|es|s|ly|er|e|y)$/, "");
}

/** Share of the first set that is also in the second. */
export function coverage(of: ReadonlySet<string>, by: ReadonlySet<string>): number {
  if (of.size === 0) return 0;
  let shared = 0;
  for (const stem of of) if (by.has(stem)) shared += 1;
  return shared / of.size;
}

export const STOP_WORDS: ReadonlySet<string> = new Set(
  "the and for are was were been has have had not but you your can could would should will with this that these those from into onto about what when where which who why how its it's our out use used using also now then than them they there here just only very some any all more most other such each does did done make makes made let get gets got want need please think know see look one two new via per was being both same still yet".split(
    " ",
  ),
);
