import { formsOf } from "./stems.ts";
import type { Query, Term } from "./term.ts";
import { wordsOf } from "./words.ts";

/**
 * Questions in the language of FTS5. The index knows which sources have a word, not where in them it stands: of a phrase
 * and of a path it is asked for all words, and the rest is seen in the text (check.ts).
 */

/** A term; a word alone stands for all its forms. */
export function termExpression({ words, isPrefix }: Term): string {
  const last = words.length - 1;
  const parts = words.map((word, index) => {
    if (isPrefix && index === last) return `"${word}" *`;
    return oneOf(
      (last === 0 ? formsOf(word) : [word]).map((form) => `"${form}"`),
      "OR",
    );
  });
  return oneOf(parts, "AND");
}

/** What every hit has to match; undefined where nothing is required. */
export function requiredExpression(query: Pick<Query, "required" | "files" | "types">): string | undefined {
  const groups = query.required.map((group) => `(${group.map(termExpression).join(" OR ")})`);
  const files = query.files.map((file) => termExpression({ words: wordsOf(file), isPrefix: false }));
  const types = query.types.map((type) => `"${tagOf(type)}"`);
  const typed = types.length === 0 ? [] : [`(${types.join(" OR ")})`];
  const all = [...groups, ...files, ...typed];
  return all.length === 0 ? undefined : all.join(" AND ");
}

/** What no hit may match. A phrase that is excluded is seen in the text only: its words apart do no harm. */
export function excludedExpression(query: Pick<Query, "excluded">): string {
  const terms = query.excluded.filter(({ words }) => words.length === 1);
  return terms.map((term) => ` NOT ${termExpression(term)}`).join("");
}

/** The word in the index that says of what type an observation is; no text has it. */
export function tagOf(type: string): string {
  return `tagged${type.replaceAll("_", "")}`;
}

function oneOf(parts: readonly string[], operator: "AND" | "OR"): string {
  return parts.length === 1 ? (parts[0] ?? "") : `(${parts.join(` ${operator} `)})`;
}
