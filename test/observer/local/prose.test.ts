import { describe, expect, test } from "bun:test";
import { blocksOf } from "../../../src/observer/local/prose.ts";
import { sentencesOf } from "../../../src/observer/local/sentences.ts";
import { statementsOf } from "../../../src/observer/local/statements.ts";
import { inPast, reported } from "../../../src/observer/local/tense.ts";
import { fitTitle } from "../../../src/observer/local/text.ts";

describe("markdown", () => {
  test("code blocks are no prose, and a label is told from its text", () => {
    const blocks = blocksOf("**Cause:** the lock\n\n```js\nlet a;\n```\n\n- **Fix** - wait", 1_000);
    expect(blocks.map(({ kind, label, text }) => [kind, label, text])).toEqual([
      ["paragraph", "Cause", "the lock"],
      ["item", "Fix", "wait"],
    ]);
  });

  test("a row of a table says its statement about its first cell", () => {
    const [row] = blocksOf(
      "| File | Lines | Change |\n|---|---|---|\n| a.ts | 12 | now writes ❌ to the log |",
      1_000,
    );
    expect(`${row?.label}: ${row?.text}`).toBe("a.ts: now writes no to the log");
  });

  test("rows of values and of comparisons say nothing without their table", () => {
    expect(blocksOf("| Store | Reads |\n|---|---|\n| memory | ✅ |", 1_000)).toEqual([]);
    expect(
      blocksOf(
        "| | Fast | Safe |\n|---|---|---|\n| Timing | both of them at once | one after the other |",
        1_000,
      ),
    ).toEqual([]);
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
  test("praise, first person and joints are left out", () => {
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

describe("tense", () => {
  test("a subject tells what to do, a title what was done", () => {
    expect(inPast("Add a retry and remove the old queue")).toBe("Added a retry and removed the old queue");
    expect(inPast("Split the parser")).toBe("Split the parser");
    expect(inPast("Tests and format checks")).toBe("Tests and format checks");
  });

  test("the prefix of a conventional commit is no part of the title", () => {
    expect(reported("fix(mail)!: apply the retry limit")).toBe("Applied the retry limit");
  });
});

test("a title is cut where a clause ends, never within a word or an open bracket", () => {
  const long =
    "Moved the retry limit from the queue to the sender, because the queue does not know which message (or batch) it holds";
  expect(fitTitle(long, 80)).toBe("Moved the retry limit from the queue to the sender");
  expect(fitTitle("a".repeat(90), 80)).toHaveLength(80);
});
