import type { SearchSource } from "../store/search/search-sources.ts";

/** Changes with what `embeddedText` makes of a source: vectors of another form are made anew. */
export const TEXT_FORM = 1;
/** What a memory is about is said in its first words, and models read no more than this. */
const TEXT_CHARS_MAX = 1_600;

/** The text of a source whose meaning is kept; "" where it says nothing. */
export function embeddedText({ title, body }: Pick<SearchSource, "title" | "body">): string {
  return `${title}\n${body}`.trim().slice(0, TEXT_CHARS_MAX).toWellFormed();
}

/** The same for a question. */
export function questionText(question: string): string {
  return question.replaceAll("\0", " ").trim().slice(0, TEXT_CHARS_MAX).toWellFormed();
}
