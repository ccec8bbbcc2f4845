import { expect, test } from "bun:test";
import { listChanges, recordChange } from "../../src/store/observations/changes.ts";
import { openRemembered } from "../kit/remembered.ts";
import { openHome } from "../kit/temp-home.ts";

const ALL = 100_000;

test("the history has an end, and what the rule links takes nothing of what people can undo", async () => {
  await using home = openHome();
  using memory = openRemembered(home);
  const record = (by: "person" | "rule") =>
    recordChange(memory.memory, { action: "forget", by, observationId: undefined, before: {}, at: 1 });
  memory.memory.transaction(() => {
    for (let count = 0; count < 50; count += 1) record("person");
    for (let count = 0; count < 6_000; count += 1) record("rule");
  })();
  expect(listChanges(memory.memory, { limit: ALL, offset: 0 }).length).toBe(50);
  expect(memory.all<{ n: number }>("SELECT count(*) AS n FROM changes")[0]?.n).toBeLessThan(5_200);
});
