import { expect, test } from "bun:test";
import type { ObservationDraft } from "../../src/domain/observation.ts";
import { fileNote } from "../../src/recall/file-note.ts";
import { openRemembered, type Remembered } from "../kit/remembered.ts";
import { openHome } from "../kit/temp-home.ts";

const T = Date.parse("2026-01-20T10:00:00Z");
const DAY = 24 * 3_600_000;
const FILE = "src/cart.ts";

interface Asked {
  observations: Partial<ObservationDraft>[];
  recentFiles?: string[];
  branch?: string;
  daysLater?: number;
}

function tell(remembered: Remembered, { observations, recentFiles = [], branch, daysLater = 0 }: Asked) {
  const ids = remembered.tellTurn({ session: "earlier", prompt: "p", closing: "c", at: T, observations });
  const [row] = remembered.all<{ id: number }>("SELECT id FROM projects LIMIT 1");
  const note = fileNote(remembered.memory, {
    scope: { projectId: row?.id ?? 0, exceptSession: "now" },
    project: "p",
    path: FILE,
    branch,
    recentFiles: new Set(recentFiles),
    at: T + 1_000 + daysLater * DAY,
  });
  return { ids, note };
}

const alone = { title: "Only this file", filesModified: [FILE] };
const many = { title: "Everywhere", filesModified: [FILE, "a", "b", "c", "d", "e", "f", "g"] };

test.each<[string, boolean, Asked]>([
  ["a change of today, on this branch, to the file alone", true, { observations: [alone], branch: "main" }],
  ["a change of today on another branch", false, { observations: [alone], branch: "other" }],
  ["a change of a month ago", false, { observations: [alone], daysLater: 30 }],
  ["a change of a month ago on this branch", false, { observations: [alone], daysLater: 30, branch: "main" }],
  [
    "a fault that was mended a month ago",
    false,
    { observations: [{ ...alone, type: "bugfix" }], daysLater: 30 },
  ],
  [
    "a fault that was mended a week ago",
    true,
    { observations: [{ ...alone, type: "bugfix" }], daysLater: 7 },
  ],
  ["a decision of a month ago", true, { observations: [{ ...alone, type: "decision" }], daysLater: 30 }],
  ["a trap of a month ago", true, { observations: [{ ...alone, concepts: ["gotcha"] }], daysLater: 30 }],
  ["a change to eight files", false, { observations: [many] }],
  ["a change to eight files, one of them in hand", true, { observations: [many], recentFiles: ["d"] }],
  ["a change to the file in hand itself", false, { observations: [many], recentFiles: [FILE] }],
])("%s: told is %p", async (_name, isTold, asked) => {
  await using home = openHome();
  using remembered = openRemembered(home);
  expect(tell(remembered, asked).note !== undefined).toBe(isTold);
});

test("the decision behind it stands before the last changes, three at most", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  const observations = [
    { ...alone, title: "Renamed it" },
    { ...alone, title: "Moved it" },
    { ...alone, title: "Use one rounding", type: "decision" as const, facts: ["Tax comes first"] },
    { ...alone, title: "Wrong total", type: "bugfix" as const },
  ];
  const { ids, note } = tell(remembered, { observations, branch: "main" });
  expect(note?.observationIds).toHaveLength(3);
  expect(note?.observationIds.slice(0, 2)).toEqual([ids[2] ?? 0, ids[3] ?? 0]);
  expect(note?.text).toContain("Use one rounding — Tax comes first");
  expect(note?.subject).toBe(FILE);
  expect(note?.tokens).toBeLessThanOrEqual(350);
});

test("what was made after that moment is not told", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  expect(tell(remembered, { observations: [alone], daysLater: -1 }).note).toBeUndefined();
});
