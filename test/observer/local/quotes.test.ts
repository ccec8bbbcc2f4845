import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { observeLocally } from "../../../src/observer/local/observe.ts";
import { cutAtClause } from "../../../src/observer/local/read/text.ts";
import { isStatement, standsAlone } from "../../../src/observer/local/select/quotes.ts";
import { headingText } from "../../../src/observer/local/select/title.ts";
import { TurnBuilder } from "./turn-builder.ts";

const LEDGER = "/home/ada/shop/src/ledger.ts";
const CODE = ["function closeLedger(a) {\n  x", "function closeLedger(a) {\n  y"] as const;

function answered(question: string, closing: string) {
  return observeLocally(new TurnBuilder().asks(question).says(closing).ends()).observations;
}

function worked(closing: string, ask = "closing the ledger is broken, please fix") {
  const turn = new TurnBuilder().asks(ask).edits(LEDGER, ...CODE);
  return observeLocally(turn.says(closing).ends()).observations[0];
}

describe("the title of an answer quotes", () => {
  test("the sentence that answers when it names what was asked", () => {
    const [one] = answered(
      "why is the nightly import slow?",
      "The nightly import is slow because `load_rows()` opens a connection for every row. Each of them negotiates TLS, which takes 40 ms in `connect()`.",
    );
    expect(one?.title).toBe(
      "The nightly import is slow because load_rows() opens a connection for every row",
    );
  });

  test("a list item where every sentence leans on another, and never the question", () => {
    const [one] = answered(
      "how does a concurrent session differ from the session id conflict?",
      "It depends on when you look.\n\n- `checkConcurrentSessions()` warns because another session is active at the same time\n- `SessionIDConflictError` stops the session because the branch belongs to an older one",
    );
    expect(one?.title).toBe(
      "checkConcurrentSessions() warns because another session is active at the same time",
    );
    expect(one?.subtitle).toStartWith("How does a concurrent session differ");
  });

  test("the heading of an answer that has no telling sentence", () => {
    const [one] = answered(
      "what happens to a shadow branch when the work is dismissed?",
      "## Shadow branches of dismissed work\n\n| Event | Branch |\n|---|---|\n| `git restore` | stays as it is, because git has no hook for it |\n| `git commit` | is condensed into `entire/sessions` and deleted |",
    );
    expect(one?.title).toBe("Shadow branches of dismissed work");
  });

  test("nothing where the answer only shows code", () => {
    expect(answered("show me the code of total()", "Here is the code:\n\n```js\nlet a\n```")).toEqual([]);
  });
});

describe("the title of work", () => {
  test("quotes what the agent says it did, from where it starts to say something", () => {
    expect(worked("Perfect! I've moved the closing entry out of `entries`.")?.title).toBe(
      "Moved the closing entry out of entries",
    );
    expect(worked("`closeLedger()` no longer counts the opening entry twice.")?.title).toBe(
      "closeLedger() no longer counts the opening entry twice",
    );
  });

  test("is the whole of a line that announces a list", () => {
    expect(worked("Entries are now sorted by date:\n\n- newest first\n- drafts last")?.title).toBe(
      "Entries are now sorted by date",
    );
  });

  test("is the commit's first line as it was written", () => {
    const turn = new TurnBuilder()
      .asks("fix the ledger and commit")
      .edits(LEDGER, ...CODE)
      .runs(
        'git commit -m "fix(ledger): count the opening entry once"',
        "[main 1a2b3c4] fix(ledger): count the opening entry once",
      )
      .says("Fixed the ledger, and the change is committed.")
      .ends();
    const [one] = observeLocally(turn).observations;
    expect([one?.type, one?.title]).toEqual(["bugfix", "fix(ledger): count the opening entry once"]);
  });

  test("is the heading of a plan that was handed over, and not the smallest of many steps", () => {
    const one = worked(
      "All clean.\n\n- Added `closedAt` to the type\n- Changed the button to red\n- Added a modal\n- Removed the old modal",
      "Implement the following plan:\n\n# Plan: Close the ledger behind a confirmation\n\n## Context\n\nUsers close it by accident.",
    );
    expect(one?.title).toBe("Close the ledger behind a confirmation");
  });

  test("names subject, verb and object of the largest edit where nobody said what was done", () => {
    expect(worked("All tests pass.")?.title).toBe("Edit src/ledger.ts: closeLedger");
  });

  test("is never the prompt", () => {
    expect(worked("Done.", "Rename the closing function of the ledger")?.title).toBe(
      "Edit src/ledger.ts: closeLedger",
    );
  });
});

