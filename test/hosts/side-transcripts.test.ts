import { expect, test } from "bun:test";
import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { claudeCode } from "../../src/hosts/claude-code/host.ts";
import { openHome } from "../kit/temp-home.ts";

test("of more subagents than are read the ones that wrote last are, in the order in which they did", async () => {
  await using home = openHome();
  const folder = join(home.dir, "session", "subagents");
  mkdirSync(folder, { recursive: true });
  const count = 230;
  // Names and the order in which the files were made say nothing of when they were written.
  const wroteAt = (index: number) => (index * 7) % count;
  for (let index = 0; index < count; index += 1) {
    const path = join(folder, `agent-${index}.jsonl`);
    writeFileSync(path, "");
    utimesSync(path, 1_000 + wroteAt(index), 1_000 + wroteAt(index));
  }
  writeFileSync(join(folder, "notes.txt"), "");
  const found = claudeCode.listSideTranscripts(join(home.dir, "session.jsonl"));
  const times = found.map((path) => wroteAt(Number(/\d+/.exec(basename(path))?.[0])));
  expect(times).toEqual(Array.from({ length: 200 }, (_, index) => count - 200 + index));
  expect(claudeCode.listSideTranscripts(join(home.dir, "another.jsonl"))).toEqual([]);
});
