import { describe, expect, test } from "bun:test";
import { blocksOf, sentencesOf } from "../../../src/observer/local/read/markdown.ts";
import { statementsOf } from "../../../src/observer/local/read/statements.ts";

describe("markdown", () => {
  test("code blocks are no prose, and a label is told from its text", () => {
    const blocks = blocksOf("**Cause:** the lock\n\n```js\nlet a;\n```\n\n- **Fix** - wait", 1_000);
    expect(blocks.map(({ kind, label, text }) => [kind, label, text])).toEqual([
      ["paragraph", "Cause", "the lock"],
      ["item", "Fix", "wait"],
    ]);
  });

  test("a row of a table is a fact about its first cell with words, and short cells keep the names of their columns", () => {
    const [row] = blocksOf(
      "| # | File | Lines | Change |\n|---|---|---|---|\n| 1 | a.ts | 12 | now writes ❌ to the log |",
      1_000,
    );
    expect(`${row?.label}: ${row?.text}`).toBe("a.ts: Lines: 12; now writes no to the log");
  });

  test("a row of a comparison names its columns, and rows of values say nothing without their table", () => {
    const [row] = blocksOf(
      "| | Fast | Safe |\n|---|---|---|\n| Timing | both of them at once | one after the other |",
      1_000,
    );
    expect(`${row?.label}: ${row?.text}`).toBe(
      "Timing: Fast: both of them at once; Safe: one after the other",
    );
    expect(blocksOf("| Store | Reads |\n|---|---|\n| memory | ✅ |", 1_000)).toEqual([]);
  });

  test("lines with ticks are a list, as their writer meant them", () => {
    expect(blocksOf("✅ first thing\n✅ second thing", 1_000).map((one) => one.text)).toEqual([
      "first thing",
      "second thing",
    ]);
  });
});

describe("sentences", () => {
  test("names of code and abbreviations end no sentence", () => {
    expect(sentencesOf("Call strategy.(*Store).Save, e.g. in main.go. Then stop.")).toEqual([
      "Call strategy.(*Store).Save, e.g. in main.go.",
      "Then stop.",
    ]);
  });

  test("German and Chinese are split as well", () => {
    expect(sentencesOf("Der Fehler lag z. B. im Cache. Er ist behoben.")).toHaveLength(2);
    expect(sentencesOf("缓存没有更新。现在已经修复。")).toHaveLength(2);
  });
});

describe("statements", () => {
  test("a sentence is quoted from where it starts to say something", () => {
    const said = statementsOf("Perfect! I've added a retry to `send()`. But the queue keeps its order.");
    expect(said.map((one) => one.text)).toEqual(["Added a retry to send().", "The queue keeps its order."]);
  });

  test("what an offer lists is what comes next and not what was done", () => {
    const said = statementsOf("Would you like me to:\n- Remove the old queue\n- Keep both queues");
    expect(said.filter((one) => one.kind === "item").map((one) => one.role)).toEqual(["next", "next"]);
  });

  test("talk about the next step is told from what lasts", () => {
    expect(statementsOf("Let me look at the queue first.")[0]?.isProcess).toBe(true);
    expect(statementsOf("The queue drops messages when it is full.")[0]?.isProcess).toBe(false);
  });
});
