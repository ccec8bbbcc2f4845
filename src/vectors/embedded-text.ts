import type { Database } from "bun:sqlite";
import { readPassageTexts } from "../store/passages/passages.ts";
import { type EmbeddedSource, indexKey, passageKey } from "../store/search/search-index.ts";
import { readSources } from "../store/search/search-sources.ts";

/** To be increased when the texts change: all vectors are then made again. */
export const TEXT_FORM = 1;
/** What a memory is about is said in its first words, and models read no more than this. */
const TEXT_CHARS_MAX = 1_600;

/** The text that is embedded, at its maximum length. */
export function embeddableText(text: string): string {
  return text.trim().slice(0, TEXT_CHARS_MAX).toWellFormed();
}

/** What is embedded for a row, and the key of its vector. */
export interface EmbeddedText {
  key: number;
  text: string;
}

/** The texts of some rows, in their order; undefined for a deleted one. */
export function readEmbeddedTexts(
  memory: Database,
  sources: readonly EmbeddedSource[],
): (EmbeddedText | undefined)[] {
  const passages = readPassageTexts(
    memory,
    sources.flatMap(({ kind, id }) => (kind === "passage" ? [id] : [])),
  );
  const notes = sources.flatMap(({ kind, id }) => (kind === "passage" ? [] : [{ kind, id }]));
  const read = readSources(memory, notes).values();
  return sources.map(({ kind, id }) => {
    if (kind === "passage") {
      const text = passages.get(id);
      return text === undefined ? undefined : { key: passageKey(id), text: embeddableText(text) };
    }
    const note = read.next().value;
    if (note === undefined) return undefined;
    return { key: indexKey(note, note.projectId), text: embeddableText(`${note.title}\n${note.body}`) };
  });
}
