import { describe, expect, test } from "bun:test";
import { observeLocally } from "../../../src/observer/local/observe.ts";
import { isRule, ruleText } from "../../../src/observer/local/select/rules.ts";
import { TurnBuilder } from "./turn-builder.ts";

const PLAIN = { isNo: false, wasDone: false };

describe("a rule or a choice of the user", () => {
  test.each([
    "don't round inside the loop: round once at the end, cents matter to our accountants",
    "always use pnpm in this repository, never npm",
    "we should not log the tokens of customers anywhere",
    "let's use true/false and not on/off for the flag",
    "I'd rather keep the old column names in the export",
    "please nicht im Cache speichern, sondern aus der Tabelle lesen",
    "不要把汇率缓存在内存里，每次都从数据库读取",
  ])("is a decision: %s", (sentence) => {
    expect(isRule(sentence, PLAIN)).toBe(true);
  });

  test.each([
    "add a dark mode toggle to the settings page",
    "can you review the change, where we use git add but don't change the folder",
    "should the cache never expire in production?",
    "don't change anything, just explain how the cache works",
    "don't commit yet, I want to look at the diff",
    "I don't recall adding the column to that table",
    "The handler is never called when the cache is warm",
    "Consider renaming the variable instead of adding a comment",
    "we need to update the readme and the changelog",
    "let's leave this for later",
    "let's keep it for the next release",
  ])("is none: %s", (sentence) => {
    expect(isRule(sentence, PLAIN)).toBe(false);
  });

  test("is quoted as the user put it, without the words of a reply before it", () => {
    expect(ruleText("no, please use the table, because the cache is stale")).toBe(
      "Use the table, because the cache is stale",
    );
    expect(ruleText("I want telemetry off unless the user turns it on.")).toBe(
      "I want telemetry off unless the user turns it on",
    );
  });

  test("is kept beside the commit of the same turn, in the user's words", () => {
    const { observations } = observeLocally(
      new TurnBuilder()
        .asks(
          "Don't round inside the loop: round once at the end, cents matter to our accountants. Then commit it.",
        )
        .edits("/home/ada/shop/src/cart.ts", "sum = round(sum)", "sum = sum")
        .runs(
          'git commit -m "Take coupons off the running sum"',
          "[main 1a2b3c4] Take coupons off the running sum",
        )
        .says("Rounding now happens once, at the end of `total`, and the fix is committed.")
        .ends(),
    );
    const decision = observations.find((one) => one.type === "decision");
    expect(decision?.title).toBe(
      "Don't round inside the loop: round once at the end, cents matter to our accountants",
    );
    expect(decision?.subtitle).toBe("Said by the user");
  });
});

describe("a short reply", () => {
  const OPTIONS =
    "Two ways:\n\n1. **Keep the table** and add an index\n2. **Split the table** by month\n\nWhich one do you prefer?";
  const replied = (reply: string, closing: string, said = "All tests pass.") =>
    observeLocally(
      new TurnBuilder()
        .follows(closing)
        .asks(reply)
        .edits("/home/ada/shop/src/db.py", "a = 1", "a = 2")
        .says(said)
        .ends(),
    );

  test.each(["yes", "Yes please!", "go ahead", "ok do it", "ja", "好的"])(
    "'%s' is told with the question that it answers",
    (reply) => {
      const { summary } = replied(
        reply,
        "The import is slow.\n\nWould you like me to add a connection pool to `db.py`?",
      );
      expect(summary?.request.toLowerCase()).toBe(
        `${reply} (to: would you like me to add a connection pool to db.py?)`.toLowerCase(),
      );
    },
  );

  test.each(["2", "option 2", "let's do option 2", "the second one"])(
    "'%s' chooses, which is a decision in the words of the option",
    (reply) => {
      const { observations, summary } = replied(reply, OPTIONS, "Split `events` by month.");
      const decision = observations.find((one) => one.type === "decision");
      expect(decision?.title).toBe("Split the table by month");
      expect(decision?.facts).toEqual(["Not chosen: Keep the table and add an index"]);
      expect(summary?.request).toContain("(Split the table by month)");
    },
  );

  test("'both' takes all that was offered", () => {
    expect(replied("lets do both", OPTIONS).summary?.request).toBe(
      "Lets do both (to: Keep the table and add an index; Split the table by month)",
    );
  });

  test("is left as it is where nothing was offered or a list of its own begins", () => {
    expect(replied("yes", "Committed.").summary?.request).toBe("Yes");
    expect(replied("1. lint failing\n2. update from main", OPTIONS).summary?.request).toContain(
      "Lint failing",
    );
    expect(
      replied("2", "What I did:\n\n1. Read the table\n2. Read the index").summary?.request,
    ).not.toContain("Chose");
  });
});

test("a prompt that says too little is told with what had been spoken of", () => {
  const { summary } = observeLocally(
    new TurnBuilder()
      .follows("## Review of the export module\n\n1. `write()` leaks a handle\n2. The name is wrong")
      .asks("skip 2, do the rest")
      .edits("/home/ada/shop/src/export.ts", "a = 1", "a = 2")
      .says("Done.")
      .ends(),
  );
  expect(summary?.request).toBe("Skip 2, do the rest (after: Review of the export module)");
});

test("an answer about how to go on in the next minutes is no decision", () => {
  const answers = { "Run the review in the foreground or in the background?": "Wait for results" };
  const turn = new TurnBuilder()
    .asks("/review")
    .uses("AskUserQuestion", { questions: [] }, { answers })
    .ends();
  expect(observeLocally(turn).observations).toEqual([]);
});

test("an approved plan is a decision with the plan's heading as its title and its steps as facts", () => {
  const plan =
    "# Plan: Retry the mail queue\n\nA retry of `send()` must not send twice.\n\n- Key the queue by message id so that a retry is one send\n- Drop `resend.ts`, which nothing calls";
  const turn = new TurnBuilder().asks("plan the retries").uses("ExitPlanMode", { plan }, {}).ends();
  const [one] = observeLocally(turn).observations;
  expect([one?.type, one?.title, one?.subtitle]).toEqual([
    "decision",
    "Retry the mail queue",
    "Plan approved by the user",
  ]);
  expect(one?.facts).toContain("Key the queue by message id so that a retry is one send");
});
