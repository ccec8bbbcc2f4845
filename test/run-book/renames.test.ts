import { expect, test } from "bun:test";
import type { ToolUse } from "../../src/domain/turn.ts";
import { renamesIn } from "../../src/run-book/renames.ts";
import { readCommands } from "../../src/run-book/runs-of-turn.ts";

function renames(command: string, stdout = ""): string[][] {
  const use: ToolUse = {
    ...{ toolUseId: "t", error: undefined, durationMs: undefined, agentId: undefined, at: 1 },
    ...{ name: "Bash", input: { command }, outcome: "ok", result: { stdout, stderr: "" } },
  };
  return renamesIn(readCommands([use], "/w", "/w"), "/w").map(({ subject, detail }) => [subject, detail]);
}

test.each([
  [
    "git commit -m x",
    " rename src/{cart => order}/total.ts (98%)",
    "src/cart/total.ts",
    "src/order/total.ts",
  ],
  ["git commit -m x", " rename src/{ => lib}/a.ts (100%)", "src/a.ts", "src/lib/a.ts"],
  ["git commit -m x", " rename a.ts => b.ts (100%)", "a.ts", "b.ts"],
  ["git status", "\trenamed:    a.ts -> lib/a.ts", "a.ts", "lib/a.ts"],
  ["git status --short", "R  a.ts -> b.ts", "a.ts", "b.ts"],
  ["git log --name-status", "R087\told/a.ts\tnew/a.ts", "old/a.ts", "new/a.ts"],
  ["git mv src/a.ts src/b.ts", "", "src/a.ts", "src/b.ts"],
  ["cd src && git mv a.ts lib/", "", "src/a.ts", "src/lib/a.ts"],
])("%s that prints %j moved %s to %s", (command, output, from, to) => {
  expect(renames(command, output)).toEqual([[from, to]]);
});

test("what another program prints, or a pattern, is no move", () => {
  expect(renames("cat notes.txt", "R  a.ts -> b.ts")).toEqual([]);
  expect(renames("git mv src/*.ts lib/")).toEqual([]);
  expect(renames("git diff", "+  const next = a -> b")).toEqual([]);
});
