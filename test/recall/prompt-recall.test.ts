import { expect, test } from "bun:test";
import { promptNote } from "../../src/recall/prompt-note.ts";
import { openRemembered } from "../kit/remembered.ts";
import { openHome } from "../kit/temp-home.ts";

const T = Date.parse("2026-03-01T10:00:00Z");

test("a memory that does not fit beside the others is not counted as given, so that it can be given later", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  const long = "値引きの丸めを確かめる".repeat(40);
  const observations = Array.from({ length: 3 }, (_, index) => ({
    title: `The checkout discount was rounded twice in the cart total ${index}`,
    narrative: `Discount rounding in cart total and checkout ${long}`,
    filesModified: [`src/cart-${index}.ts`],
  }));
  const others = Array.from({ length: 12 }, (_, index) => ({
    title: `Chore ${index}`,
    narrative: "nothing",
  }));
  remembered.tellTurn({
    session: "earlier",
    prompt: "fix it",
    closing: "Fixed.",
    at: T,
    observations: [...observations, ...others],
  });
  remembered.index();
  const claimed: number[] = [];
  const given = promptNote(remembered.memory, {
    prompt: "the checkout discount rounding in the cart total is wrong again",
    projectId: 1,
    project: "project",
    branch: "main",
    sessionId: "now",
    at: T + 3_600_000,
    claim: (id) => {
      claimed.push(id);
      return true;
    },
  });
  expect(given?.observationIds.length).toBeGreaterThan(0);
  expect(given?.observationIds.length).toBeLessThan(3);
  expect(claimed).toEqual(given?.observationIds ?? []);
});
