import type { Database } from "bun:sqlite";
import {
  type IndexedText,
  indexKey,
  indexSource,
  listPendingSources,
  removePendingSource,
} from "../store/search/search-index.ts";
import { readSources, type SearchSource } from "../store/search/search-sources.ts";
import { replaceCommits } from "../store/turns/commits.ts";
import { replaceEditChanges } from "../store/turns/edit-changes.ts";
import { replacePublished } from "../store/turns/published.ts";
import { listToolUses } from "../store/turns/tool-uses.ts";
import { replaceErrorSignatures } from "../store/turns/turn-actions.ts";
import { isRawKept } from "../store/turns/turns.ts";
import { tagOf } from "./query/expression.ts";
import { identifierParts, spaced } from "./query/words.ts";
import { editChangesOf, errorSignaturesOf, publishedIn, TOOL_USES_READ_MAX, toolWords } from "./turn-text.ts";

/** What is indexed in one transaction where nobody says less. */
const SOURCES_AT_A_TIME = 500;

/**
 * Brings the index up to what was written since. Triggers note what that is, so that it does not matter who wrote it.
 * Returns how many sources were looked at; fewer than a full round means that nothing waits any more.
 */
export function indexPending(memory: Database, limit = SOURCES_AT_A_TIME): number {
  const pending = listPendingSources(memory, limit);
  if (pending.length === 0) return 0;
  memory
    .transaction(() => {
      // In the order of their keys: FTS5 begins a new segment for each key that is lower than the one before.
      const sources = readSources(memory, pending).filter((source) => source !== undefined);
      for (const source of sources.sort((a, b) => keyOf(a) - keyOf(b))) indexOne(memory, source);
      for (const source of pending) removePendingSource(memory, source);
    })
    .immediate();
  return pending.length;
}

function keyOf(source: SearchSource): number {
  return indexKey(source, source.projectId);
}

function indexOne(memory: Database, source: SearchSource): void {
  const text = source.kind === "turn" ? turnText(memory, source) : sourceText(source);
  indexSource(memory, keyOf(source), text);
}

/** A prompt may come to stand in another turn without being written anew; its turn is found by the branch. */
function sourceText(source: SearchSource): IndexedText {
  const { kind, title, body, files, concepts, type } = source;
  const branch = kind === "prompt" ? "" : (source.branch ?? "");
  return indexedText(title, body, [...files], [type, type === "" ? "" : tagOf(type), ...concepts, branch]);
}

/** A turn in which nobody but the user spoke is found by its prompts. */
function turnText(memory: Database, source: SearchSource): IndexedText | undefined {
  const uses = listToolUses(memory, source.id, TOOL_USES_READ_MAX);
  const words = toolWords(uses);
  const failing = errorSignaturesOf(uses);
  replaceErrorSignatures(memory, source.id, source.projectId ?? 0, failing);
  // What commands printed and edits changed is gone from stripped rows; what was read from them stays.
  if (isRawKept(memory, source.id)) {
    replaceCommits(memory, source.id, source.projectId ?? 0, words.commits);
    replacePublished(memory, source.id, publishedIn(uses, source.branch ?? undefined));
    replaceEditChanges(memory, source.id, editChangesOf(uses, failing));
  }
  if (source.body === "" && words.notes === "" && words.paths.length === 0) return undefined;
  const names = [...words.paths, ...words.symbols];
  return indexedText(source.title, `${source.body}\n${words.notes}`, names, [source.branch ?? ""]);
}

function indexedText(title: string, body: string, names: string[], tags: string[]): IndexedText {
  const parts = identifierParts(`${title}\n${body}\n${names.join("\n")}`);
  return {
    title: spaced(title),
    body: spaced(body),
    names: spaced([...names, ...parts].join("\n")),
    tags: tags.filter((tag) => tag !== "").join(" "),
  };
}
