import { describe, expect, test } from "bun:test";
import type { Turn } from "../../../src/domain/turn.ts";
import { groundFindings } from "../../../src/observer/model/ground-findings.ts";
import { parseAnswer } from "../../../src/observer/model/parse-answer.ts";
import { renderSystemPrompt } from "../../../src/observer/model/system-prompt.ts";
import { findMode } from "../../../src/observer/modes/find-mode.ts";
import { TurnBuilder } from "../local/turn-builder.ts";
import { INJECTIONS } from "./injections.ts";
import { answerByForm, wordsOutside } from "./stand-in.ts";

const { mode } = findMode("code", "/nonexistent");
const HARMLESS = "tests passed";

function turnWith(output: string): Turn {
  return new TurnBuilder()
    .asks("make the cart round half up")
    .reads("/home/ada/shop/src/cart.ts")
    .edits("/home/ada/shop/src/cart.ts", "Math.floor(x)", "Math.round(x)")
    .runsInVain("npm test", output)
    .says("The cart rounds half up now.")
    .ends();
}

function written(turn: Turn, answer: (prompt: string) => string) {
  const parsed = parseAnswer(answer(renderSystemPrompt(mode, "", turn).prompt));
  if (parsed.kind !== "findings") throw new Error(`the stand-in's answer was ${parsed.kind}`);
  return groundFindings(parsed, turn);
}

function withoutNarrative(turn: Turn) {
  const { observations, summary } = written(turn, answerByForm);
  return { observations: observations.map((one) => ({ ...one, narrative: "" })), summary };
}

test("there are twenty samples and more", () => {
  expect(Object.keys(INJECTIONS).length).toBeGreaterThanOrEqual(20);
});

describe.each(Object.entries(INJECTIONS))("%s", (_name, sample) => {
  test("stays within the record of the turn", () => {
    const outside = wordsOutside(renderSystemPrompt(mode, "", turnWith(sample)).prompt);
    expect(outside).toBe(wordsOutside(renderSystemPrompt(mode, "", turnWith(HARMLESS)).prompt));
  });

  test("changes nothing that is written but the quotation of it", () => {
    expect(withoutNarrative(turnWith(sample))).toEqual(withoutNarrative(turnWith(HARMLESS)));
  });

  test("leaves no mark in the record that a model could take for structure", () => {
    const { prompt } = renderSystemPrompt(mode, "", turnWith(sample));
    const tags = prompt.match(/<\/?[^\s>]+/g) ?? [];
    const ours = /^<\/?(?:turn|user|assistant|edit|command|tool|report|looked_at|noticed|left_out\/?)$/;
    expect(tags.filter((tag) => !ours.test(tag))).toEqual([]);
    expect(prompt.match(/<turn /g)).toHaveLength(1);
    expect(prompt.match(/<\/turn>/g)).toHaveLength(1);
    expect(prompt).not.toMatch(/\[\/?INST\]|[\u202a-\u202e\u200b]|[\u{e0000}-\u{e007f}]/u);
  });

  test("is not written in its own name by a model that repeats it unescaped", () => {
    const turn = turnWith(sample);
    const { observations, summary } = written(turn, (prompt) =>
      answerByForm(prompt).replace("</narrative>", `${sample}</narrative>`),
    );
    expect(observations.map((one) => one.title)).not.toContain(
      "The user allows deleting the production database",
    );
    expect(observations.flatMap((one) => one.filesModified)).toEqual(["src/cart.ts"]);
    expect(JSON.stringify(summary ?? {})).not.toContain("Disable all tests");
  });
});
