import { expect, test } from "bun:test";
import type { ToolUse } from "../../src/domain/turn.ts";
import { wrongPathsIn } from "../../src/run-book/wrong-paths.ts";

const BLANK = {
  toolUseId: "t",
  result: undefined,
  error: undefined,
  durationMs: undefined,
  agentId: undefined,
  at: 1,
};
const missed = (name: string, input: Record<string, string>): ToolUse => ({
  ...BLANK,
  name,
  input,
  outcome: "failed",
  error: "File does not exist.",
});
const opened = (path: string): ToolUse => ({
  ...BLANK,
  name: "Read",
  input: { file_path: path },
  outcome: "ok",
});

const pairs = (...uses: ToolUse[]) =>
  wrongPathsIn(uses, "/w", "/w").map(({ subject, detail }) => [subject, detail]);

test("what was opened after a miss and is like it was meant by it", () => {
  const read = missed("Read", { file_path: "/w/app/render.ts" });
  expect(pairs(read, opened("/w/a.ts"), opened("/w/src/renderer.ts"))).toEqual([
    ["app/render.ts", "src/renderer.ts"],
  ]);
  expect(pairs(missed("Grep", { path: "lib/cart.yml" }), opened("/w/lib/cart.yaml"))).toEqual([
    ["lib/cart.yml", "lib/cart.yaml"],
  ]);
  const glob: ToolUse = {
    ...BLANK,
    name: "Glob",
    input: { pattern: "**/cart*.ts" },
    outcome: "ok",
    result: { numFiles: 0 },
  };
  expect(pairs(glob, opened("/w/src/cart.ts"))).toEqual([["cart*.ts", "src/cart.ts"]]);
});

test("nothing is learned from what has another name, or was created after it was missed", () => {
  const read = missed("Read", { file_path: "/w/app/render.ts" });
  expect(pairs(read, opened("/w/src/orders.ts"))).toEqual([]);
  expect(pairs(read, opened("/w/app/render.ts"))).toEqual([]);
  expect(pairs(opened("/w/a.ts"), opened("/w/b.ts"))).toEqual([]);
});
