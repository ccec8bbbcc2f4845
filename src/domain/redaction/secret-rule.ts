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
