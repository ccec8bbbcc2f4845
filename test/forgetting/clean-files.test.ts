import { expect, test } from "bun:test";
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cleanFiles, fileHolds } from "../../src/forgetting/clean-files.ts";
import { needlesOf } from "../../src/forgetting/text-columns.ts";
import { openHome } from "../kit/temp-home.ts";

test("a folder that is only linked below the data directory is not ours to empty", async () => {
  await using home = openHome();
  const elsewhere = join(home.dir, "documents");
  mkdirSync(elsewhere);
  mkdirSync(home.paths.dir, { recursive: true });
  writeFileSync(join(elsewhere, "letter.md"), "tulip77");
  symlinkSync(elsewhere, join(home.paths.dir, "exports"));
  symlinkSync(elsewhere, join(home.paths.dir, "mine"));
  const cleaned = cleanFiles(home.paths, { needles: needlesOf(["tulip77"]), exact: [] });
  expect(cleaned.files).toEqual([]);
  expect(existsSync(join(elsewhere, "letter.md"))).toBe(true);
});

test("a copy of the memory made by hand is deleted if it holds the text, and stays otherwise", async () => {
  await using home = openHome();
  mkdirSync(home.paths.dir, { recursive: true });
  writeFileSync(`${home.paths.memory}.bak`, "… TULIP77 …");
  writeFileSync(`${home.paths.memory}.old`, "… roses …");
  writeFileSync(home.paths.settings, '{"note":"tulip77"}');
  const cleaned = cleanFiles(home.paths, { needles: needlesOf(["tulip77"]), exact: [] });
  expect(cleaned.files).toEqual(["claude-mem.db.bak"]);
  expect(existsSync(home.paths.settings)).toBe(true);
});

test("text is found in a large file, across its pieces, as UTF-8, UTF-16 and in any case", async () => {
  await using home = openHome();
  const path = join(home.dir, "large");
  const bytes = Buffer.alloc((8 << 20) + 100, "x");
  bytes.write("TuLiP77", (4 << 20) - 3);
  writeFileSync(path, bytes);
  expect(fileHolds(path, needlesOf(["tulip77"]))).toBe(true);
  expect(fileHolds(path, needlesOf(["tulip78"]))).toBe(false);
  writeFileSync(path, Buffer.from("a Tulip77 of wide letters", "utf16le"));
  expect(fileHolds(path, needlesOf(["tulip77"]))).toBe(true);
});
