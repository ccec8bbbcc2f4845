import { expect, test } from "bun:test";
import { rarestFirst } from "../../src/search/query/rarest-words.ts";
import { openRemembered } from "../kit/remembered.ts";
import { openHome } from "../kit/temp-home.ts";

const T = Date.parse("2026-01-20T10:00:00Z");
const WORDS = ['"rollout"', '"gateway"', '"canary"'];

test("across projects, words that would fill the bound are left out beside a rarer one; in a project three are taken", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  for (let turn = 0; turn < 4; turn += 1)
    remembered.tellTurn({
      session: `s${turn}`,
      prompt: "go on",
      closing: turn === 0 ? "The rollout of the gateway has a canary." : "The rollout reached the gateway.",
      at: T + turn * 1_000,
    });
  remembered.index();
  const rarest = (projectId?: number) => rarestFirst(remembered.memory, "said", WORDS, projectId, 3);
  expect(rarest()).toEqual({
    taken: [{ expression: '"canary"', rows: 1 }],
    expression: '"canary"',
    rows: 1,
    known: ['"canary"', '"rollout"', '"gateway"'],
  });
  expect(rarest(1).expression).toBe('"canary" OR "rollout" OR "gateway"');
});
