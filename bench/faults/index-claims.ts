import { Database } from "bun:sqlite";
import { join } from "node:path";
import { countPendingSources, sourceOf } from "../../src/store/search/search-index.ts";
import { exactly, type Figure } from "../figures.ts";
import { indexAll, openMemory } from "../memory.ts";
import type { BenchHome } from "../workplace.ts";

const PENDING_COUNTED_MAX = 1_000;

/** What can be found, by kind in the order of `INDEXED_KINDS`. */
const SOURCES = [
  "SELECT id FROM observations",
  "SELECT id FROM session_summaries",
  "SELECT id FROM user_prompts",
  "SELECT id FROM turns WHERE state <> 'open'",
];

/** The hash of a source's words, by the key of the source. */
type Indexed = Map<number, bigint>;

/**
 * Compares the full-text index of a memory, word by word, with one rebuilt from its rows.
 *
 * @param scratch a folder for the copy that is indexed again
 */
export function checkIndex(home: BenchHome, scratch: string): Figure[] {
  const path = join(scratch, "reindexed.db");
  copyMemory(home.paths.memory, path);
  const memory = openMemory({ paths: { ...home.paths, memory: path, backups: join(scratch, "backups") } });
  try {
    const pending = countPendingSources(memory, PENDING_COUNTED_MAX);
    const kept = readIndex(memory);
    reindex(memory);
    return [claim("rows that wait for the index", pending), ...compare(kept, readIndex(memory))];
  } finally {
    memory.close();
  }
}

function copyMemory(from: string, to: string): void {
  using source = new Database(from, { readwrite: true, create: false });
  source.run("VACUUM INTO ?", [to]);
}

function readIndex(memory: Database): Indexed {
  memory.run("CREATE VIRTUAL TABLE temp.kept_words USING fts5vocab(main, search_words, instance)");
  const rows = memory.query<{ key: number; word: string }, []>(
    "SELECT doc AS key, term AS word FROM kept_words",
  );
  const indexed: Indexed = new Map();
  // A sum does not depend on the order in which an index keeps its words.
  for (const { key, word } of rows.iterate()) {
    indexed.set(key, BigInt.asUintN(64, (indexed.get(key) ?? 0n) + BigInt(Bun.hash(word))));
  }
  memory.run("DROP TABLE temp.kept_words");
  return indexed;
}

function reindex(memory: Database): void {
  memory.run("INSERT INTO search_words (search_words) VALUES ('delete-all')");
  memory.run("DELETE FROM search_pending");
  for (const [kind, sources] of SOURCES.entries()) {
    memory.run(`INSERT INTO search_pending SELECT ${kind}, id FROM (${sources})`);
  }
  indexAll(memory);
}

function compare(kept: Indexed, anew: Indexed): Figure[] {
  const missing = [...anew.keys()].filter((key) => !kept.has(key));
  const surplus = [...kept.keys()].filter((key) => !anew.has(key));
  const other = [...anew]
    .filter(([key, hash]) => kept.has(key) && kept.get(key) !== hash)
    .map(([key]) => key);
  return [
    { what: "rows in the index", value: kept.size, unit: "" },
    claim("rows that the index has not", missing),
    claim("rows of the index that are none", surplus),
    claim("rows that the index has with other words", other),
  ];
}

/** @param keys of the index; which rows they are goes to stderr */
function claim(what: string, keys: number | readonly number[]): Figure {
  if (typeof keys === "number") return { what, value: keys, unit: "", budget: exactly(0) };
  for (const key of keys.slice(0, 5)) console.error(`  ${what}: ${JSON.stringify(sourceOf(key))}`);
  return { what, value: keys.length, unit: "", budget: exactly(0) };
}
