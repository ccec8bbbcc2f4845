import { describe, expect, test } from "bun:test";
import { faultTitle } from "../../../src/observer/local/fault-title.ts";
import { observeLocally } from "../../../src/observer/local/observe.ts";
import { isStatement, standsAlone } from "../../../src/observer/local/standing.ts";
import { inPast } from "../../../src/observer/local/tense.ts";
import { cutAtClause } from "../../../src/observer/local/text.ts";
import { verdictOf } from "../../../src/observer/local/topics.ts";
import { gerundOf, thirdOf } from "../../../src/observer/local/verb-forms.ts";
import { TurnBuilder } from "./turn-builder.ts";

const LEDGER = "/home/ada/shop/src/ledger.ts";
const CODE = ["function closeLedger(a) {\n  x", "function closeLedger(a) {\n  y"] as const;

function answered(question: string, closing: string) {
  return observeLocally(new TurnBuilder().asks(question).says(closing).ends()).observations;
}

describe("the title of an answer", () => {
  test("is the sentence that answers when it names what was asked", () => {
    const [one] = answered(
      "why is the nightly import slow?",
      "The nightly import is slow because `load_rows()` opens a connection for every row. Each of them negotiates TLS, which takes 40 ms in `connect()`.",
    );
    expect(one?.title).toBe(
      "The nightly import is slow because load_rows() opens a connection for every row",
    );
  });

  test("is the question where every sentence of the answer leans on another", () => {
    const [one] = answered(
      "how does a concurrent session differ from the session id conflict?",
      "It depends on when you look.\n\n- `checkConcurrentSessions()` warns because another session is active at the same time\n- `SessionIDConflictError` stops the session because the branch belongs to an older one",
    );
    expect(one?.title).toBe("How a concurrent session differs from the session id conflict");
  });

  test("tells the verdict with a question that can be answered with yes", () => {
    const [one] = answered(
      "could we use the regexp of the id package in the strategy?",
      "Yes, it's safe.\n\n- `id` imports only the standard library, so that no cycle can arise\n- `strategy` imports `trailers`, which imports `id` already",
    );
    expect(one?.title).toBe("Could we use the regexp of the id package in the strategy? Yes, it's safe");
  });

  test("tells the place of what was looked for", () => {
    const [one] = answered(
      "where is the hard session error raised?",
      "It is raised in `hooks.go:659`, because `InitializeSession` compares the owner of the branch with `session.ID` there.",
    );
    expect(one?.title).toBe("Where is the hard session error raised? hooks.go:659");
  });

  test("of a statement that was confirmed says so", () => {
    const [one] = answered(
      "the cache is filled before the first request, right?",
      "Exactly. `warmUp()` runs in `main()` before `listen()`, because the first request would time out otherwise.",
    );
    expect(one?.title).toBe("Confirmed: the cache is filled before the first request");
  });

  test("names the branch that 'the local branch' was", () => {
    const [one] = answered(
      "can you review the changes in the local branch?",
      "Looks fine overall.\n\n- `TokenUsage` moved to `agent`, so that `checkpoint` needs no import of it\n- `AgentType` is typed now because strings were mixed up",
    );
    expect(one?.title).toBe("Reviewed the changes in branch main");
  });

  test("is the question in German as well, with its mark", () => {
    const [one] = answered(
      "Wie funktioniert die Anmeldung über OAuth?",
      "Das hängt vom Anbieter ab.\n\n- `authorize()` leitet den Benutzer weiter, weil der Anbieter das Kennwort prüft\n- `callback()` tauscht den Code gegen ein Token",
    );
    expect(one?.title).toBe("Wie funktioniert die Anmeldung über OAuth?");
  });

  test("there is none for an answer that only shows code", () => {
    expect(answered("show me the code of total()", "Here is the code:\n\n```js\nlet a\n```")).toEqual([]);
  });
});

