import { expect, test } from "bun:test";
import fc from "fast-check";
import { fileNote } from "../../src/recall/file-note.ts";
import { promptNote } from "../../src/recall/prompt-note.ts";
import { thresholdFactor, thresholdFactorFor } from "../../src/recall/threshold.ts";
import { openRemembered, type Remembered } from "../kit/remembered.ts";
import { openHome } from "../kit/temp-home.ts";

const T = Date.parse("2026-01-20T10:00:00Z");
const DAY = 24 * 3_600_000;

test.each([
  [0, 0, 1],
  [20, 10, 1],
  [60, 30, 1],
  [20, 0, 1.25],
  [60, 0, 1.375],
  [20, 20, 0.8],
  [60, 60, 0.8],
])("of %p judged, %p used: the bar is multiplied by %p", (settled, used, factor) => {
  expect(thresholdFactor({ settled, used })).toBeCloseTo(factor, 6);
});

test("the bar stays between its limits and never rises when more was used", () => {
  fc.assert(
    fc.property(fc.nat(10_000), fc.nat(10_000), (settled, some) => {
      const used = Math.min(settled, some);
      const factor = thresholdFactor({ settled, used });
      expect(factor).toBeGreaterThanOrEqual(0.8);
      expect(factor).toBeLessThanOrEqual(1.4);
      if (used < settled) expect(thresholdFactor({ settled, used: used + 1 })).toBeLessThanOrEqual(factor);
    }),
  );
});

/** Puts judged memories into the log of what was given, `agoDays` before `T`. */
function settled(remembered: Remembered, channel: string, outcomes: readonly string[], agoDays = 1): void {
  const at = T - agoDays * DAY;
  remembered.tell(
    "ContextInjected",
    { session_id: "earlier", channel, observation_ids: outcomes.map((_, n) => n + 1) },
    at,
  );
  const set = remembered.memory.query(
    "UPDATE injected_items SET outcome = ? WHERE item_id = ? AND injected_at_epoch = ?",
  );
  for (const [index, outcome] of outcomes.entries()) set.run(outcome, index + 1, at);
}

const times = (count: number, outcome: string) => Array.from({ length: count }, () => outcome);

function remember(remembered: Remembered): number {
  const observations = [{ title: "Discount rounding in the cart total", filesModified: ["src/cart.ts"] }];
  remembered.tellTurn({ session: "earlier", prompt: "p", closing: "c", at: T - 1_000, observations });
  remembered.index();
  return remembered.all<{ id: number }>("SELECT id FROM projects LIMIT 1")[0]?.id ?? 0;
}

test("the bar follows a course: ignored it rises, used it falls, and after a month it is back", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  const projectId = remember(remembered);
  const of = (now: number) =>
    thresholdFactorFor(remembered.memory, { projectId, channel: "UserPromptSubmit", now });
  expect(of(T)).toBe(1);
  settled(remembered, "UserPromptSubmit", times(40, "ignored"), 3);
  const risen = of(T);
  expect(risen).toBeCloseTo(1 + 0.5 - 10 / 60, 6);
  settled(remembered, "UserPromptSubmit", times(60, "used"), 2);
  expect(of(T)).toBe(0.8);
  settled(remembered, "UserPromptSubmit", times(60, "open"), 1);
  expect(of(T)).toBe(0.8);
  expect(of(T + 40 * DAY)).toBe(1);
});

test("each hook and each project has a bar of its own", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  const projectId = remember(remembered);
  settled(remembered, "PreToolUse", times(60, "contradicted"));
  const factor = (channel: string, id: number) =>
    thresholdFactorFor(remembered.memory, { projectId: id, channel, now: T });
  expect(factor("PreToolUse", projectId)).toBe(1.375);
  expect(factor("UserPromptSubmit", projectId)).toBe(1);
  expect(factor("PreToolUse", projectId + 1)).toBe(1);
});

test("what is given follows the bar", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  const projectId = remember(remembered);
  const note = () =>
    fileNote(remembered.memory, {
      scope: { projectId },
      project: "p",
      path: "src/cart.ts",
      branch: "main",
      recentFiles: new Set(),
      at: T,
    });
  expect(note()).toBeDefined();
  settled(remembered, "PreToolUse", times(60, "ignored"));
  expect(note()).toBeUndefined();
});

test("a prompt is given 400 tokens at most", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  const title = `Walrus ledger balance ${"and its rounding ".repeat(5)}`;
  const observations = Array.from({ length: 6 }, (_, index) => ({
    title: `${title} ${index}`,
    narrative: "記憶を直した walrus ledger balance rounding ".repeat(30),
    filesModified: ["src/ledger.ts"],
  }));
  remembered.tellTurn({ session: "earlier", prompt: "p", closing: "c", at: T, observations });
  remembered.index();
  const [row] = remembered.all<{ id: number }>("SELECT id FROM projects LIMIT 1");
  const given = promptNote(remembered.memory, {
    prompt: "the walrus ledger balance rounding",
    projectId: row?.id ?? 0,
    project: "p",
    branch: "main",
    sessionId: "now",
    at: T + DAY,
    claim: () => true,
  });
  expect(given?.observationIds.length).toBeGreaterThan(0);
  expect(given?.tokens).toBeLessThanOrEqual(400);
});
