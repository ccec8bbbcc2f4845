import { expect, test } from "bun:test";
import { isWithinWallClock } from "../../src/worker/open-model.ts";

test("the claude program is asked about a session of just four hours, and not about an older one", () => {
  const now = Date.now();
  const hours = [4, -1].map((age) => isWithinWallClock(now - age * 3_600_000, now));
  expect(hours).toEqual([true, true]);
  expect(isWithinWallClock(now - 4 * 3_600_000 - 1, now)).toBe(false);
});
