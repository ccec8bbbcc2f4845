import { expect, test } from "bun:test";
import fc from "fast-check";
import { saidTimes } from "../../src/search/said-time.ts";

const NOW = new Date(2026, 10, 21, 12).getTime();

/** The first and the last day of each time that is said, as year-month-day. */
function days(text: string): string[] {
  const day = (at: number) => new Date(at).toLocaleDateString("sv-SE");
  return saidTimes(text, NOW).map(({ from, to }) => `${day(from)} ${day(to)}`);
}

test("days and months are heard however they are written", () => {
  const third = ["2023-06-03 2023-06-03"];
  for (const text of [
    "on 3 June, 2023",
    "June 3rd, 2023",
    "the 3rd of june 2023",
    "Jun. 3, 2023",
    "2023-06-03",
  ])
    expect(days(text)).toEqual(third);
  expect(days("what changed in July 2023?")).toEqual(["2023-07-01 2023-07-31"]);
  expect(days("between 1 May 2024 and 3 May 2024")).toHaveLength(2);
});

test("what says no year means the last such time", () => {
  expect(days("in December")).toEqual(["2025-12-01 2025-12-31"]);
  expect(days("on 20 November")).toEqual(["2026-11-20 2026-11-20"]);
});

test("times are counted back from now", () => {
  expect(days("what did we do yesterday")).toEqual(["2026-11-20 2026-11-20"]);
  expect(days("3 days ago")).toEqual(["2026-11-18 2026-11-18"]);
  expect(days("the bug of last week")).toEqual(["2026-11-09 2026-11-15"]);
  expect(days("last tuesday")).toEqual(["2026-11-17 2026-11-17"]);
  expect(days("this month")).toEqual(["2026-11-01 2026-11-30"]);
});

test("what only looks like a time is none", () => {
  for (const text of ["may we go", "march on", "31 February 2023", "version 2023", "99 June", "2023-13-45"])
    expect(days(text)).toEqual([]);
});

test("no text breaks it, and a long one has few times", () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom("June", "3", "2023-01-01", "last", "week", "99999999999", "ago", "of"),
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      for (const { from, to } of saidTimes(pieces.join(" "), NOW)) expect(to).toBeGreaterThan(from);
    }),
  );
  expect(saidTimes("on 3 June 2023 ".repeat(50), NOW).length).toBeLessThan(5);
});
