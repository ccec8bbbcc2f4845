import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { isWhollyPrivate, PRIVATE_MARK, redactPrivate } from "../../src/domain/private-text.ts";

/** A megabyte must never take longer than this, whatever is in it. */
const MEGABYTE_MS_MAX = 1_000;
const opening = fc.constantFrom(
  "<private>",
  "<PRIVATE>",
  "<Private>",
  "< private >",
  '<private reason="x y">',
  "<private\n>",
  "<\tprivate/>",
  '<private reason="a < b, c > d">',
  "<private why='</private>'>",
  "&lt;private&gt;",
  "&lt; PRIVATE &gt;",
  "＜private＞",
  "<pri\u200bvate>",
  "<\u00adp\u00adrivate\u{e0020}>",
  "<\ufeffprivate\ufe0f>",
  "＜ｐｒｉｖａｔｅ＞",
  "<Ｐｒｉvate>",
  "&#60;private&#62;",
  "&#x3c;private&#x3E;",
  "&amp;lt;private&amp;gt;",
  "\\u003cprivate\\u003e",
  "%3Cprivate%3E",
);
const closing = fc.constantFrom(
  "&lt;/private&gt;",
  "＜/private＞",
  "＜／private＞",
  "</private>",
  "</PRIVATE>",
  "< / private >",
  "</private\n>",
  "</ private>",
  "<\\/private>",
  "</priv\u2060ate>",
  "＜／ｐｒｉｖａｔｅ＞",
  "\\u003c/private\\u003e",
  "%3C/private%3E",
);
/** Text without any tag of ours, but with all that looks like one. */
const open = fc.oneof(
  fc.string({ maxLength: 30 }).filter((text) => !/private|<\s*\/?\s*$/i.test(text) && !text.includes("<")),
  fc.constantFrom(
    "a < b",
    "<b>bold</b>",
    "<privateer>",
    "<private-key>",
    "<private_x>",
    "private",
    "</privates>",
    "```\ncode\n```",
    "</ private_key>",
    "List<Private>".replace("Private", "T"),
  ),
);
const SECRET = "ZQSECRET";

describe("redactPrivate", () => {
  test("leaves text without a tag as it is", () => {
    fc.assert(
      fc.property(
        fc.array(open).map((parts) => parts.join(" ")),
        (text) => redactPrivate(text) === text,
      ),
    );
  });

  test("keeps what is outside and nothing of what is inside", () => {
    const block = fc.tuple(opening, fc.array(open, { maxLength: 3 }), closing);
    fc.assert(
      fc.property(fc.array(fc.tuple(open, block), { minLength: 1 }), open, (pieces, tail) => {
        const text =
          pieces.map(([before, [tag, , end]]) => `${before}\n${tag}${SECRET}${end}\n`).join("") + tail;
        const expected = pieces.map(([before]) => `${before}\n${PRIVATE_MARK}\n`).join("") + tail;
        return redactPrivate(text) === expected;
      }),
    );
  });

  test("takes out nested blocks to the outermost end, and what is never closed to the end of the text", () => {
    const nested = (depth: number): fc.Arbitrary<string> =>
      depth === 0
        ? fc.constant(SECRET)
        : fc
            .tuple(opening, nested(depth - 1), open, closing)
            .map(([tag, inner, text, end]) => `${tag}${SECRET}${inner}${text}${SECRET}${end}`);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }).chain(nested), open, opening, (block, text, tag) => {
        expect(redactPrivate(`${block}${text}`)).toBe(`${PRIVATE_MARK}${text}`);
        expect(redactPrivate(`${text}${tag}${SECRET}${block}`)).toBe(`${text}${PRIVATE_MARK}`);
      }),
    );
  });

  test("does the same again to what it has made: nothing", () => {
    const part = fc.oneof(opening, closing, open);
    fc.assert(
      fc.property(
        fc.array(part).map((parts) => parts.join("")),
        (text) => {
          const once = redactPrivate(text);
          return redactPrivate(once) === once;
        },
      ),
    );
  });

  test("holds in a fence of code too: a tag is a tag", () => {
    expect(redactPrivate(`\`\`\`xml\n<private>${SECRET}</private>\n\`\`\``)).toBe(
      `\`\`\`xml\n${PRIVATE_MARK}\n\`\`\``,
    );
  });

  test("opens also where the tag breaks off, and does not close there", () => {
    for (const text of [
      `<private ${SECRET}</private>`,
      `<private\n${SECRET}\n</private>`,
      `<private ${SECRET} <b>x</b></private>`,
      `<private`,
      `<private it's ${SECRET}</private>`,
    ])
      expect([text, redactPrivate(text)]).toEqual([text, PRIVATE_MARK]);
    expect(redactPrivate(`<private>${SECRET}</private and ${SECRET}`)).toBe(PRIVATE_MARK);
    expect(redactPrivate(`a <private>${SECRET}</private x="1"> b`)).toBe(`a ${PRIVATE_MARK} b`);
  });

  test("takes time in proportion, whatever a megabyte holds", () => {
    const million = 1_000_000;
    for (const text of [
      `<${" ".repeat(million)}`,
      `<${" ".repeat(million)}private>`,
      "<private ".repeat(million / 9),
      "<private>".repeat(million / 9),
      "</private>".repeat(million / 10),
      "<private></private>".repeat(million / 19),
      "< ".repeat(million / 2),
      "<".repeat(million),
      `<private ${"a".repeat(million)}`,
      `<private${" ".repeat(million)}`,
      '<private "'.repeat(million / 10),
      `<private ${"\"' ".repeat(million / 3)}`,
      "&lt;private ".repeat(million / 12),
      `<${"\u200b".repeat(million)}private>`,
      `<${"p\u200b".repeat(million / 2)}`,
      "<\u200bp\u200br\u200bi\u200bv\u200ba\u200bt".repeat(million / 13),
      `${"&amp;".repeat(million / 5)}lt;private&gt;`,
      "&#0".repeat(million / 3),
    ]) {
      const begun = performance.now();
      redactPrivate(text);
      expect(performance.now() - begun).toBeLessThan(MEGABYTE_MS_MAX);
    }
  });
});

test("a prompt is wholly private when only blanks are left of it", () => {
  for (const text of [
    "<private>x</private>",
    " \n<private>x</private>\n<PRIVATE>y",
    "<private>x",
    "<private><private>x</private></private>",
  ]) {
    expect([text, isWhollyPrivate(text)]).toEqual([text, true]);
  }
  for (const text of [
    "",
    "x",
    "<private>x</private> y",
    "[private]",
    "<privateer>x</privateer>",
    "private",
  ]) {
    expect([text, isWhollyPrivate(text)]).toEqual([text, false]);
  }
});
