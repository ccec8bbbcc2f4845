import { describe, expect, test } from "bun:test";
import { observeLocally } from "../../../src/observer/local/observe.ts";
import { TurnBuilder } from "./turn-builder.ts";

const CART = "/home/ada/shop/src/cart.ts";

function workTurn(): TurnBuilder {
  return new TurnBuilder()
    .asks("the total is wrong when a coupon is applied twice, can you fix it?")
    .reads("/home/ada/shop/src/coupon.ts")
    .edits(
      CART,
      "function totalOf(cart: Cart) {",
      "function totalOf(cart: Cart) {\nfunction distinctCoupons(cart: Cart) {",
    )
    .runs("bun test", "3 pass\n0 fail")
    .says(
      "Fixed! `totalOf()` no longer counts a coupon twice.\n\n**Root cause:** `applyCoupon()` pushed the coupon into `cart.coupons` without checking whether it was there, because the check compared objects and not codes.\n\n**Next steps:**\n- Backfill the totals of old orders\n\nWould you like me to add a migration?",
    );
}

describe("a turn that fixed something", () => {
  const { observations, summary } = observeLocally(workTurn().ends());
  const [main] = observations;

  test("gives one bugfix whose title is what the agent says it did", () => {
    expect(observations).toHaveLength(1);
    expect(main?.type).toBe("bugfix");
    expect(main?.title).toBe("totalOf() no longer counts a coupon twice");
  });

  test("names the cause, the symbols, the files and the outcome", () => {
    expect(main?.facts.join("\n")).toContain("applyCoupon() pushed the coupon into cart.coupons");
    expect(main?.facts).toContain("src/cart.ts: added distinctCoupons; changed totalOf");
    expect(main?.narrative).toContain("Tests passed (bun test).");
    expect(main?.filesModified).toEqual(["src/cart.ts"]);
    expect(main?.filesRead).toEqual(["src/coupon.ts"]);
    expect(main?.concepts).toContain("problem-solution");
  });

  test("carries the evidence", () => {
    expect(main?.toolUseIds).toContain("toolu_2");
  });

  test("says in the summary what was asked and what is open", () => {
    expect(summary?.request).toContain("total is wrong when a coupon is applied twice");
    expect(summary?.learned).toContain("applyCoupon()");
    // A polite question is told only where no step was named.
    expect(summary?.nextSteps).toBe("Backfill the totals of old orders.");
    expect(summary?.notes).toBe("");
  });
});

test("a pull request is from the branch that was pushed, not from the one that the turn began on", () => {
  const turn = new TurnBuilder()
    .asks("push that and open a PR")
    .runs("git push -u origin HEAD", "To host:o/shop.git\n * [new branch]      HEAD -> fix/coupon")
    .runs('gh pr create --title "Count a coupon once"', "https://github.com/o/shop/pull/7")
    .says("Opened the pull request.")
    .ends();
  const opened = observeLocally({ ...turn, branch: "main" }).observations.find(({ title }) =>
    title.includes("Count a coupon once"),
  );
  expect(opened?.subtitle).toBe("Pull request opened from fix/coupon");
});

describe("a turn without substance", () => {
  test("a greeting yields nothing at all", () => {
    const turn = new TurnBuilder().asks("hi").says("Hello! How can I help you today?").ends();
    expect(observeLocally(turn)).toEqual({ observations: [], summary: undefined });
  });

  test("a status check yields no observation", () => {
    const turn = new TurnBuilder()
      .asks("are the tests green?")
      .runs("bun test", "12 pass\n0 fail")
      .says("Yes, all tests pass.")
      .ends();
    expect(observeLocally(turn).observations).toEqual([]);
  });

  test("a listing yields no observation", () => {
    const turn = new TurnBuilder()
      .asks("list the files")
      .runs("ls", "a.ts\nb.ts")
      .says("There are 2 files: a.ts and b.ts.")
      .ends();
    expect(observeLocally(turn).observations).toEqual([]);
  });
});

describe("commits", () => {
  test("a turn that only commits keeps the first line and the hash", () => {
    const turn = new TurnBuilder()
      .asks("commit and push")
      .runs(
        'git commit -m "Add retry to the mail queue"',
        "[main 1a2b3c4] Add retry to the mail queue\n 2 files changed",
      )
      .says("Committed and pushed.")
      .ends();
    const { observations } = observeLocally(turn);
    expect(observations.map((one) => one.title)).toEqual(["Add retry to the mail queue"]);
    expect(observations[0]?.subtitle).toBe("Commit 1a2b3c4");
  });

  test("the body of a message in a heredoc is read, its trailers are not", () => {
    const message =
      "fix(mail): drop duplicate sends\n\n- Key the queue by message id so that a retry is one send\n\nCo-Authored-By: Somebody <s@example.org>";
    const turn = new TurnBuilder()
      .asks("commit")
      .runs(`git add -A && git commit -m "$(cat <<'EOF'\n${message}\nEOF\n)"`, "")
      .ends();
    const [one] = observeLocally(turn).observations;
    expect(one?.title).toBe("fix(mail): drop duplicate sends");
    expect(one?.facts).toContain("Key the queue by message id so that a retry is one send");
    expect(JSON.stringify(one)).not.toContain("Co-Authored");
  });

  test("a commit in a scratch repository is not the project's", () => {
    const turn = new TurnBuilder()
      .asks("try it out")
      .runs('cd /tmp/trial && git commit -m "Add trial file for the hook"', "")
      .ends();
    expect(observeLocally(turn).observations).toEqual([]);
  });
});

