import type { Database } from "bun:sqlite";
import type { SearchSource } from "../store/search-sources.ts";
import { listToolUses } from "../store/tool-uses.ts";
import { hasBit } from "./candidates.ts";
import { termExpression } from "./expression.ts";
import { stemOf } from "./porter.ts";
import type { Query, Term } from "./query.ts";
import { TOOL_USES_READ_MAX, toolWords } from "./turn-text.ts";
import { spaced, wordsOf } from "./words.ts";

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
  const files = query.files.map((file) => wordsOf(file).map(stemOf));
  const places = new Map(query.words.map((term, index) => [termExpression(term), index]));
  const isFound = (term: Term, mask: number) => {
    const place = places.get(termExpression(term));
    return place !== undefined && hasBit(mask, place);
  };
  return (source, mask) => {
    const texts = createTexts(memory, source);
    const has = (term: Term) => (isPhrase(term) ? texts.have(term.words.map(stemOf)) : isFound(term, mask));
    return (
      files.every((words) => texts.havePath(words)) &&
      groups.every((group) => group.some(has)) &&
      !excluded.some(has)
    );
  };
}

function isPhrase({ words }: Term): boolean {
  return words.length > 1;
}

/** The texts of a source; what the tools of a turn were told is read only when the rest does not have what is sought. */
function createTexts(memory: Database, source: SearchSource) {
  let tools: { notes: string[]; paths: string[][] } | undefined;
  const ofTools = () => {
    if (source.kind !== "turn") return { notes: [], paths: [] };
    tools ??= toolTexts(memory, source.id);
    return tools;
  };
  const told = stemsOf(`${source.title}\n${source.body}`);
  return {
    have: (words: readonly string[]) => isIn(words, told) || isIn(words, ofTools().notes),
    havePath: (words: readonly string[]) =>
      [...source.files.map(stemsOf), ...ofTools().paths].some((path) => isIn(words, path)),
  };
}

function toolTexts(memory: Database, turnId: number) {
  const { notes, paths } = toolWords(listToolUses(memory, turnId, TOOL_USES_READ_MAX));
  return { notes: stemsOf(notes), paths: paths.map(stemsOf) };
}

function stemsOf(text: string): string[] {
  return wordsOf(spaced(text)).map(stemOf);
}

/** Whether words stand in a text side by side. */
function isIn(words: readonly string[], text: readonly string[]): boolean {
  for (let from = text.indexOf(words[0] ?? ""); from >= 0; from = text.indexOf(words[0] ?? "", from + 1)) {
    if (words.every((word, index) => text[from + index] === word)) return true;
  }
  return false;
}
