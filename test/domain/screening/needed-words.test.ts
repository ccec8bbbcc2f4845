import { expect, test } from "bun:test";
import { BENIGN } from "../../../bench/poison/benign.ts";
import { FIRST, LAST, SECOND } from "../../../bench/poison/held-out.ts";
import { POISON } from "../../../bench/poison/samples.ts";
import {
  FORMS,
  PATTERN_FLAGS,
  SENTENCES,
  spelledOf,
} from "../../../src/domain/screening/instruction-rules.ts";
import { hasNeeded, neededWords, wordsIn } from "../../../src/domain/screening/needed-words.ts";

test("a text that a rule matches has the words that the rule needs", () => {
  const heldOut = [FIRST, SECOND, LAST].flatMap(({ attacks, harmless }) => [
    ...attacks.map(({ text }) => text),
    ...harmless,
  ]);
  const texts = [...POISON.map(({ text }) => text), ...heldOut, ...Object.values(BENIGN).flat()];
  const rules = [...FORMS, ...SENTENCES].flatMap(({ patterns }) => patterns.map(spelledOf));
  const matching = rules.flatMap((rule) => {
    const pattern = new RegExp(rule, PATTERN_FLAGS);
    return texts.filter((text) => pattern.test(text)).map((text) => ({ rule, text }));
  });
  expect(matching.length).toBeGreaterThan(50);
  const missed = matching.filter(({ rule, text }) => !hasNeeded(wordsIn(text), neededWords(rule)));
  expect(missed).toEqual([]);
});

test("needed are whole words and groups of them, of which the first word counts", () => {
  expect(neededWords(String.raw`\b(?:turn off|skips?|tell(?:ing)?)\b.{0,9}\bthe (?:user|human)\b`)).toEqual([
    ["turn", "skip", "skips", "tell", "telling"],
    ["the"],
  ]);
  expect(neededWords(String.raw`\b(?:polic(?:y|ies)|ai(?: models?)?) here`)).toEqual([
    ["policy", "policies", "ai"],
  ]);
});

test("nothing is needed of what may be missing, be part of a word or stand in one of two patterns", () => {
  const unsure = [
    String.raw`\b(?:please )?run`,
    String.raw`\bagents?: you`,
    String.raw`\bapprove ?all`,
    String.raw`\b(?:review(?:er|ing)\w+|send)\b`,
    String.raw`\bone\b|\btwo\b`,
    String.raw`(?<!\berror\b )run`,
    String.raw`\b(?:do not|don't|never) tell`,
  ];
  expect(unsure.map(neededWords)).toEqual(unsure.map(() => []));
});

test("a long s and a Kelvin sign are letters of a word, as the patterns take them", () => {
  const pattern = new RegExp(String.raw`\bskip\b`, PATTERN_FLAGS);
  expect(pattern.test("ſ\u212aip it")).toBe(true);
  expect(hasNeeded(wordsIn("ſ\u212aip it"), [["skip"]])).toBe(true);
});