describe("a test that failed and then passed", () => {
  const failing = (output: string, command: string) =>
    observeLocally(
      new TurnBuilder()
        .asks("make the parser accept trailing commas")
        .runsInVain(command, output)
        .says("The test fails because `parseList` stops at the last comma.")
        .edits("/home/ada/shop/src/parse.ts", "const a = 1", "const a = 2")
        .runs(command, "ok  \tshop/parse\t0.2s\n5 pass\n5 passed\ntest result: ok. 5 passed")
        .says("Done.")
        .ends(),
    ).observations[0];

  const outputs: [string, string, string, string][] = [
    [
      "Go",
      "go test ./...",
      "--- FAIL: TestParse/trailing (0.00s)\n    parse_test.go:9: got 1, want 2\nFAIL",
      "TestParse/trailing",
    ],
    [
      "Bun",
      "bun test",
      "error: expected 1 to be 2\n(fail) parse > accepts a trailing comma [0.5ms]",
      "parse > accepts a trailing comma",
    ],
    [
      "Jest",
      "npx jest",
      "  ● parse › accepts a trailing comma\n\n    expected 2, received 1",
      "parse › accepts a trailing comma",
    ],
    [
      "Pytest",
      "pytest -q",
      "FAILED tests/test_parse.py::test_trailing - assert 1 == 2",
      "tests/test_parse.py::test_trailing",
    ],
    ["Cargo", "cargo test", "test parse::trailing ... FAILED", "parse::trailing"],
  ];
  test.each(outputs)(
    "is a fact of the work, with what was said about it (%s)",
    (_, command, output, name) => {
      const solved = failing(output, command);
      expect(solved?.facts.join("\n")).toContain(`${name} failed`);
      expect(solved?.facts.join("\n")).toContain("parseList stops at the last comma");
      expect(solved?.filesModified).toEqual(["src/parse.ts"]);
    },
  );

  test("is none while it still fails, and the summary says so", () => {
    const { observations, summary } = observeLocally(
      new TurnBuilder()
        .asks("fix the parser please")
        .edits("/home/ada/shop/src/parse.ts", "const a = 1", "const a = 2")
        .runsInVain("go test ./...", "--- FAIL: TestParse (0.00s)\n    parse_test.go:9: got 1, want 2")
        .ends("interrupted"),
    );
    expect(JSON.stringify(observations)).not.toContain("passes since");
    expect(summary?.notes).toContain(
      "was interrupted by the user; the last tool use was Bash (go test ./...)",
    );
    expect(summary?.notes).toContain("Still failing when last run: TestParse (got 1, want 2)");
  });
});

test("a test that passed once and failed again at the end was not fixed", () => {
  const failure = "--- FAIL: TestParse (0.00s)\n    parse_test.go:9: got 1, want 2";
  const turn = new TurnBuilder()
    .asks("fix the parser please")
    .runsInVain("go test ./...", failure)
    .edits("/home/ada/shop/src/parse.ts", "const a = 1", "const a = 2")
    .runs("go test ./...", "ok  \tshop/parse\t0.2s")
    .edits("/home/ada/shop/src/parse.ts", "const a = 2", "const a = 3")
    .runsInVain("go test ./...", failure)
    .ends();
  expect(JSON.stringify(observeLocally(turn).observations)).not.toContain("passes since");
});

describe("what the user decides", () => {
  test("a correction is a decision in the user's words", () => {
    const turn = new TurnBuilder()
      .asks("no, don't cache the exchange rates in memory, read them from the table each time")
      .says("Understood.")
      .ends();
    const [one] = observeLocally(turn).observations;
    expect(one?.type).toBe("decision");
    expect(one?.title).toBe("Don't cache the exchange rates in memory, read them from the table each time");
  });

  test("a claim that all is done stands beside the last command that failed", () => {
    const { summary } = observeLocally(
      new TurnBuilder()
        .asks("deploy the shop")
        .edits("/home/ada/shop/deploy.ts", "const port = 1;", "const port = 2;")
        .runsInVain("./deploy.sh production", "connection refused", 3)
        .says("Deployed the shop to production.")
        .ends(),
    );
    expect(summary?.notes).toContain("The last command failed with exit code 3: ./deploy.sh production.");
  });

  test("what was said to a rejected edit is a decision about that file", () => {
    const turn = new TurnBuilder()
      .asks("add telemetry to the checkout")
      .isDenied(
        "Edit",
        { file_path: CART, old_string: "a", new_string: "b" },
        "I want telemetry off unless the user turns it on",
      )
      .ends();
    const { observations, summary } = observeLocally(turn);
    expect(observations[0]?.title).toBe("I want telemetry off unless the user turns it on");
    expect(observations[0]?.subtitle).toBe("Said by the user against an edit of src/cart.ts");
    expect(summary?.notes).toContain("The user rejected 1 tool use.");
  });

  test("a review that only describes the code is no decision", () => {
    const turn = new TurnBuilder()
      .asks("The handler reads `id` directly instead of calling `idOf`, which loses the prefix.")
      .says("ok")
      .ends();
    expect(observeLocally(turn).observations).toEqual([]);
  });

  test("the answer to a question with choices is a decision", () => {
    const turn = new TurnBuilder()
      .asks("plan the export")
      .uses(
        "AskUserQuestion",
        { questions: [] },
        { answers: { "Which format should the export have?": "CSV" } },
      )
      .ends();
    expect(observeLocally(turn).observations[0]?.title).toBe("Which format should the export have: CSV");
  });
});