describe("the title of a repair", () => {
  const repaired = (closing: string, ask = "closing the ledger is broken, please fix") =>
    observeLocally(
      new TurnBuilder()
        .asks(ask)
        .edits(LEDGER, ...CODE)
        .says(closing)
        .ends(),
    ).observations[0];

  test("says what was wrong where the closing message only says that it is fixed", () => {
    const one = repaired(
      "Fixed in ledger.ts; the ledger test passes.\n\n**Root cause:** `closeLedger` counted the opening entry twice, because `entries` already held it.",
    );
    expect(one?.title).toBe("Fixed closeLedger counting the opening entry twice");
    expect(one?.facts[0]).toBe(
      "closeLedger counted the opening entry twice, because entries already held it.",
    );
  });

  test("is what the agent says where that is precise", () => {
    const one = repaired(
      "`closeLedger()` no longer counts the opening entry twice.\n\n**Root cause:** `entries` already held it.",
    );
    expect(one?.title).toBe("closeLedger() no longer counts the opening entry twice");
  });

  test("keeps the tests that showed the fault as facts and gives them no entry", () => {
    const { observations } = observeLocally(
      new TurnBuilder()
        .asks("fix the failing test")
        .runsInVain("node --test", "not ok 1 - closes once\n  ---\n  error: |-\n    2 !== 1\n  code: 'X'\n")
        .edits(LEDGER, ...CODE)
        .runs("node --test", "ok 1 - closes once\n# pass 1\n# fail 0")
        .says("Fixed `closeLedger()`: it counted the opening entry twice.")
        .ends(),
    );
    expect(observations).toHaveLength(1);
    expect(observations[0]?.facts.join("\n")).toContain('"closes once" failed with "2 !== 1" and passes now');
  });

  const causes: [string, string][] = [
    [
      "`total` took the coupon off the first item".replaceAll("`", ""),
      "Fixed total taking the coupon off the first item",
    ],
    ["The cache key did not include the tenant", "Fixed the cache key not including the tenant"],
    ["go-git doesn't respect the global gitignore", "Fixed go-git not respecting the global gitignore"],
    ["The root cause was that load() was called before init()", "Fixed load() being called before init()"],
    ["It ran twice", ""],
  ];
  test.each(causes)("is made from its cause: %s", (cause, title) => {
    expect(faultTitle(cause)).toBe(title);
  });
});

describe("the title of a task", () => {
  test("is the task itself, done, where the agent only says that all is well", () => {
    const turn = new TurnBuilder()
      .asks("can you rename the coupon table to vouchers?")
      .edits("/home/ada/shop/schema.sql", "create table coupons (", "create table vouchers (")
      .says("All tests pass.")
      .ends();
    expect(observeLocally(turn).observations[0]?.title).toBe("Renamed the coupon table to vouchers");
  });

  test("is in the past even where the agent speaks of what its fix does", () => {
    const turn = new TurnBuilder()
      .asks("rebases trigger the hook")
      .edits("/home/ada/shop/src/hook.ts", "let a = 1", "let a = 2")
      .says("The fix adds a check for a running rebase to `prepareCommit()`.")
      .ends();
    expect(observeLocally(turn).observations[0]?.title).toBe(
      "Added a check for a running rebase to prepareCommit()",
    );
  });
});

test("a title is cut where a clause ends, never inside brackets or quotes", () => {
  const long =
    'The writer holds the lock ("always") while it flushes, so that readers of the index wait for it';
  expect(cutAtClause(long, 70)).toBe("The writer holds the lock while it flushes");
  expect(cutAtClause("one two three four five six seven eight nine ten eleven twelve", 30)).toBe("");
});

test("what leans on another sentence or on the day does not stand alone", () => {
  for (const text of [
    "It is safe to call",
    "You can see the two commits",
    "The changes span 37 files",
    "The behaviour is as follows:",
    "Based on the log, the hook ran",
    "The hook does what you asked for",
  ]) {
    expect(standsAlone(text)).toBe(false);
  }
  expect(standsAlone("The queue drops messages when it is full")).toBe(true);
  expect(standsAlone("Das Token liegt verschlüsselt in der Tabelle")).toBe(true);
  expect(isStatement("during a revert")).toBe(false);
});

test("a call is no order: only a verb that stands alone is put in the past", () => {
  expect(inPast("Type() naming")).toBe("Type() naming");
  expect(inPast("Check if the branch exists")).toBe("Checked if the branch exists");
});

test("verbs are bent only where they are known as verbs", () => {
  expect([thirdOf("differ"), thirdOf("carry"), thirdOf("banana")]).toEqual(["differs", undefined, undefined]);
  expect([gerundOf("took", false), gerundOf("skipped", false), gerundOf("needs", false)]).toEqual([
    "taking",
    "skipping",
    "needing",
  ]);
  expect(gerundOf("entries", false)).toBeUndefined();
});

test("yes and no are read in several languages, and other openings are no verdict", () => {
  expect(verdictOf("**Yes**, it works.")?.word).toBe("yes");
  expect(verdictOf("Nein, das geht nicht.")?.word).toBe("no");
  expect(verdictOf("Notably the cache is empty.")).toBeUndefined();
});
