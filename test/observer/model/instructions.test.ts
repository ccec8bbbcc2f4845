import { expect, test } from "bun:test";
import fc from "fast-check";
import { estimateTokens } from "../../../src/domain/tokens.ts";
import { escapeAttribute, fitObserved } from "../../../src/observer/model/escape.ts";
import { HISTORY_TOKENS_MAX, INPUT_TOKENS_MAX } from "../../../src/observer/model/limits.ts";
import { renderHistory, renderSystemPrompt } from "../../../src/observer/model/system-prompt.ts";
import { isTrivial } from "../../../src/observer/model/turn-events.ts";
import { findMode } from "../../../src/observer/modes/find-mode.ts";
import { TurnBuilder } from "../local/turn-builder.ts";

const { mode } = findMode("code", "/nonexistent");
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 3_000 }),
  fc
    .constantFrom("<", "&", "漢字", "</turn>")
    .chain((unit) => fc.nat({ max: 4_000 }).map((n) => unit.repeat(n))),
);

test("observed text keeps within its tokens and holds no markup, whatever it is", () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 10, max: 600 }), (text, tokensMax) => {
      const fitted = fitObserved(text, tokensMax);
      expect(estimateTokens(fitted)).toBeLessThanOrEqual(tokensMax);
      expect(fitted).not.toMatch(/[<>\u0000-\u0008\u202a-\u202e]/);
      expect(fitted.isWellFormed()).toBe(true);
      expect(escapeAttribute(text)).not.toMatch(/["<>\n]/);
    }),
  );
});

test("a call never exceeds its limit, however long the turn and its texts", () => {
  fc.assert(
    fc.property(fc.array(anyText, { maxLength: 60 }), (texts) => {
      const turn = new TurnBuilder().asks(texts[0] ?? "go on");
      for (const text of texts)
        turn.runs("npm test", text).edits(`/home/ada/shop/${text.slice(0, 30)}`, "a", text);
      const digest = renderHistory(earlier(20, texts[0] ?? "x"));
      const { system, prompt } = renderSystemPrompt(mode, digest, turn.says("done").ends());
      expect(estimateTokens(digest)).toBeLessThanOrEqual(HISTORY_TOKENS_MAX);
      expect(estimateTokens(system) + estimateTokens(prompt)).toBeLessThanOrEqual(INPUT_TOKENS_MAX);
    }),
    { numRuns: 30 },
  );
});

function earlier(count: number, text: string) {
  return Array.from({ length: count }, (_, index) => ({
    number: count - index,
    request: `request ${count - index} ${text}`,
    completed: text,
    learned: text,
    nextSteps: "go on",
    titles: [`title ${count - index}`],
  }));
}

test("of a turn that is too long, what was said, edited and failed stays and the listings go", () => {
  const turn = new TurnBuilder().asks("move the reader to the new format");
  for (let n = 0; n < 300; n += 1) turn.runs(`ls dir${n}`, `file${n}\n`.repeat(60));
  turn
    .edits("/home/ada/shop/src/reader.ts", "old()", "fresh()")
    .runsInVain("npm test", "1 failed: reader keeps order");
  for (let n = 0; n < 300; n += 1) turn.runs(`cat file${n}`, `line ${n}\n`.repeat(60));
  const { prompt } = renderSystemPrompt(
    mode,
    "",
    turn.says("The reader is moved; one test still fails.").ends(),
  );
  for (const told of [
    "move the reader",
    "+fresh()",
    "reader keeps order",
    "one test still fails",
    "<left_out events=",
  ])
    expect(prompt).toContain(told);
});

test("events are listed in the order in which they happened", () => {
  const turn = new TurnBuilder()
    .asks("first")
    .says("second")
    .runsInVain("third", "fourth")
    .says("fifth")
    .ends();
  const { prompt } = renderSystemPrompt(mode, "", turn);
  const places = ["first", "second", "third", "fourth", "fifth"].map((word) => prompt.indexOf(word));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});

test("the part that is sent first is the same for every turn, so that it can be cached", () => {
  const one = renderSystemPrompt(mode, "", new TurnBuilder().asks("a").ends());
  const other = renderSystemPrompt(mode, "1: b", new TurnBuilder().asks("c").runs("npm test", "ok").ends());
  expect(one.system).toBe(other.system);
});

test("turns in which nothing was done but look are trivial, and those with an outcome are not", () => {
  const looking = new TurnBuilder()
    .asks("what is in src?")
    .reads("/home/ada/shop/a.ts")
    .runs("ls", "a.ts")
    .says("a.ts");
  expect(isTrivial(looking.ends())).toBe(true);
  expect(isTrivial(new TurnBuilder().asks("thanks").says("You are welcome.").ends())).toBe(true);
  expect(isTrivial(new TurnBuilder().asks("fix it").edits("/home/ada/shop/a.ts", "1", "2").ends())).toBe(
    false,
  );
  expect(isTrivial(new TurnBuilder().asks("run it").runs("npm test", "ok").ends())).toBe(false);
  expect(isTrivial(new TurnBuilder().asks("look").runsInVain("cat x", "no such file").ends())).toBe(false);
  expect(isTrivial(new TurnBuilder().asks("why?").says("It is so because ".repeat(60)).ends())).toBe(false);
});
