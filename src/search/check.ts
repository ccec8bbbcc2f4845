import type { Database } from "bun:sqlite";
import type { SearchSource } from "../store/search/search-sources.ts";
import { listToolUses } from "../store/turns/tool-uses.ts";
import { hasBit } from "./candidates.ts";
import { termExpression } from "./query/expression.ts";
import { isPhrase, type Phrase, phraseOf, stands } from "./query/phrase.ts";
import type { Query, Term } from "./query/term.ts";
import { wordsOf } from "./query/words.ts";
import { TOOL_USES_READ_MAX, toolWords } from "./turn-text.ts";

/** Says of a source, with the words that the index has of it, whether it has what the index cannot tell. */
export type Check = (source: SearchSource, mask: number) => boolean;

/**
 * What is to be seen in the texts: phrases word by word, paths, and that an excluded phrase is not there. Undefined where
 * the index says all.
 */
export function createCheck(memory: Database, query: Query): Check | undefined {
  const groups = query.required.filter((group) => group.some(isPhrase));
  const excluded = query.excluded.filter(isPhrase);
  if (groups.length === 0 && excluded.length === 0 && query.files.length === 0) return undefined;
  const files = query.files.map((file) => phraseOf(wordsOf(file)));
  const phrases = new Map([...groups.flat(), ...excluded].map((term) => [term, phraseOf(term.words)]));
  const places = new Map(query.words.map((term, index) => [termExpression(term), index]));
  const isFound = (term: Term, mask: number) => {
    const place = places.get(termExpression(term));
    return place !== undefined && hasBit(mask, place);
  };
  return (source, mask) => {
    const texts = createTexts(memory, source);
    const has = (term: Term) => {
      const phrase = phrases.get(term);
      return isPhrase(term) && phrase !== undefined ? texts.have(phrase) : isFound(term, mask);
    };
    return files.every(texts.havePath) && groups.every((group) => group.some(has)) && !excluded.some(has);
  };
}

/** The texts of a source; what the tools of a turn were told is read only when the rest does not have what is sought. */
function createTexts(memory: Database, source: SearchSource) {
  let tools: { notes: string; paths: string[] } | undefined;
  const ofTools = () => {
    if (source.kind !== "turn") return { notes: "", paths: [] };
    tools ??= toolWords(listToolUses(memory, source.id, TOOL_USES_READ_MAX));
    return tools;
  };
  return {
    have: (phrase: Phrase) =>
      stands(phrase, source.title) || stands(phrase, source.body) || stands(phrase, ofTools().notes),
    havePath: (phrase: Phrase) => [...source.files, ...ofTools().paths].some((path) => stands(phrase, path)),
  };
}
