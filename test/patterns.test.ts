import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findInstruction, findInstructionInName } from "../src/domain/screening/find-instruction.ts";
import { FORMS, PATTERN_FLAGS, SENTENCES, spelledOf } from "../src/domain/screening/instruction-rules.ts";
import { errorSignaturesIn, fingerprintOf } from "../src/domain/tool-use/failure-text.ts";
import { shownCommand } from "../src/observer/local/read/commands.ts";
import { codeNamesIn } from "../src/observer/local/read/text.ts";
import { titleText } from "../src/observer/local/select/title.ts";
import { quote } from "../src/recall/frame.ts";

/** A pattern that stands in a source file. */
interface SourcePattern {
  file: string;
  line: number;
  pattern: RegExp;
}

/** What may stand before a slash that begins a pattern: an operator, an opening, or a word that wants a value. */
const BEFORE = /(?:[(,=:[!&|?{};+~]|=>|\breturn|\bof|\bin|\btypeof|\bcase)$/;

/** All patterns that are written as such in a file; strings, templates and comments are passed over. */
function patternsOf(path: string, file: string): SourcePattern[] {
  const text = readFileSync(path, "utf8");
  const found: SourcePattern[] = [];
  let at = 0;
  let code = "";
  while (at < text.length) {
    const sign = text[at] as string;
    const end = endOfPassage(text, at, code);
    if (end === undefined) {
      if (!/\s/.test(sign)) code = (code + sign).slice(-12);
      else if (/\w$/.test(code)) code = `${code} `.slice(-12);
      at += 1;
      continue;
    }
    if (sign === "/" && text[at + 1] !== "/" && text[at + 1] !== "*")
      found.push({
        file,
        line: text.slice(0, at).split("\n").length,
        pattern: patternIn(text.slice(at, end)),
      });
    if (sign !== "/" || found.at(-1)?.pattern !== undefined)
      code = isComment(text, at) ? code : `${code}x`.slice(-12);
    at = end;
  }
  return found;
}

function isComment(text: string, at: number): boolean {
  return text[at] === "/" && (text[at + 1] === "/" || text[at + 1] === "*");
}

/** Where a comment, string or pattern that begins here ends; undefined where none begins. */
function endOfPassage(text: string, at: number, code: string): number | undefined {
  const sign = text[at];
  if (text.startsWith("//", at)) return indexAfter(text, "\n", at);
  if (text.startsWith("/*", at)) return indexAfter(text, "*/", at + 2);
  if (sign === '"' || sign === "'") return endOfQuoted(text, at, sign);
  if (sign === "`") return endOfTemplate(text, at);
  if (sign === "/" && BEFORE.test(code.trimEnd())) return endOfPattern(text, at);
  return undefined;
}

function indexAfter(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found < 0 ? text.length : found + mark.length;
}

function endOfQuoted(text: string, at: number, mark: string): number {
  let end = at + 1;
  while (end < text.length && text[end] !== mark) end += text[end] === "\\" ? 2 : 1;
  return end + 1;
}

/** `String.raw` keeps its backslashes, and those of this source never stand before the closing mark. */
function endOfTemplate(text: string, at: number): number {
  let end = at + 1;
  while (end < text.length && text[end] !== "`") {
    if (text.startsWith("${", end)) end = endOfHole(text, end + 2);
    else end += text[end] === "\\" ? 2 : 1;
  }
  return end + 1;
}

function endOfHole(text: string, from: number): number {
  let depth = 1;
  let at = from;
  while (at < text.length && depth > 0) {
    const sign = text[at];
    if (sign === '"' || sign === "'") at = endOfQuoted(text, at, sign);
    else if (sign === "`") at = endOfTemplate(text, at);
    else if (sign === "/" && /[(,]\s*$/.test(text.slice(Math.max(0, at - 3), at)))
      at = endOfPattern(text, at);
    else {
      if (sign === "{") depth += 1;
      if (sign === "}") depth -= 1;
      at += 1;
    }
  }
  return at;
}

function endOfPattern(text: string, at: number): number {
  let end = at + 1;
  let isInClass = false;
  while (end < text.length && (isInClass || text[end] !== "/")) {
    if (text[end] === "[") isInClass = true;
    if (text[end] === "]") isInClass = false;
    end += text[end] === "\\" ? 2 : 1;
  }
  end += 1;
  while (/[a-z]/.test(text[end] ?? "")) end += 1;
  return end;
}

function patternIn(written: string): RegExp {
  const end = written.lastIndexOf("/");
  return new RegExp(written.slice(1, end), written.slice(end + 1));
}

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
    rules.map((rule, line) => ({
      file: `reason "${reason}"`,
      line,
      pattern: new RegExp(spelledOf(rule), PATTERN_FLAGS),
    })),
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
    "observer/local/read/text.ts",
    "search/query/words.ts",
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
    errorSignaturesIn,
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
