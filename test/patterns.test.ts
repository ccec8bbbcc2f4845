import { describe, expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { complaintsIn, fingerprintOf } from "../src/domain/failure-text.ts";
import { findInstruction, findInstructionInName } from "../src/domain/screening/find-instruction.ts";
import { FORMS, ruleOf, SENTENCES } from "../src/domain/screening/instruction-rules.ts";
import { shownCommand } from "../src/observer/local/commands.ts";
import { titleText } from "../src/observer/local/draft.ts";
import { codeNamesIn } from "../src/observer/local/names.ts";
import { quote } from "../src/recall/frame.ts";
import { patternsOf, type SourcePattern } from "./kit/source-patterns.ts";

const SRC = join(import.meta.dir, "..", "src");
/** Long enough that what grows with the square of a text takes seconds on no machine and far over the bar on all. */
const CHARS = 8_000;
/** The longest text that is judged, and more. */
const JUDGED_CHARS = 20_000;
const BAR_MS = 50;
/** A busy machine stops a process at any time: the best of so many counts. */
const TRIES = 4;

/** What texts repeat that bring a pattern to its knees. */
const SEEDS = [
  ...[
    " ",
    "\n",
    "\t",
    "\r\n",
    "a",
    "A",
    "é",
    "0",
    "-",
    "_",
    "/",
    "\\",
    ".",
    ",",
    ":",
    ";",
    "=",
    '"',
    "'",
    "`",
  ],
  ...["<", ">", "(", ")", "[", "]", "{", "}", "|", "&", "$", "#", "@", "%", "!", "?", "*", "+", "~", "^"],
  ...[
    "a ",
    "a-",
    "a.",
    "a/",
    "a=",
    "A1",
    "a\n",
    "x, ",
    "0f",
    "- ",
    "的",
    "👍",
    "\u200b",
    "</",
    "://",
    "a@",
    "$(",
  ],
  ...["ignore ", "you must ", "curl ", "key=", "error: ", "eyJ", "-----BEGIN ", "at a (b:1) ", "&lt;", "\\n"],
];

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((name) =>
  /(?<!\.d)\.ts$/.test(name),
);

/** Of every module but the entry, all patterns that are written in it; and of the screening rules those that are made of strings. */
const patterns: SourcePattern[] = [
  ...files.flatMap((file) => patternsOf(join(SRC, file), file)),
  ...[...SENTENCES, ...FORMS].flatMap(({ reason, patterns: rules }) =>
    rules.map((rule, line) => ({ file: `reason "${reason}"`, line, pattern: ruleOf(rule) })),
  ),
];

function timeOf(run: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let left = TRIES; left > 0 && best > BAR_MS; left -= 1) {
    const begun = performance.now();
    run();
    best = Math.min(best, performance.now() - begun);
  }
  return best;
}

function repeated(seed: string, chars: number): string {
  return seed.repeat(Math.ceil(chars / seed.length)).slice(0, chars);
}

const TEXTS = SEEDS.map((seed) => `${repeated(seed, CHARS)}\u0001`);

function tryOn(pattern: RegExp, text: string): void {
  pattern.lastIndex = 0;
  if (pattern.global) text.replaceAll(pattern, "");
  else pattern.test(text);
}

test("the test sees the patterns of the source", () => {
  expect(SEEDS.length).toBeGreaterThanOrEqual(60);
  expect(patterns.length).toBeGreaterThan(800);
  const known = [
    "domain/redaction/",
    "domain/screening/text-readings.ts",
    "observer/local/names.ts",
    "search/words.ts",
  ];
  for (const file of known) expect(patterns.some((one) => one.file.startsWith(file))).toBe(true);
});

test("no pattern of the source takes longer than a text of its length, whatever the text repeats", () => {
  const slow = patterns.flatMap(({ file, line, pattern }) => {
    const on = TEXTS.find((text) => timeOf(() => tryOn(pattern, text)) > BAR_MS);
    return on === undefined ? [] : [`${file}:${line} on ${JSON.stringify(on.slice(0, 20))}`];
  });
  expect(slow).toEqual([]);
}, 240_000);

describe("what runs patterns on texts of strangers", () => {
  const functions: Record<string, (text: string) => unknown> = {
    findInstruction: (text) => findInstruction(text),
    "findInstruction, strict": (text) => findInstruction(text, "strict"),
    findInstructionInName,
    codeNamesIn: (text) => codeNamesIn(text),
    titleText,
    shownCommand,
    quote,
    complaintsIn,
    fingerprintOf,
  };
  // Judging reads a text with two hundred patterns, so that its bar is a few times that of one; a square would take minutes.
  const barOf = (name: string) => (name.startsWith("findInstruction") ? 8 * BAR_MS : BAR_MS);
  for (const [name, run] of Object.entries(functions))
    test(`${name} takes no longer than its text`, () => {
      const slow = SEEDS.filter((seed) => {
        const text = `${repeated(seed, JUDGED_CHARS)}\u0001`;
        return timeOf(() => run(text)) > barOf(name);
      });
      expect(slow).toEqual([]);
    });
});
