import { expect, test } from "bun:test";
import type { TurnFindings } from "../../src/domain/observation.ts";
import { setPinned } from "../../src/store/observations/observation-edits.ts";
import { openCurationStage } from "../kit/curation.ts";
import { bashDone, prompted, stopped } from "../kit/payloads.ts";
import { select } from "../kit/select.ts";
import { openHome } from "../kit/temp-home.ts";

const NOTED = (): TurnFindings => ({
  observations: [
    {
      type: "decision",
      title: "The parser stays",
      subtitle: "",
      facts: [],
      narrative: "because it reads",
      concepts: [],
      filesRead: [],
      filesModified: [],
      toolUseIds: [],
    },
  ],
  summary: undefined,
});
const T = Date.parse("2026-03-01T10:00:00Z");

test("a pinned observation is deleted when its turn turns out to be private", async () => {
  await using home = openHome();
  using stage = openCurationStage(home);
  stage.tell("UserPromptSubmit", prompted(home, "look at the parser", "p1"), T);
  stage.tell("PostToolUse", bashDone(home, "toolu_1", "p2"), T + 2_000);
  stage.tell("Stop", stopped(home, "p1", "I decided to keep the parser, because it reads."), T + 3_000);
  stage.observe(NOTED);
  const [row] = stage.all<{ id: number }>(select("observations"));
  expect(row).toBeDefined();
  setPinned(stage.memory, row?.id ?? 0, T);
  const late = { ...prompted(home, "", "p2"), prompt: undefined, is_private: true };
  stage.tell("UserPromptSubmit", late, T + 1_000);
  expect(stage.all("SELECT pinned_at_epoch FROM observations WHERE pinned_at_epoch IS NOT NULL")).toEqual([]);
});

test("a pinned observation moves with its events when their prompt is reported late", async () => {
  await using home = openHome();
  using stage = openCurationStage(home);
  stage.tell("PostToolUse", bashDone(home, "toolu_1", "p1"), T + 1_000);
  stage.tell("Stop", stopped(home, "p1", "I decided to keep the parser, because it reads."), T + 3_000);
  stage.observe(NOTED);
  const [row] = stage.all<{ id: number }>(select("observations"));
  expect(row).toBeDefined();
  setPinned(stage.memory, row?.id ?? 0, T);
  stage.tell("UserPromptSubmit", prompted(home, "look at the parser", "p1"), T);
  stage.tell("Stop", stopped(home, "p1", "I decided to keep the parser, because it reads."), T + 3_500);
  stage.observe(NOTED);
  const kept = stage.all<{ id: number; number: number }>(
    "SELECT o.id, t.number FROM observations o JOIN turns t ON t.id = o.turn_id WHERE pinned_at_epoch IS NOT NULL",
  );
  expect(kept).toEqual([{ id: row?.id ?? 0, number: 1 }]);
});
