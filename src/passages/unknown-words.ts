import type { Database } from "bun:sqlite";
import { PASSAGE_KINDS } from "../domain/passage.ts";
import { termExpression } from "../search/expression.ts";
import { beginningOf, stemOf } from "../search/stems.ts";
import type { Query, Term } from "../search/term.ts";
import { countPassages } from "../store/passages/passages.ts";

/** Words that are told. */
const WORDS_MAX = 5;

/** Words of a question that no passage has, nor any word that begins like them: nothing remembered can be about them. */
export function unknownWords(
  memory: Database,
  { words }: Pick<Query, "words">,
  projectId: number | undefined,
): string[] {
  const isUnknown = (expression: string) =>
    PASSAGE_KINDS.every((kind) => countPassages(memory, kind, projectId, expression, 1) === 0);
  // Stemmers keep some forms of a word apart, so its beginning is asked for too.
  const isSaid = (term: Term, word: string) =>
    !isUnknown(termExpression(term)) || !isUnknown(`"${beginningOf(stemOf(word))}" *`);
  return words.flatMap((term) => {
    const [word, ...more] = term.words;
    return word === undefined || more.length > 0 || term.isPrefix || isSaid(term, word) ? [] : [word];
  });
}

/** What is known for sure about words that no passage has; empty when there are none. */
export function unknownLine(words: readonly string[], hasQuotes: boolean): string {
  if (words.length === 0) return "";
  const named = words.slice(0, WORDS_MAX).map((word) => `"${word}"`);
  const more = words.length > WORDS_MAX ? ` and ${words.length - WORDS_MAX} more of these words` : "";
  return `No passage has ${named.join(" or ")}${more}.${hasQuotes ? " Nearest:" : ""}`;
}
