import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { chanceOf } from "../faults/random.ts";
import { FORMATS } from "../secrets/formats.ts";

const DEMO = join(import.meta.dir, "..", "..", "fixtures", "demo");
const PIECES_MAX = 12;
/** Repeated, a short piece becomes a text of so many characters at most: what takes more than its share shows. */
const REPEATED_CHARS_MAX = 40_000;
const EDITS_MAX = 6;

/** Pieces that mean something to one of our parsers, beside plain and odd characters. */
const TELLING = [
  "<private>",
  "</private>",
  "<private",
  "[private]",
  "[redacted: AWS key]",
  "password=",
  'token: "',
  "://a:b@",
  "Bearer ",
  "-----BEGIN PRIVATE KEY-----",
  "-----END PRIVATE KEY-----",
  "Cookie: a=",
  "key",
  "eyJhbGci.eyJ",
  '"',
  "'",
  "\\",
  "\\u0000",
  "\0",
  "\ud800",
  "\udfff",
  "\u202e",
  "İ",
  "{",
  "}",
  "[",
  "]",
  ":",
  ",",
  "null",
  "1e999",
  "-0",
  "__proto__",
  "constructor",
  "toString",
  "<observation>",
  "</observation>",
  "<title>",
  "<summary>",
  "<skip_summary reason=",
  "```",
  "```xml",
  "<facts><fact>",
  "&lt;",
  "file:",
  "type:",
  "after:2026-01-01",
  "before:",
  "-",
  "NOT ",
  "OR ",
  "AND ",
  "NEAR(",
  "*",
  '"a b"',
  "(",
  ")",
  "#12",
  "^",
  "+",
  "../",
  "~/",
  "/",
  "**/",
  "!",
  ".env",
  "*.key",
  "<task-notification>",
  "<command-message>",
  "/mem:incognito",
  "\n",
  "\r\n",
  " ",
] as const;

const planted = fc
  .tuple(fc.constantFrom(...Object.values(FORMATS)), fc.nat())
  .map(([plant, seed]) => JSON.stringify(plant(chanceOf(seed)).content));
const piece = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...TELLING) },
  { weight: 3, arbitrary: fc.string({ unit: "binary", maxLength: 20 }) },
  { weight: 2, arbitrary: fc.string({ maxLength: 20 }) },
  { weight: 1, arbitrary: planted },
);
const repeated = fc
  .tuple(piece, fc.integer({ min: 2, max: 4_000 }))
  .map(([text, times]) => text.repeat(times).slice(0, REPEATED_CHARS_MAX));

/** Text made of what our parsers look for; now and then very much of it. */
export const texts: fc.Arbitrary<string> = fc.oneof(
  { weight: 30, arbitrary: fc.array(piece, { maxLength: PIECES_MAX }).map((pieces) => pieces.join("")) },
  { weight: 1, arbitrary: repeated },
);

const values = fc.oneof(texts, fc.jsonValue({ maxDepth: 3 }), fc.constantFrom(null, -1, 1e308, true, [], {}));

/** Objects with the fields that are read, each with whatever value, and with others. */
export function objects(fields: readonly string[]): fc.Arbitrary<Record<string, unknown>> {
  const key = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...fields) }, { weight: 1, arbitrary: texts });
  return fc.dictionary(key, values, { maxKeys: 12 });
}

/** What stands in a file of the demo, line for line, with some places changed, taken out or doubled. */
export function changedLines(file: "hooks.jsonl" | "transcript.jsonl"): fc.Arbitrary<string> {
  const lines = readFileSync(join(DEMO, file), "utf8")
    .split("\n")
    .filter((line) => line !== "");
  const edit = fc.tuple(fc.nat({ max: 1_000 }), fc.nat({ max: 12 }), fc.oneof(piece, fc.constant("")));
  return fc
    .tuple(fc.constantFrom(...lines), fc.array(edit, { maxLength: EDITS_MAX }))
    .map(([line, edits]) => edits.reduce(changed, line));
}

function changed(line: string, [place, length, put]: [number, number, string]): string {
  const at = Math.floor((place / 1_000) * line.length);
  return line.slice(0, at) + put + line.slice(at + length);
}
