import { expect, test } from "bun:test";
import { answerQuestion } from "../../src/passages/answer.ts";
import { openRemembered } from "../kit/remembered.ts";
import { openHome } from "../kit/temp-home.ts";

const T = Date.parse("2026-03-01T10:00:00Z");

test.each(["done", "seen"] as const)(
  "what was %s is ranked by how many of the question's words it has, the rare ones most, then the shorter, then the newer",
  async (kind) => {
    await using home = openHome();
    using remembered = openRemembered(home);
    const texts = {
      both: "the gateway has opened the sluice at the weir",
      rare: "the sluice was painted and then it was dried",
      common: "the gateway has been restarted, says the log",
      newer: "a gateway lost its lamp, nobody knows why",
      long: `the gateway was ${Array.from({ length: 60 }, (_, index) => `word${index}`).join(" ")} restarted`,
    };
    for (const [index, [session, text]] of Object.entries(texts).entries())
      remembered.tellTurn({
        session,
        prompt: "go on",
        closing: "It is so.",
        at: T + index * 60_000,
        commands: [
          { command: kind === "done" ? text : `run ${index}`, output: kind === "seen" ? text : "ok" },
        ],
      });
    remembered.index();
    const { quotes } = answerQuestion(remembered.memory, {
      ...{ question: "sluice gateway", projectId: undefined, tokens: 2_000, now: T },
      kinds: [kind],
    });
    expect(quotes.map(({ session }) => session)).toEqual(["both", "rare", "newer", "common", "long"]);
  },
);
