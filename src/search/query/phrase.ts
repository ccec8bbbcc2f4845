import { beginningOf, stemOf } from "./stems.ts";
import type { Term } from "./term.ts";
import { spaced, wordsOf } from "./words.ts";

/** Words that stand side by side in a text, in whatever form. */
export interface Phrase {
  stems: readonly string[];
  pattern: RegExp;
}

export function isPhrase({ words }: Pick<Term, "words">): boolean {
  return words.length > 1;
}

const LETTER = "[\\p{L}\\p{N}\\p{M}]";
const OTHERS = "[^\\p{L}\\p{N}\\p{M}]+";

/** What finds these words side by side. */
export function phraseOf(words: readonly string[]): Phrase {
  const stems = words.map(stemOf);
  const beginnings = stems.map((stem) => `${beginningOf(stem)}${LETTER}*`);
  return { stems, pattern: new RegExp(`(?<!${LETTER})${beginnings.join(OTHERS)}`, "giu") };
}

/** Whether a text has the words of a phrase side by side. */
export function stands({ stems, pattern }: Phrase, text: string): boolean {
  for (const [match] of spaced(text).matchAll(pattern)) {
    const words = wordsOf(match);
    if (stems.every((stem, index) => stemOf(words[index] ?? "") === stem)) return true;
  }
  return false;
}
