import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { cleanPayload, cleanText, PAYLOAD_LIMITS } from "../../src/domain/clean-payload.ts";
import type { Json, JsonObject } from "../../src/domain/host-event.ts";

/** JSON, brackets and keys included, may be this much longer than what the limits count. */
const JSON_OVERHEAD = 3;

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.constantFrom("\0", "\ud800", "<private>x</private>", "__proto__", "y".repeat(40_000)),
);
const payload = fc.object({
  key: text,
  values: [text, fc.double(), fc.boolean(), fc.constant(null)],
  maxDepth: 4,
}) as fc.Arbitrary<JsonObject>;

describe("cleanPayload", () => {
  test("cleans once and for all: the worker does it again to what a hook has left", () => {
    fc.assert(
      fc.property(payload, (value) => {
        const once = cleanPayload(value);
        expect(cleanPayload(once)).toEqual(once);
      }),
    );
  });

  test("gives JSON without NUL and lone surrogates, within its limits", () => {
    fc.assert(
      fc.property(payload, (value) => {
        const json = JSON.stringify(cleanPayload(value));
        expect(json).not.toMatch(/\\u0000|\\ud[89a-f]/i);
        expect(json.isWellFormed()).toBe(true);
        expect(json.length).toBeLessThan(PAYLOAD_LIMITS.totalChars * JSON_OVERHEAD);
      }),
    );
  });

  test("leaves small plain payloads as they are", () => {
    const plain = { command: "ls", list: [1, null, true, { a: "b" }], empty: "", nested: { x: {} } };
    expect(cleanPayload(plain)).toEqual(plain);
  });

  const wide = (make: (index: number) => Json): Json =>
    Array.from({ length: 400 }, (_, index) => make(index));
  for (const [name, make] of Object.entries({
    "one long string": () => "x".repeat(10_000_000),
    "many short strings": () => wide(() => wide(() => "word")),
    "many long strings": () => wide(() => "x".repeat(30_000)),
    "numbers only": () => {
      const row = wide((index) => index);
      const sheet = wide(() => row);
      return wide(() => sheet);
    },
    "empty objects": () => wide(() => wide(() => ({}))),
    "many keys": () =>
      Object.fromEntries(
        Array.from({ length: 50_000 }, (_, index) => [`key ${index}`, { [`inner ${index}`]: 1 }]),
      ),
    "long keys": () =>
      Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`${index}${"k".repeat(10_000)}`, "v"])),
  } satisfies Record<string, () => Json>)) {
    test(`keeps to its limit with ${name}`, () => {
      const json = JSON.stringify(cleanPayload({ id: "first", value: make() }));
      expect(json.length).toBeLessThan(PAYLOAD_LIMITS.totalChars * JSON_OVERHEAD);
      expect(json).toContain("first");
    });
  }

  test("keeps the head and the tail of a long string and says what is missing", () => {
    const cut = cleanText(`HEAD${"x".repeat(100_000)}TAIL`);
    expect(cut.length).toBeLessThanOrEqual(PAYLOAD_LIMITS.stringChars);
    expect(cut).toStartWith("HEAD");
    expect(cut).toEndWith("TAIL");
    expect(cut).toMatch(/\[… \d+ characters left out …\]/);
  });

  test("takes private text out before it cuts: no tag is cut open", () => {
    for (let shift = 0; shift < 40; shift += 1) {
      const cut = cleanText(
        `${"a".repeat(11_150 + shift)}<private>${"ZQ".repeat(10_000)}</private>${"b".repeat(10_000)}`,
      );
      expect(cut).not.toContain("ZQ");
    }
  });

  test("stops at a depth, and bears a nesting of many thousands", () => {
    let deep: Json = "bottom";
    for (let level = 0; level < 20_000; level += 1) deep = level % 2 === 0 ? [deep] : { a: deep };
    const json = JSON.stringify(cleanPayload({ deep }));
    expect(json).toContain("nested too deeply");
    expect(json.length).toBeLessThan(200);
  });

  test("keeps a key named __proto__ as a key, and changes no prototype", () => {
    const cleaned = cleanPayload(
      JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"x":1}}}'),
    );
    expect(Object.keys(cleaned)).toEqual(["__proto__", "constructor"]);
    expect(Object.getPrototypeOf(cleaned)).toBe(Object.prototype);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect(JSON.stringify(cleaned)).toContain('"__proto__":{"polluted":true}');
  });

  test("drops the copies that hosts send along", () => {
    expect(
      cleanPayload({ originalFile: "all of it", newString: "x", source: { base64: "AAAA", type: "image" } }),
    ).toEqual({
      newString: "x",
      source: { type: "image" },
    });
  });
});