test("the cause of a fault is the first fact, and the title where nobody said what was done about it", () => {
  const cause =
    "**Root cause:** `closeLedger` counted the opening entry twice, because `entries` already held it.";
  const told = worked(`Fixed in ledger.ts.\n\n${cause}`);
  expect([told?.type, told?.title]).toEqual([
    "bugfix",
    "closeLedger counted the opening entry twice, because entries already held it",
  ]);
  const done = worked(`Moved the closing entry out of \`entries\`.\n\n${cause}`);
  expect(done?.title).toBe("Moved the closing entry out of entries");
  expect(done?.facts[0]).toBe(
    "closeLedger counted the opening entry twice, because entries already held it.",
  );
});

test("each finding of a list and each row of a table is a fact", () => {
  const [one] = answered(
    "review the export module",
    "## Review of the export module\n\n1. `write()` leaks the handle when the disk is full\n2. `read()` trusts the length in the header\n\n| File | Severity | Finding |\n|---|---|---|\n| `export.ts` | High | the temporary file is world-readable |",
  );
  expect(one?.facts).toEqual([
    "write() leaks the handle when the disk is full",
    "read() trusts the length in the header",
    "export.ts: Severity: High; the temporary file is world-readable",
  ]);
});

test("fragments of a list are told with the line that they complete", () => {
  const [one] = answered(
    "when does the importer skip a row of the file?",
    "The importer skips a row when:\n- `row.id` is in the `seen` table already\n- `parseRow()` returns nothing\n\nSkipped rows are counted in `ImportReport.skipped` because support asked for it.",
  );
  expect(one?.facts[0]).toBe(
    "The importer skips a row when: row.id is in the seen table already; parseRow() returns nothing",
  );
});

test("a field is stored only when it adds words", () => {
  const [one] = answered(
    "why does `warmUp` run before `listen`?",
    "`warmUp()` runs before `listen()` because the first request would time out otherwise. It fills the cache.",
  );
  expect(one?.title).toBe("warmUp() runs before listen() because the first request would time out otherwise");
  expect([one?.subtitle, one?.facts, one?.narrative]).toEqual(["", [], ""]);
});

test("a quote is cut where a clause ends, never inside brackets or quotes and never at a dangling word", () => {
  const long =
    'The writer holds the lock ("always; really") while it flushes, so that readers of the index wait for it';
  expect(cutAtClause(long, 70)).toBe('The writer holds the lock ("always; really") while it flushes');
  expect(cutAtClause("The command now finds checkpoints even because of that other thing it does", 60)).toBe(
    "",
  );
  expect(cutAtClause("one two three four five six seven eight nine ten eleven twelve", 30)).toBe("");
});

test("a heading is told without its banner, and a question or a generic one is none", () => {
  expect(headingText("Plan: Retry the mail queue")).toBe("Retry the mail queue");
  expect(headingText("Mail queue retries — Implementation Summary")).toBe("Mail queue retries");
  expect(headingText("Should retries move to the worker?")).toBe("");
  expect(headingText("Summary")).toBe("");
  expect(headingText("Fix: Drafts cannot be deleted")).toBe("Fix: Drafts cannot be deleted");
  expect(headingText("Show the strategy in the action summary")).toBe(
    "Show the strategy in the action summary",
  );
});

test("what leans on another sentence or on the day does not stand alone", () => {
  for (const text of [
    "It is safe to call",
    "You can see the two commits",
    "The changes span 37 files",
    "The behaviour is as follows",
    "Based on the log, the hook ran",
    "The hook does what you asked for",
  ]) {
    expect(standsAlone(text)).toBe(false);
  }
  expect(standsAlone("The queue drops messages when it is full")).toBe(true);
  expect(standsAlone("Das Token liegt verschlüsselt in der Tabelle")).toBe(true);
  expect(isStatement("during a revert")).toBe(false);
});

/** Blocks as agents close a turn with them, in any order. */
const BLOCKS = [
  "Perfect! I've fixed `totalOf()` in src/cart.ts, because the cache was stale.",
  "**Root cause:** the cache was stale because `load()` ran twice.",
  "## What the importer does",
  "The importer skips a row when:\n- `row.id` is known\n- `parseRow()` returns nothing",
  "1. **Retries** - `send()` keys the queue by message id\n2. The worker never drops a message that was not sent",
  "| File | Lines | Change |\n|---|---|---|\n| `a.ts` | 12 | writes to the log only once now |",
  "Note: `flush()` must not be called twice. But it can be called late.",
  "Would you like me to add a migration?",
  "修复了重复订单的问题，因为 `createOrder()` 没有检查。",
];

function letters(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
}

test("whatever the closing says, titles, facts and narratives hold nothing but its own words", () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(BLOCKS, { minLength: 2 }), (blocks) => {
      const source = letters(blocks.join("\n"));
      const observations = answered("why does the importer skip rows?", blocks.join("\n\n"));
      const said = observations.flatMap(({ title, facts, narrative }) => [title, ...facts, narrative]);
      const clauses = said.flatMap((text) => text.split(/[.:;] /)).map(letters);
      expect(clauses.filter((clause) => !source.includes(clause))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
