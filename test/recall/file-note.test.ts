import { expect, test } from "bun:test";
import type { ObservationDraft } from "../../src/domain/observation.ts";
import { fileNote } from "../../src/recall/tools/file-note.ts";
import { openRemembered, type Remembered } from "../kit/remembered.ts";
import { openHome } from "../kit/temp-home.ts";

const T = Date.parse("2026-01-20T10:00:00Z");
const FILE = "src/cart.ts";

function tell(remembered: Remembered, observations: Partial<ObservationDraft>[], more: { at?: number } = {}) {
  const ids = remembered.tellTurn({ session: "earlier", prompt: "p", closing: "c", at: T, observations });
  return { ids, note: ask(remembered, more) };
}

function ask(remembered: Remembered, { at = T + 1_000, claim = (_key: string): boolean => true } = {}) {
  const [row] = remembered.all<{ id: number }>("SELECT id FROM projects LIMIT 1");
  return fileNote(remembered.memory, {
    scope: { projectId: row?.id ?? 0, exceptSession: "now" },
    project: "p",
    askedFor: () => PROMPT,
    path: FILE,
    at,
    claim,
  });
}

const PROMPT = "the cart rounds twice: floats lose cents where the taxes are added per line";
const REASON = "Round once, because taxes are added per line";
const decision: Partial<ObservationDraft> = { type: "decision", title: REASON, filesModified: [FILE] };
const others = ["a", "b", "c"];

test.each<[string, boolean, Partial<ObservationDraft>]>([
  ["a decision about the file alone", true, decision],
  ["a trap in it", true, { ...decision, type: "change", concepts: ["gotcha"] }],
  [
    "the cause of a fault that was mended",
    false,
    { ...decision, type: "bugfix", concepts: ["problem-solution"] },
  ],
  ["a plain change of it", false, { ...decision, type: "change" }],
  ["a decision about many files", false, { ...decision, filesModified: [FILE, ...others] }],
  [
    "a decision about many files that names this one",
    true,
    {
      ...decision,
      title: "cart.ts must not round before the taxes are added",
      filesModified: [FILE, ...others],
    },
  ],
  [
    "a decision about many files whose second fact names this one",
    true,
    {
      ...decision,
      facts: ["Tax comes first", "The cart total is rounded in src/cart.ts, since taxes come first"],
      filesModified: others.concat(FILE),
    },
  ],
  ["what gives no reason", false, { ...decision, title: "The cart rounds to whole cents now, in one place" }],
  [
    "how the tests went",
    false,
    { ...decision, title: "All tests passed after the change in cart.ts, because it rounds once" },
  ],
])("%s: told is %p", async (_name, isTold, observation) => {
  await using home = openHome();
  using remembered = openRemembered(home);
  expect(tell(remembered, [observation]).note !== undefined).toBe(isTold);
});

test("of several facts, the one about the file is told", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  const facts = ["Tax comes first", "cart.ts must not round twice, or a cent is lost"];
  const { note } = tell(remembered, [{ ...decision, facts, filesModified: [FILE, ...others] }]);
  expect(note?.text).toContain("decision: cart.ts must not round twice, or a cent is lost");
  expect(note?.text).not.toContain("Tax comes first");
});

test("two are told at most, what was told through another channel is not, and a file is spoken of once", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  const claimed = new Set<string>();
  const claim = (key: string) => claimed.size < claimed.add(key).size;
  const titles = ["Cents are kept", "Totals are summed", "Taxes are added", "Prices are read"];
  const { ids } = tell(
    remembered,
    titles.map((title) => ({ ...decision, title: `${title} as integers, because floats lose cents` })),
  );
  claim(`#${ids[0]}`);
  const told = ask(remembered, { claim })?.observationIds ?? [];
  expect(told).toHaveLength(2);
  expect(told).not.toContain(ids[0] ?? 0);
  expect(ask(remembered, { claim })).toBeUndefined();
});

test("what was made after that moment is not told", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  expect(tell(remembered, [decision], { at: T - 1 }).note).toBeUndefined();
});
