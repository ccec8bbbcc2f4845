import type { Database } from "bun:sqlite";
import { PASSAGE_KINDS } from "../domain/passage.ts";
import { termExpression } from "../search/query/expression.ts";
import { beginningOf, stemOf } from "../search/query/stems.ts";
import type { Query, Term } from "../search/query/term.ts";
import { wordsOf } from "../search/query/words.ts";
import { countPassages } from "../store/passages/match-passages.ts";

/** Words that are told. */
const WORDS_MAX = 5;

/** Names are written as such: in capitals, with a digit or a sign inside, in quotes or as code. */
const PIECE = /[`"'“]?[\p{L}\p{N}][\p{L}\p{N}_./-]*/gu;
const NAME = /^[`"'“]|[\p{L}\p{N}][_./]?\p{Lu}|[_\p{N}]|\w[./]\w/u;
const SENTENCE_BEGINS = /(^|[.?!:]\s+)$/;

/**
 * Names in a question that no passage has, nor any word that begins like them: nothing remembered can be about them. Other
 * words that were never said are told only where the question has no word that was: whoever asks uses words of their own.
 *
 * @param known words, as FTS5 is asked for them, that passages are known to have
 */
export function unknownWords(
  memory: Database,
  { words, text }: Pick<Query, "words" | "text">,
  projectId: number | undefined,
  known: ReadonlySet<string>,
): string[] {
  const unknown = words.flatMap((term) => {
    const [word, ...more] = term.words;
    const isAsked = word !== undefined && more.length === 0 && !term.isPrefix;
    const isKnown = !isAsked || known.has(termExpression(term)) || isSaid(memory, term, word, projectId);
    return isKnown ? [] : [word];
  });
  if (unknown.length === 0 || unknown.length === words.length) return unknown;
  const names = namesIn(text);
  return unknown.filter((word) => names.has(word));
}

function isSaid(memory: Database, term: Term, word: string, projectId: number | undefined): boolean {
  // Stemmers keep some forms of a word apart, so its beginning is asked for too.
  return [termExpression(term), `"${beginningOf(stemOf(word))}" *`].some((expression) =>
    PASSAGE_KINDS.some((kind) => countPassages(memory, kind, projectId, expression, 1) > 0),
  );
}

function namesIn(text: string): Set<string> {
  const names = [...text.matchAll(PIECE)].filter(({ 0: piece, index }) => {
    if (NAME.test(piece)) return true;
    return /^\p{Lu}/u.test(piece) && !SENTENCE_BEGINS.test(text.slice(Math.max(0, index - 3), index));
  });
  return new Set(names.flatMap(([piece]) => wordsOf(piece)));
}

/** Says that no passage has these words; empty when there are none. */
export function unknownLine(words: readonly string[], hasQuotes: boolean): string {
  if (words.length === 0) return "";
  const named = words.slice(0, WORDS_MAX).map((word) => `"${word}"`);
  const more = words.length > WORDS_MAX ? ` and ${words.length - WORDS_MAX} more of its words` : "";
  return `No passage has ${named.join(" or ")}${more}.${hasQuotes ? " Nearest:" : ""}`;
}
