import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import fc from "fast-check";
import { beginningOf, formsOf, stemOf } from "../../src/search/query/stems.ts";

/** The stems that SQLite's own stemmer makes of words, in their order. */
function stemsOfSqlite(words: readonly string[]): string[] {
  using database = new Database(":memory:");
  database.run("CREATE VIRTUAL TABLE x USING fts5 (word, tokenize = 'porter unicode61')");
  database.run("CREATE VIRTUAL TABLE terms USING fts5vocab ('x', 'instance')");
  const insert = database.query("INSERT INTO x (rowid, word) VALUES (?, ?)");
  for (const [index, word] of words.entries()) insert.run(index, word);
  return database
    .query<{ term: string }, []>("SELECT term FROM terms ORDER BY doc")
    .all()
    .map(({ term }) => term);
}

const ENDINGS =
  "s es ed ing er ation ational ization ness fulness ement ment ly y ies ied al ical ive iveness ible able ion tional e".split(
    " ",
  );

test("stems are those of the index", () => {
  const roots =
    "relat condit happ hop hopp fall fil commit migrat creat sky cr tr agre plaster motor controll generat oscillat".split(
      " ",
    );
  const words = roots.flatMap((root) => [root, ...ENDINGS.map((ending) => root + ending)]);
  expect(words.map(stemOf)).toEqual(stemsOfSqlite(words));
});

test("stems of words that nobody ever wrote are too, two y side by side apart", () => {
  const word = fc
    .tuple(fc.stringMatching(/^[a-z]{1,8}$/), fc.constantFrom(...ENDINGS))
    .map(([root, ending]) => root + ending)
    .filter((one) => !one.includes("yy"));
  fc.assert(
    fc.property(fc.uniqueArray(word, { minLength: 200, maxLength: 200 }), (words) => {
      expect(words.map(stemOf)).toEqual(stemsOfSqlite(words));
    }),
    { numRuns: 20 },
  );
});

test("all that has a stem begins like it", () => {
  for (const word of ["happy", "happiness", "hoping", "hopped", "created", "creation", "stories", "caches"])
    expect(word.startsWith(beginningOf(stemOf(word)))).toBe(true);
});

test("irregular words are found in all their forms", () => {
  expect(formsOf("went")).toContain("go");
  expect(formsOf("go")).toContain("gone");
  expect(formsOf("cache")).toEqual(["cache"]);
});
