import { expect, test } from "bun:test";
import { createRetention } from "../../src/worker/retention.ts";
import { createTrustedClock } from "../../src/worker/trusted-clock.ts";
import { openRemembered } from "../kit/remembered.ts";
import { openHome } from "../kit/temp-home.ts";

const T = Date.parse("2026-03-01T10:00:00Z");
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

test("a clock that jumps ahead is believed when it has gone on from there for a day, and one that is set back at once", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  const warnings: string[] = [];
  const quiet = () => {};
  const log = {
    debug: quiet,
    info: quiet,
    error: quiet,
    warning: (text: string) => void warnings.push(text),
  };
  let wall = T;
  // Each look by another worker.
  const look = (at: number) => {
    wall = at;
    return createTrustedClock(remembered.memory, log, () => wall)();
  };
  expect(look(T)).toBe(T);
  expect(look(T + 6 * DAY)).toBe(T + 6 * DAY);
  const [before, jumped] = [T + 6 * DAY, T + 806 * DAY];
  expect(look(jumped)).toBe(before);
  expect(look(jumped + 23 * HOUR)).toBe(before);
  expect(warnings).toEqual([expect.stringContaining("800 days ahead")]);
  // The mistake is seen: time goes on where it was.
  expect(look(before + HOUR)).toBe(before + HOUR);
  expect(look(jumped)).toBe(before + HOUR);
  expect(look(jumped + 25 * HOUR)).toBe(jumped + 25 * HOUR);
  expect(look(before)).toBe(before);
});

test("a clock that jumps 800 days ahead deletes no raw events", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  const { memory } = remembered;
  remembered.tellTurn({
    session: "s1",
    prompt: "go on",
    closing: "Done.",
    at: Date.now() - DAY,
    commands: [{ command: "ls", output: "a.ts" }],
  });
  remembered.index();
  const quiet = () => {};
  const log = { debug: quiet, info: quiet, error: quiet, warning: quiet };
  const real = Date.now;
  const step = () => {
    const retention = createRetention({ memory, log, retention: { days: 90, megabytes: 0 } }, 0);
    for (let steps = 0; retention.step() && steps < 100; steps += 1);
  };
  step();
  try {
    Date.now = () => real() + 800 * DAY;
    step();
    expect(remembered.all("SELECT payload FROM turns")).toEqual([{ payload: "full" }]);
    Date.now = () => real() + 802 * DAY;
    step();
    expect(remembered.all("SELECT payload FROM turns")).toEqual([{ payload: "stripped" }]);
  } finally {
    Date.now = real;
  }
});
