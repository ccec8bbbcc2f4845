import { describe, expect, test } from "bun:test";
import type { ObservationDraft } from "../../src/domain/observation.ts";
import { sessionKey } from "../../src/inbox/claims.ts";
import { type PromptNoteRequest, promptNote } from "../../src/recall/prompt/prompt-note.ts";
import { openRemembered, type Remembered } from "../kit/remembered.ts";
import { openHome } from "../kit/temp-home.ts";

const T = Date.parse("2026-03-01T10:00:00Z");

function remember(remembered: Remembered, observations: Partial<ObservationDraft>[]) {
  const chores = Array.from({ length: 60 }, (_, index) => ({
    title: `Chore ${index}`,
    narrative: "nothing",
  }));
  const turn = { session: "earlier", prompt: "the discount loses a cent", closing: "Fixed.", at: T };
  const ids = remembered.tellTurn({ ...turn, observations: [...observations, ...chores] });
  remembered.index();
  return ids;
}

function ask(remembered: Remembered, prompt: string, more: Partial<PromptNoteRequest> = {}) {
  return promptNote(remembered.memory, {
    prompt,
    projectId: 1,
    project: "project",
    branch: undefined,
    folder: undefined,
    sessionId: "now",
    at: T + 3_600_000,
    command: "claude-mem",
    exists: () => true,
    claim: () => true,
    ...more,
  });
}

const ABOUT_DISCOUNT = "the checkout discount is rounded twice in the cart total again";

function discount(index: number): Partial<ObservationDraft> {
  return {
    type: "decision",
    title: `The checkout discount was rounded twice in the cart total ${index}`,
    facts: [`Discount rounding in cart total and checkout ${"値引きの丸めを確かめる".repeat(40)}`],
    filesModified: [`src/cart-${index}.ts`],
  };
}

test("a memory that does not fit beside the others is not claimed, so that it can be told later", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  remember(remembered, [0, 1, 2].map(discount));
  const claimed: string[] = [];
  const note = ask(remembered, ABOUT_DISCOUNT, { claim: (key) => claimed.push(key) > 0 });
  const ids = note?.observationIds ?? [];
  expect(ids.length).toBeGreaterThan(0);
  expect(note?.tokens).toBeLessThanOrEqual(500);
  const named = [...(note?.text ?? "").matchAll(/#\d+/g)].map(([id]) => id);
  expect(claimed.filter((key) => key.startsWith("#")).toSorted()).toEqual(named.toSorted());
});

test("the first prompt that names a task names the files on which such work took place, once", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  remember(remembered, [{ title: "Rounds once", filesModified: ["src/cart.ts", "src/discount.ts"] }]);
  const claimed = new Set<string>();
  const claim = (key: string) => claimed.size < claimed.add(key).size;
  expect(ask(remembered, "go on", { claim })).toBeUndefined();
  const first = ask(remembered, "the discount in checkout loses a cent, see cart.ts", { claim });
  expect(first?.text).toContain("Files edited for similar work: `src/discount.ts`");
  expect(first?.text).not.toContain("src/cart.ts");
  expect(ask(remembered, "and the discount in the summary of the order too", { claim })).toBeUndefined();
});

test("that something was changed is pointed to, not told", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  const [id] = remember(remembered, [{ ...discount(1), type: "change" }]);
  const note = ask(remembered, ABOUT_DISCOUNT);
  expect(note?.observationIds).toEqual([]);
  expect(note?.text).toContain(
    `Related: #${id} "The checkout discount was rounded twice in the cart total 1"`,
  );
  expect(note?.text).toContain("`claude-mem show ID` opens one");
});

test("a prompt about something else is told nothing", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  remember(remembered, [discount(1)]);
  const claim = (key: string) => key.startsWith("#");
  expect(ask(remembered, "translate the imprint of the website into Danish", { claim })).toBeUndefined();
});

describe("the first prompt of a task", () => {
  const ROUNDING = "the voucher of the checkout loses a cent when taxes are rounded";

  function rememberSessions(remembered: Remembered) {
    const about = [
      ROUNDING,
      "translate the imprint into Danish",
      "publish the newsletter on Fridays",
      "merge the branches",
    ];
    for (const [index, prompt] of about.entries()) {
      const observations = [{ title: `Changed ${index}`, filesModified: [`src/part-${index}.ts`] }];
      const summary = {
        request: prompt,
        completed: "Rounded the sum once.",
        learned: "It was rounded twice because taxes are.",
      };
      remembered.tellTurn({
        session: `s${index}`,
        prompt,
        closing: "Done.",
        at: T + index * 1_000,
        observations,
        summary,
      });
    }
    remembered.index();
  }

  test("is told of the session that was about the same, and of its files that still exist", async () => {
    await using home = openHome();
    using remembered = openRemembered(home);
    rememberSessions(remembered);
    const again = "a voucher loses a cent at the checkout again";
    const note = ask(remembered, again);
    expect(note?.text).toContain(`Earlier session on this (2026-03-01): "${ROUNDING}"`);
    expect(note?.text).toContain("Files edited for similar work: `src/part-0.ts`\n");
    expect(ask(remembered, again, { exists: () => false })?.text).not.toContain("Files edited");
  });

  test.each([
    ["names several files itself", "a voucher loses a cent in src/voucher.ts and src/tax.ts"],
    ["is a plan", "Implement the following plan: a voucher loses a cent"],
  ])("that %s is told no files", async (_what, prompt) => {
    await using home = openHome();
    using remembered = openRemembered(home);
    rememberSessions(remembered);
    expect(ask(remembered, prompt)?.text ?? "").not.toContain("Files edited");
  });

  test("that shares only common words with earlier sessions is told of none", async () => {
    await using home = openHome();
    using remembered = openRemembered(home);
    rememberSessions(remembered);
    expect(ask(remembered, "please look at the code and tell me what it does")).toBeUndefined();
  });

  test("is not told again what the start told of the same session", async () => {
    await using home = openHome();
    using remembered = openRemembered(home);
    rememberSessions(remembered);
    const claim = (key: string) => key !== sessionKey("s0");
    expect(ask(remembered, "a voucher loses a cent at the checkout", { claim })?.text).not.toContain(
      "Earlier session",
    );
  });
});

test.each(["continue", "please go on where we left off", "what did we do in the last session?"])(
  "%s: the thread of the last session is told, once",
  async (prompt) => {
    await using home = openHome();
    using remembered = openRemembered(home);
    const summary = { request: "Rename the parser to reader everywhere", nextSteps: "Rename the lexer." };
    remembered.tellTurn({ session: "s1", prompt: "rename it", closing: "Done.", at: T, summary });
    remembered.index();
    const claimed = new Set<string>();
    const claim = (key: string) => claimed.size < claimed.add(key).size;
    const note = ask(remembered, prompt, { claim });
    expect(note?.text).toContain('Goal: "Rename the parser to reader everywhere"\nLeft: Rename the lexer.');
    expect(ask(remembered, prompt, { claim })?.text ?? "").not.toContain("Goal:");
  },
);

test("a prompt that speaks of branches is told those worked on lately", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  remembered.tellTurn({
    session: "s1",
    prompt: "rename it",
    closing: "Done.",
    at: T,
    summary: { request: "Rename the parser everywhere" },
  });
  remembered.memory.run("UPDATE session_summaries SET branch = 'feature/old'");
  const branches = "Branches worked on lately: feature/old";
  expect(ask(remembered, "merge the other branch into this one")?.text).toContain(branches);
  expect(ask(remembered, "rename the lexer in the same way")?.text ?? "").not.toContain(branches);
});
