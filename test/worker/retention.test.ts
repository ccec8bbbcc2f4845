import { describe, expect, test } from "bun:test";
import { settingsOf } from "../../src/config/settings.ts";
import { PASSAGE_ROLES } from "../../src/domain/passage.ts";
import { answerQuestion } from "../../src/passages/answer.ts";
import { dropPassagesBehind } from "../../src/passages/drop-passages.ts";
import { indexPassages } from "../../src/passages/index-passages.ts";
import { indexRunBook } from "../../src/run-book/index-run-book.ts";
import { usedBytes } from "../../src/store/database/size.ts";
import { readUtterances } from "../../src/store/passages/blocks.ts";
import { createRetention, type RetentionLimits } from "../../src/worker/retention.ts";
import { type IngestStage, openIngestStage } from "../kit/ingest.ts";
import { bashDone, prompted, stopped } from "../kit/payloads.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";

const DAY = 24 * 60 * 60_000;
const T = Date.parse("2026-08-01T10:00:00.000Z");
const TURNS = 40;
const STEPS_MAX = 1_000;

/** Observed turns of about 50 KB each; turn 1 was observed longest ago, the last one just now. */
function fill(home: TempHome, ingest: IngestStage, daysAgo: (number: number) => number): void {
  for (let number = 1; number <= TURNS; number += 1) {
    const [id, at] = [`p${number}`, T + number * 1_000];
    ingest.commit("UserPromptSubmit", prompted(home, `task ${number}: read on`, id), at);
    const tool_input = { command: "npm run build -- --verbose" };
    const tool_response = { stdout: Array.from({ length: 4 }, (_, part) => String(part).repeat(12_000)) };
    ingest.commit(
      "PostToolUse",
      bashDone(home, `toolu_${number}`, id, { tool_input, tool_response }),
      at + 10,
    );
    ingest.commit("Stop", stopped(home, id, `Task ${number} is done: the reader takes over.`), at + 20);
  }
  ingest.take();
  for (let round = 0; round < TURNS; round += 20) ingest.observe();
  while (indexPassages(ingest.memory) + indexRunBook(ingest.memory) > 0);
  for (let number = 1; number <= TURNS; number += 1) {
    const at = Date.now() - daysAgo(number) * DAY;
    ingest.memory.run("UPDATE turns SET observed_at_epoch = ? WHERE number = ?", [at, number]);
  }
}

function run(ingest: IngestStage, limits: RetentionLimits): string[] {
  const said: string[] = [];
  const log = {
    debug: () => {},
    info: () => {},
    warning: (text: string) => void said.push(text),
    error: () => {},
  };
  const retention = createRetention({ memory: ingest.memory, log, retention: limits }, 0);
  let steps = 0;
  while (retention.step() && steps < STEPS_MAX) steps += 1;
  expect(steps).toBeLessThan(STEPS_MAX);
  return said;
}

const whole = (ingest: IngestStage) =>
  ingest
    .all<{ number: number }>("SELECT number FROM turns WHERE payload = 'full' ORDER BY number")
    .map((row) => row.number);

describe("raw events", () => {
  test("go when their days are over, without a word", async () => {
    await using home = openHome();
    using ingest = openIngestStage(home);
    fill(home, ingest, (number) => (number <= 10 ? 91 : 89));
    expect(run(ingest, { days: 90, megabytes: 0 })).toEqual([]);
    expect(whole(ingest)).toEqual(Array.from({ length: TURNS - 10 }, (_, index) => index + 11));
  });

  test("stay for ever where that is asked for", async () => {
    await using home = openHome();
    using ingest = openIngestStage(home);
    fill(home, ingest, () => 9_999);
    run(ingest, { days: 0, megabytes: 0 });
    expect(whole(ingest).length).toBe(TURNS);
  });

  test("go before their days are over when the memory is too large, the oldest first, and that is said once", async () => {
    await using home = openHome();
    using ingest = openIngestStage(home);
    fill(home, ingest, (number) => 60 - number);
    expect(usedBytes(ingest.memory)).toBeGreaterThan(2.5e6);
    expect(run(ingest, { days: 90, megabytes: 2 })).toEqual([
      expect.stringMatching(/exceeds 2 MB.*deleted early/),
    ]);
    expect(usedBytes(ingest.memory)).toBeLessThan(2e6);
    const left = whole(ingest);
    expect(left.length).toBeGreaterThan(3);
    expect(left).toEqual(Array.from({ length: left.length }, (_, index) => TURNS - left.length + index + 1));
  });

  test("of the last day stay however large the memory is, and that is said", async () => {
    await using home = openHome();
    using ingest = openIngestStage(home);
    fill(home, ingest, () => 0.9);
    expect(run(ingest, { days: 90, megabytes: 1 })).toEqual([
      expect.stringMatching(/exceeds 1 MB.*nothing left to delete/),
    ]);
    expect(whole(ingest).length).toBe(TURNS);
  });
});

test("if the memory is still too large without raw events, outputs are deleted first, then inputs, and what was said last", async () => {
  await using home = openHome();
  using ingest = openIngestStage(home);
  fill(home, ingest, () => 60);
  const roles = () => {
    const turns = ingest.all<{ id: number }>("SELECT id FROM turns");
    const told = turns.flatMap(({ id }) => readUtterances(ingest.memory, id)).map(({ role }) => role);
    return PASSAGE_ROLES.filter((role) => told.includes(role));
  };
  const told: { message: string; left: unknown }[] = [];
  const quiet = () => {};
  const warning = (message: string) => void told.push({ message, left: roles() });
  const log = { debug: quiet, info: quiet, error: quiet, warning };
  const limits = { days: 90, megabytes: 0.001 };
  const retention = createRetention({ memory: ingest.memory, log, retention: limits }, 0);
  for (let steps = 0; retention.step() && steps < STEPS_MAX; steps += 1);
  expect(told).toEqual([
    { message: expect.stringContaining("raw events"), left: ["prompt", "closing", "input", "output"] },
    { message: expect.stringContaining("outputs of tools"), left: ["prompt", "closing", "input", "output"] },
    { message: expect.stringContaining("inputs of tools"), left: ["prompt", "closing", "input"] },
    { message: expect.stringContaining("prompts and replies"), left: ["prompt", "closing"] },
  ]);
  expect(roles()).toEqual([]);
  expect(ingest.all("SELECT 1 FROM user_prompts")).toHaveLength(TURNS);
  expect(ingest.all("SELECT 1 FROM passage_blocks")).toEqual([]);
});

test("a passage is quoted as before when others of its turn were dropped", async () => {
  await using home = openHome();
  using ingest = openIngestStage(home);
  fill(home, ingest, () => 60);
  const ask = (question: string) =>
    answerQuestion(ingest.memory, { question, projectId: undefined, tokens: 500, now: T }).quotes;
  const before = ask("is the reader done");
  ingest.memory.run("UPDATE turns SET payload = 'stripped'");
  let turnId: number | undefined = 0;
  while (turnId !== undefined) turnId = dropPassagesBehind(ingest.memory, "done", turnId);
  expect(ask("is the reader done")).toEqual(before);
});

test("by default raw events are kept for a day and up to 2 GB", () => {
  expect(settingsOf({}, {}).settings).toMatchObject({ retentionDays: 1, memoryMegabytes: 2_048 });
});
