import { expect, test } from "bun:test";
import fc from "fast-check";
import { hookMsOf, withHookMs } from "../../src/inbox/record.ts";

test("the time that a hook took is found at the end of whatever it says, and the rest stays as it was", () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.integer({ min: 0, max: 99_999 }),
      (payload, tenths) => {
        const body = withHookMs(JSON.stringify(payload), tenths / 10);
        expect(hookMsOf({ body })).toBe(tenths / 10);
        expect(JSON.parse(body)).toEqual({ ...JSON.parse(JSON.stringify(payload)), hook_ms: tenths / 10 });
      },
    ),
  );
});

test("a body of an earlier version tells no time", () => {
  for (const body of ["{}", '{"prompt":"hook_ms"}', ""]) expect(hookMsOf({ body })).toBeUndefined();
});
