import { expect, test } from "bun:test";
import fc from "fast-check";
import { cleanPayload } from "../../src/domain/clean-payload.ts";
import type { Json, JsonObject } from "../../src/domain/host-event.ts";

const SECRET = "ZQSECRET";
const kept = (payload: JsonObject) => JSON.stringify(cleanPayload(payload));

/** Ways in which private text lies in several strings of one payload; what stands outside says KEEP. */
const SPREAD: Record<string, JsonObject> = {
  "lines of a patch": {
    tool_response: {
      structuredPatch: [
        { oldStart: 1, lines: [" KEEP", "+<private>", `+${SECRET}`, "+</private>", " KEEP"] },
      ],
    },
  },
  "both sides of a patch": {
    lines: ["-<private>", "+<private>", `-${SECRET}`, `+${SECRET}2`, "-</private>", "+</private>", "KEEP"],
  },
  "blocks of a message": {
    content: [
      { type: "text", text: "KEEP <private>" },
      { type: "text", text: SECRET },
      { type: "text", text: "</private> KEEP" },
    ],
  },
  "fields in a row": { a: "KEEP<private>", b: SECRET, c: `${SECRET}</private>KEEP` },
  "numbers between them": { a: "KEEP<private>", pin: 4711, c: { d: [4711] }, e: "</private>KEEP" },
  "nested objects": { a: { b: { c: "KEEP<private>" } }, d: [[SECRET], { e: SECRET }], f: "</private>KEEP" },
  "tags within tags": {
    a: "<private>",
    b: "<private>",
    c: "</private>",
    d: SECRET,
    e: "</private>",
    f: "KEEP",
  },
  "a key that opens": { a: { "KEEP <private>": SECRET, b: SECRET }, c: "</private>KEEP" },
  "keys that are text": { a: "KEEP<private>", b: { [`my ${SECRET}`]: 1 }, c: "</private>KEEP" },
  "input and result": {
    tool_input: { content: "KEEP<private>" },
    tool_response: { content: `${SECRET}</private>KEEP` },
  },
  "what is never closed": { a: "KEEP<private>", b: SECRET, c: [SECRET, { d: SECRET }], e: SECRET },
  "a tag that breaks off": { lines: ["KEEP<private", `reason="x">${SECRET}`, SECRET, "</private>", "KEEP"] },
  "keys that JavaScript sorts": {
    b: "KEEP",
    c: JSON.parse(`{"x":"<private>","1":"${SECRET}","y":"</private>"}`),
  },
  "an opening beyond what is kept of a list": {
    a: [...Array.from({ length: 450 }, () => "KEEP"), "<private>"],
    b: SECRET,
    c: "</private>",
  },
};

for (const [name, payload] of Object.entries(SPREAD))
  test(`private text is followed through ${name}`, () => {
    const json = kept(payload);
    expect(json).not.toContain(SECRET);
    expect(json).not.toContain("4711");
    const told = JSON.stringify(payload).match(/KEEP/g)?.length ?? 0;
    expect(json.match(/KEEP/g)?.length ?? 0).toBe(Math.min(told, 400));
  });

test("what stands outside is kept however tags and texts are spread over a payload, and nothing of what is inside", () => {
  const piece = fc.constantFrom("<private>", "</private>", "&lt;private&gt;", "＜/private＞", "");
  fc.assert(
    fc.property(fc.array(fc.tuple(piece, fc.nat(3)), { maxLength: 12 }), (pieces) => {
      let depth = 0;
      const excludedColumns = pieces.map(([tag], index) => {
        if (tag !== "") depth = /\//.test(tag) ? Math.max(0, depth - 1) : depth + 1;
        return { text: `${tag}${depth > 0 ? "IN" : "OUT"}${index};`, isOut: depth === 0 };
      });
      const nested = excludedColumns.reduceRight<Json>(
        (rest, { text }, index) =>
          ([[text, rest], { a: text, b: rest }, { a: [text], b: { c: rest } }, [[text], rest]] as Json[])[
            pieces[index]?.[1] ?? 0
          ] ?? null,
        "end",
      );
      const json = kept({ nested });
      expect(json).not.toContain("IN");
      for (const [index, { isOut }] of excludedColumns.entries())
        if (isOut && index < 4) expect(json).toContain(`OUT${index};`);
    }),
  );
});

test("a payload without tags is read in proportion to its size, and nesting of many thousands is borne", () => {
  let deep: Json = ["<private>", SECRET];
  for (let level = 0; level < 20_000; level += 1) deep = level % 2 === 0 ? [deep] : { a: deep };
  expect(kept({ deep, after: SECRET })).not.toContain(SECRET);
});

test("a copy that a host sends along opens nothing", () => {
  expect(cleanPayload({ originalFile: "<private>", newString: "KEEP" })).toEqual({ newString: "KEEP" });
});

test("pictures and files that come as base64 are not kept, text beside them is", () => {
  const data = "QUJD".repeat(100);
  expect(
    cleanPayload({
      content: [
        { type: "image", data, mimeType: "image/png" },
        { type: "text", text: "KEEP" },
        { type: "resource", resource: { uri: "a://b", mimeType: "application/pdf", blob: data } },
        { type: "image", source: { type: "base64", media_type: "image/jpeg", data } },
        { type: "audio", data },
        { type: "chart", data: "KEEP" },
      ],
      html: `<img src="data:image/png;base64,${data}">`,
    }),
  ).toEqual({
    content: [
      { type: "image", mimeType: "image/png" },
      { type: "text", text: "KEEP" },
      { type: "resource", resource: { uri: "a://b", mimeType: "application/pdf" } },
      { type: "image", source: { type: "base64", media_type: "image/jpeg" } },
      { type: "audio" },
      { type: "chart", data: "KEEP" },
    ],
    html: '<img src="data:image/png;base64,[left out]">',
  });
});
