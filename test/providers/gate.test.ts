import { expect, test } from "bun:test";
import { Gate } from "../../src/providers/gate.ts";

const MINUTE = 60_000;

test("waits double with each failure in a row, up to a quarter of an hour, and are forgotten with a success", () => {
  const gate = new Gate(() => 0);
  const waits: number[] = [];
  let now = 0;
  for (let n = 0; n < 12; n += 1) {
    const openAt = gate.fail("unavailable", undefined, now);
    waits.push((openAt - now) / 1_000);
    now = openAt;
  }
  expect(waits.slice(0, 4)).toEqual([2, 4, 8, 16]);
  expect(waits.at(-1)).toBe(15 * 60);
  gate.succeed(now);
  expect(gate.callsMax(now, 5)).toBe(5);
  expect(gate.fail("unavailable", undefined, now) - now).toBe(2_000);
});

test("chance shortens a wait by half at most, so that not all come back together", () => {
  const waits = Array.from({ length: 50 }, () => new Gate().fail("late", undefined, 0));
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(1_000);
  expect(Math.max(...waits)).toBeLessThanOrEqual(2_000);
  expect(new Set(waits).size).toBeGreaterThan(10);
});

test("after a wait one call finds out, and only then all may pass", () => {
  const gate = new Gate(() => 0);
  gate.fail("limited", 10 * MINUTE, 0);
  expect(gate.callsMax(9 * MINUTE, 5)).toBe(0);
  expect(gate.callsMax(10 * MINUTE, 5)).toBe(1);
  gate.succeed(10 * MINUTE);
  expect(gate.callsMax(10 * MINUTE, 5)).toBe(5);
});

test("a call that was under way when the gate closed does not open it", () => {
  const gate = new Gate(() => 0);
  gate.fail("limited", 10 * MINUTE, 0);
  gate.succeed(MINUTE);
  expect(gate.callsMax(2 * MINUTE, 5)).toBe(0);
});

test("what only the user can mend is looked at again after a quarter of an hour", () => {
  expect(new Gate(() => 0).fail("unauthorised", undefined, 0)).toBe(15 * MINUTE);
  expect(new Gate(() => 0).fail("missing", undefined, 0)).toBe(15 * MINUTE);
});
