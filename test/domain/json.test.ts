import { expect, test } from "bun:test";
import { parseObject } from "../../src/domain/json.ts";

test("a byte order mark before an object is no part of it", () => {
  expect(parseObject('\ufeff{"a":1}')).toEqual({ a: 1 });
  expect(parseObject('\ufeff\ufeff{"a":1}')).toBeUndefined();
  expect(parseObject("\ufeff")).toBeUndefined();
});
