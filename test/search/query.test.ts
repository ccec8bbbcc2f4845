import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import fc from "fast-check";
import { requiredExpression, termExpression } from "../../src/search/query/expression.ts";
import { parseQuery, parseTime } from "../../src/search/query/query.ts";

const words = (text: string) => parseQuery(text).words.map((term) => term.words.join(" "));

test("words are ranked by without stop words, and identifiers by their parts too", () => {
  expect(words("Why does the parser fail?")).toEqual(
    ["does", "parser", "fail"].filter((word) => word !== "does"),
  );
  expect(words("getUserName snake_case")).toEqual(["getusername", "user", "name", "snake", "case"]);
});

test("where there are only stop words, they are what was asked for", () => {
  expect(words("to be or not to be")).toEqual(["to", "be", "or", "not"]);
});

test("a phrase is required, unless it stands beside OR", () => {
  expect(requiredExpression(parseQuery('cache "key collision"'))).toBe('(("key" AND "collision"))');
  expect(requiredExpression(parseQuery('"key collision" OR race'))).toBe(
    '(("key" AND "collision") OR "race")',
  );
});

test("in a sentence, quotes are quotes", () => {
  const query = parseQuery('what is printed by "entire status"?');
  expect(requiredExpression(query)).toBeUndefined();
  expect(words('what is printed by "entire status"?')).toEqual(["printed", "entire", "status"]);
});

test("an irregular word stands for its forms, and once however often it is said", () => {
  expect(parseQuery("ran runs run").words.map(termExpression)).toEqual(['("run" OR "ran")', '"runs"']);
});

test("AND requires both sides, NOT leaves out what follows it", () => {
  const query = parseQuery("cache AND race NOT python");
  expect(requiredExpression(query)).toBe('("cache") AND ("race")');
  expect(query.excluded.map(termExpression)).toEqual(['"python"']);
});

test("and, or, not in small letters are words of the sentence", () => {
  expect(requiredExpression(parseQuery("cats and dogs or not"))).toBeUndefined();
});

test("a star at the end of a word stands for any ending", () => {
  expect(parseQuery("migrat*").words.map(termExpression)).toEqual(['"migrat" *']);
});

test("fields limit, and what is no field is words", () => {
  const query = parseQuery(
    "file:src/store/open.ts type:bugfix project:shop before:2026-02-01 after:2026-01-01 lock",
  );
  expect(query).toMatchObject({
    files: ["src/store/open.ts"],
    types: ["bugfix"],
    projects: ["shop"],
  });
  expect(query.before).toBe(parseTime("2026-02-01") ?? 0);
  expect(query.words.map((term) => term.words[0])).toEqual(["lock"]);
  expect(words("type: thing before:yesterday")).toEqual(["type", "thing", "yesterday"]);
});

test("several lines are words, whatever stands in them", () => {
  const message = 'fix(type): "quote" AND more\n\nNOT this file:x';
  const query = parseQuery(message);
  expect(requiredExpression(query)).toBeUndefined();
  expect(query.excluded).toEqual([]);
  expect(query.firstLine).toBe('fix(type): "quote" AND more');
});

test("scripts without spaces are looked for by pairs of characters", () => {
  expect(words("修复数据库")).toEqual(["修复", "复数", "数据", "据库"]);
});

test("a commit's hash is seen as one", () => {
  expect(parseQuery("what did 3f2a1bc do to the defaced page").hashes).toEqual(["3f2a1bc"]);
});

test("no question of any kind is an error, nor its expression one of SQLite's", () => {
  const database = new Database(":memory:");
  database.run(
    `CREATE VIRTUAL TABLE x USING fts5 (title, body, names, tags, detail = none,
       tokenize = "porter unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc Me'")`,
  );
  const piece = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(
      '"',
      "AND",
      "OR",
      "NOT",
      "NEAR(",
      "*",
      "file:",
      "type:bugfix",
      "'; DROP TABLE x; --",
      "\0",
      "😀",
      "^",
    ),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const query = parseQuery(pieces.join(" "));
      const required = requiredExpression(query);
      const all = [...query.words, ...query.excluded].map(termExpression);
      for (const expression of required === undefined ? all : [required, ...all]) {
        database.query("SELECT rowid FROM x WHERE x MATCH ?").all(expression);
      }
    }),
    { numRuns: 300 },
  );
});

test("a question of 100 KB is read up to a limit", () => {
  const started = performance.now();
  const query = parseQuery("lorem ipsum dolor ".repeat(6_000));
  expect(query.words.length).toBeLessThanOrEqual(4);
  expect(performance.now() - started).toBeLessThan(500);
});

test("months, days and times without a zone are the user's, whatever that is", () => {
  expect(parseTime("2026-01")).toBe(new Date(2026, 0, 1).getTime());
  expect(parseTime("2026-01-27")).toBe(new Date(2026, 0, 27).getTime());
  expect(parseTime("2026-01-27T14:30")).toBe(new Date(2026, 0, 27, 14, 30).getTime());
  expect(parseTime("2026-01-27 14:30:05")).toBe(new Date(2026, 0, 27, 14, 30, 5).getTime());
  expect(parseTime("2026-01-27T14:30:00Z")).toBe(Date.UTC(2026, 0, 27, 14, 30));
  expect(parseTime("2026-01-27T14:30:00+02:00")).toBe(Date.UTC(2026, 0, 27, 12, 30));
  for (const none of ["2026", "2026-13", "2026-01-32", "2026-01 14:00", "soon"])
    expect(parseTime(none)).toBeUndefined();
});
