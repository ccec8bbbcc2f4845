import { expect, test } from "bun:test";
import type { ObservationDraft } from "../../src/domain/observation.ts";
import { setPinned } from "../../src/store/observations/observation-edits.ts";
import { linkSame } from "../../src/store/observations/observation-links.ts";
import { listRecentObservations } from "../../src/store/observations/recall.ts";
import { openRemembered, type Remembered } from "../kit/remembered.ts";
import { openHome } from "../kit/temp-home.ts";

const T = Date.parse("2026-03-01T10:00:00Z");
const HOLDS: Partial<ObservationDraft> = {
  type: "discovery",
  title: "The nightly build runs on the small machine",
  narrative: "It takes an hour.",
};

function tell(memory: Remembered, session: string, at: number): number {
  const [id = 0] = memory.tellTurn({
    session,
    prompt: `look (${session})`,
    closing: "Looked.",
    at,
    observations: [HOLDS],
  });
  return id;
}

function supersededBy(memory: Remembered): Record<number, number | null> {
  const rows = memory.all<{ id: number; by: number | null }>(
    "SELECT id, superseded_by AS by FROM observations",
  );
  return Object.fromEntries(rows.map(({ id, by }) => [id, by]));
}

test("the newer one is shown, in whatever order they were reported", async () => {
  await using home = openHome();
  using memory = openRemembered(home);
  const newer = tell(memory, "s2", T + 86_400_000);
  const older = tell(memory, "s1", T);
  expect(linkSame(memory.memory, older, T)).toBe(1);
  expect(supersededBy(memory)).toEqual({ [newer]: null, [older]: newer });
  expect(listRecentObservations(memory.memory, { projectId: 1 }, 9).map(({ id }) => id)).toEqual([newer]);
});

test("what somebody has pinned stays shown, and its repetition is what is replaced", async () => {
  await using home = openHome();
  using memory = openRemembered(home);
  const older = tell(memory, "s1", T);
  setPinned(memory.memory, older, T);
  const newer = tell(memory, "s2", T + 86_400_000);
  linkSame(memory.memory, newer, T);
  expect(supersededBy(memory)).toEqual({ [older]: null, [newer]: older });
});

test("a link is removed when a linked observation changes", async () => {
  await using home = openHome();
  using memory = openRemembered(home);
  const older = tell(memory, "s1", T);
  const newer = tell(memory, "s2", T + 86_400_000);
  linkSame(memory.memory, newer, T);
  memory.memory.run("UPDATE observations SET title_key = 'another' WHERE id = ?", [newer]);
  linkSame(memory.memory, newer, T);
  expect(supersededBy(memory)).toEqual({ [older]: null, [newer]: null });
  expect(memory.all("SELECT 1 FROM changes")).toEqual([]);
});
