import { describe, expect, test } from "bun:test";
import { isLineKept } from "../../bench/ignored/main.ts";
import { HARMLESS, PROMISED } from "../../bench/ignored/ways.ts";

describe("of an ignored file nothing is kept", () => {
  for (const [kind, ways] of Object.entries(PROMISED))
    test(`that is ${kind}`, () => {
      expect(ways.filter((way) => isLineKept(way))).toEqual([]);
    });
});

describe("all is kept where an ignored file is", () => {
  for (const [kind, ways] of Object.entries(HARMLESS))
    test(kind, () => {
      expect(ways.filter((way) => !isLineKept(way))).toEqual([]);
    });
});