describe("a question that was answered", () => {
  test("is a discovery with the answer as its title and facts that stand alone", () => {
    const turn = new TurnBuilder()
      .asks("why do invoices get two numbers sometimes?")
      .reads("/home/ada/shop/src/invoice.ts")
      .says(
        "Good question. Invoices get two numbers because `nextNumber()` runs once in `createDraft()` and again in `finalise()`.\n\n- `createDraft()` reserves a number so that the preview can show it\n- `finalise()` does not look at `draft.number` and takes a new one\n\nWant me to fix it?",
      )
      .ends();
    const { observations, summary } = observeLocally(turn);
    expect(observations).toHaveLength(1);
    expect(observations[0]?.type).toBe("discovery");
    expect(observations[0]?.title).toStartWith("Invoices get two numbers because nextNumber() runs once");
    expect(observations[0]?.concepts).toContain("why-it-exists");
    expect(summary?.nextSteps).toContain("Want me to fix it?");
  });

  test("is not told in the words of a page, unless the user typed them", () => {
    const page =
      "The resolver always passes an empty agent type and therefore joins the chunks of `readTree()` with newlines.";
    const own =
      "`joinChunks()` needs the agent's type, because `detectType()` is never called on the first chunk.";
    const answered = (asked: string) =>
      new TurnBuilder()
        .asks(asked)
        .runs("gh api repos/shop/pulls/90/comments", `[{"body": "${page}"}]`)
        .says(`The comment on the pull request is right:\n\n- ${page}\n- ${own}`)
        .ends();
    const saidOf = (asked: string) =>
      observeLocally(answered(asked))
        .observations.flatMap(({ title, facts, narrative }) => [title, ...facts, narrative])
        .join("\n");
    expect(saidOf("why are the chunks of a tree joined wrongly?")).toContain("needs the agent's type");
    expect(saidOf("why are the chunks of a tree joined wrongly?")).not.toContain("an empty agent type");
    expect(saidOf(`is this true? ${page}`)).toContain("an empty agent type");
  });

  test("is kept in other languages", () => {
    const turn = new TurnBuilder()
      .asks("为什么订单会重复？")
      .says(
        "订单重复是因为 `createOrder()` 在重试时没有检查幂等键。\n\n- `retryQueue` 会在超时后再次调用 `createOrder()`，因为第一次的结果没有保存。\n- `orders` 表没有 `idempotency_key` 的唯一索引，所以数据库不会拒绝第二条记录。",
      )
      .ends();
    expect(observeLocally(turn).observations[0]?.title).toStartWith("订单重复是因为 createOrder()");
  });
});

test("what is next is read with a heading over it, with a label, and in the middle of a paragraph", () => {
  const ways = [
    "Fixed `parseDate`: the zone was ignored.\n\n## Next\n\nWrite the docs of the parser.",
    "Fixed `parseDate`: the zone was ignored.\n\n**Next:** write the docs of the parser.",
    "Fixed `parseDate`: the zone was ignored. Next: write the docs of the parser.",
    "Fixed `parseDate`: the zone was ignored.\n\nNext up: write the docs of the parser.",
    "Fixed `parseDate`: the zone was ignored. Still open: write the docs of the parser.",
  ];
  for (const closing of ways) {
    const turn = new TurnBuilder()
      .asks("fix the date parser")
      .edits("/home/ada/shop/src/date.ts", "a", "b")
      .says(closing)
      .ends();
    expect([closing, observeLocally(turn).summary?.nextSteps]).toEqual([
      closing,
      "Write the docs of the parser.",
    ]);
  }
});

test("todos that are left at the end are next steps", () => {
  const todos = [
    { content: "Write the exporter", status: "completed" },
    { content: "Document the exporter", status: "pending" },
  ];
  const turn = new TurnBuilder().asks("write an exporter").uses("TodoWrite", { todos }, {}).ends();
  expect(observeLocally(turn).summary?.nextSteps).toBe("Todo: Document the exporter.");
});
