import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { chanceOf } from "../../../bench/faults/random.ts";
import { FORMATS } from "../../../bench/secrets/formats.ts";
import { openLibrary, recordLibraryRules, renderLibraryRules } from "../../../generate/library-rules.ts";
import { LIBRARY_RULES } from "../../../src/domain/redaction/library-rules.ts";
import { findSecrets } from "../../../src/domain/redaction/redact.ts";
import { packageRoot } from "../../../src/install/package-root.ts";

const SAMPLES = 30;
const PLANTED_EACH = 10;

test("the rules that hooks use are those of the installed version of the library", async () => {
  const recorded = await recordLibraryRules();
  expect(LIBRARY_RULES).toEqual(recorded);
  const [version] = renderLibraryRules(recorded, (await openLibrary()).version).split("\n");
  expect(readFileSync(join(packageRoot(), "src/domain/redaction/library-rules.ts"), "utf8")).toStartWith(
    version ?? "",
  );
  expect(LIBRARY_RULES.length).toBeGreaterThan(30);
});

/** What cannot be drawn from: looking around, edges of words, and classes of Unicode. */
const UNDRAWN = /\(\?<?[!=](?:[^()[\]]|\[[^\]]*\])*\)|\\b/g;

test("whatever a pattern of the library matches has one of the words that it is looked for by", () => {
  for (const { source, flags, keywords, kind } of LIBRARY_RULES) {
    const drawn = fc.stringMatching(new RegExp(source.replaceAll(UNDRAWN, ""), flags.replace(/[giu]/g, "")));
    fc.assert(
      fc.property(drawn, (text) => {
        const lower = text.toLowerCase();
        expect([kind, text, keywords.some((keyword) => lower.includes(keyword))]).toEqual([kind, text, true]);
      }),
      { numRuns: SAMPLES },
    );
  }
});

test("what the library finds in planted secrets, we find in the same place", async () => {
  const chance = chanceOf(11);
  let found = 0;
  for (const plant of Object.values(FORMATS))
    for (let round = 0; round < PLANTED_EACH; round += 1) {
      const { content } = plant(chance);
      const text = typeof content === "string" ? content : JSON.stringify(content, null, 1);
      const ours = findSecrets(text);
      for (const [start, end] of await libraryFinds(text)) {
        found += 1;
        // Of a connection string the library reports all, and we take out the password in it.
        const isFound = ours.some((span) => span.start < end && span.end > start);
        expect([text.slice(start, end), isFound]).toEqual([text.slice(start, end), true]);
      }
    }
  expect(found).toBeGreaterThan(100);
});

/** What the library itself reports of a text, as it is meant to be used. */
async function libraryFinds(content: string): Promise<(readonly [number, number])[]> {
  const ranges: (readonly [number, number])[] = [];
  const report = ({ range }: { range: readonly [number, number] }) => void ranges.push(range);
  const context = { createTranslator: () => () => "", report, ignore() {} };
  for (const rule of (await openLibrary()).rules) {
    const handler = rule.create(context, {});
    await handler.file?.({ content, filePath: "/nowhere/file.txt", ext: ".txt", contentType: "text" });
  }
  return ranges;
}
