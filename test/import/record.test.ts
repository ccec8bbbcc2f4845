import { expect, test } from "bun:test";
import fc from "fast-check";
import { listIn, observationIn, summaryIn, timeIn } from "../../src/import/legacy/record.ts";

const CELL = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.json(),
  fc.double(),
  fc.bigInt(),
  fc.uint8Array(),
  fc.constant(null),
  fc.constant("<private>swordfish"),
  fc.constant('["<private>swordfish</private>", {"deep": "<private>swordfish"}]'),
);
const NAMES = [
  "type",
  "title",
  "subtitle",
  "text",
  "narrative",
  "facts",
  "concepts",
  "files_read",
  "request",
  "notes",
];
const ROW = fc.dictionary(fc.constantFrom(...NAMES), CELL);

test("a row of any cells is an observation or says nothing; it never fails, and nothing private is in it", () => {
  fc.assert(
    fc.property(ROW, (row) => {
      const draft = observationIn(row);
      const text = JSON.stringify([draft, summaryIn(row)]);
      expect(text).not.toContain("swordfish");
      expect(text).not.toContain("\\u0000");
      if (draft !== undefined) {
        expect(draft.title).not.toBe("");
        expect(draft.title.length).toBeLessThanOrEqual(120);
        expect([draft.title, draft.narrative, draft.subtitle].every((one) => one.isWellFormed())).toBe(true);
      }
    }),
  );
});

test("seconds and milliseconds are told apart, and what is no time is none", () => {
  const at = Date.parse("2025-11-03T10:00:00Z");
  expect(timeIn(at, "")).toBe(at);
  expect(timeIn(at / 1_000, "")).toBe(at);
  expect(timeIn(String(at), undefined)).toBe(at);
  expect(timeIn("never", "2025-11-03T10:00:00Z")).toBe(at);
  expect(timeIn(null, null)).toBeUndefined();
  expect(timeIn(-5, "yesterday")).toBeUndefined();
});

test("a broken list is what it holds", () => {
  expect(listIn('["a", "b"]')).toEqual(["a", "b"]);
  expect(listIn('["a half')).toEqual(["a half"]);
  expect(listIn("plain words")).toEqual(["plain words"]);
  expect(listIn("")).toEqual([]);
  expect(listIn(null)).toEqual([]);
  expect(listIn('{"a":1}')).toEqual(['{"a":1}']);
});
