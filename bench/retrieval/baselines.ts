import { Database } from "bun:sqlite";
import { isStopWord, wordsOf } from "../../src/search/query/words.ts";

/** A text that can be found, with the name that it is found by. */
export interface Text {
  name: string;
  text: string;
}

/** Plain FTS5 over texts, as one would write it in an afternoon: stemmed, stop words removed, OR, `bm25()`. */
export function plainFts5(texts: readonly Text[]): (question: string) => string[] {
  const database = new Database(":memory:");
  database.run("CREATE VIRTUAL TABLE texts USING fts5 (text, tokenize = 'porter unicode61')");
  const insert = database.query("INSERT INTO texts (rowid, text) VALUES (?, ?)");
  for (const [index, { text }] of texts.entries()) insert.run(index + 1, text);
  return (question) => {
    const words = [...new Set(wordsOf(question).filter((word) => !isStopWord(word)))];
    if (words.length === 0) return [];
    return database
      .query<{ rowid: number }, [string]>("SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY bm25(texts)")
      .all(words.map((word) => `"${word}"`).join(" OR "))
      .map(({ rowid }) => texts[rowid - 1]?.name ?? "");
  };
}
