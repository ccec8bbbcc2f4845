import { Database } from "bun:sqlite";
import { readFileSync } from "node:fs";
import type { JsonObject } from "../../src/domain/host-event.ts";
import { asArray, asObject, asString, parseObject } from "../../src/domain/json.ts";
import { cutPassages } from "../../src/domain/passage.ts";
import { isStopWord, wordsOf } from "../../src/search/query/words.ts";

/** Answers a question with texts, best first. */
export type Control = (question: string) => Iterable<string>;

/** Plain FTS5 over passages of what was said: stemmed, stop words removed, OR, `bm25()`. */
export function plainPassages(transcripts: readonly string[]): Control {
  const database = new Database(":memory:");
  database.run("CREATE VIRTUAL TABLE said USING fts5 (text, tokenize = 'porter unicode61')");
  const passages = [...new Set(transcripts.flatMap(saidIn).flatMap((text) => cutPassages(text, "output")))];
  const insert = database.query("INSERT INTO said (rowid, text) VALUES (?, ?)");
  database.transaction(() => {
    for (const [index, text] of passages.entries()) insert.run(index + 1, text);
  })();
  return (question) => {
    const words = tellingWords(question);
    if (words.length === 0) return [];
    return database
      .query<{ rowid: number }, [string]>(
        "SELECT rowid FROM said WHERE said MATCH ? ORDER BY bm25(said) LIMIT 200",
      )
      .all(words.map((word) => `"${word}"`).join(" OR "))
      .map(({ rowid }) => passages[rowid - 1] ?? "");
  };
}

/** Lines of the session files that have most of the question's words, newest first: what an agent does without a memory. */
export function grepNewest(transcripts: readonly string[]): Control {
  const lines = transcripts
    .flatMap((path) => readFileSync(path, "utf8").split("\n").map(parseObject))
    .flatMap((entry) =>
      entry === undefined ? [] : [{ at: asString(entry.timestamp) ?? "", said: saidBy(entry) }],
    )
    .sort((a, b) => b.at.localeCompare(a.at))
    .flatMap(({ said }) => said.flatMap((text) => text.split("\n")))
    .map((line) => ({ line, lower: line.toLowerCase() }));
  return (question) => {
    const words = tellingWords(question);
    const found = lines
      .map(({ line, lower }) => ({ line, hits: words.filter((word) => lower.includes(word)).length }))
      .filter(({ hits }) => hits > 1);
    return found
      .sort((a, b) => b.hits - a.hits)
      .slice(0, 200)
      .map(({ line }) => line.slice(0, 400));
  };
}

function tellingWords(question: string): string[] {
  return [...new Set(wordsOf(question).filter((word) => !isStopWord(word)))];
}

function saidIn(path: string): string[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .map(parseObject)
    .flatMap((entry) => (entry === undefined ? [] : saidBy(entry)));
}

/** Prompts and replies of one line, whatever role. */
function saidBy(entry: JsonObject): string[] {
  const content = entry.isMeta === true ? undefined : asObject(entry.message)?.content;
  if (typeof content === "string") return [content];
  const blocks = (asArray(content) ?? []).map((block) => asObject(block) ?? {});
  return blocks.flatMap((block) => (block.type === "text" ? [asString(block.text) ?? ""] : []));
}
