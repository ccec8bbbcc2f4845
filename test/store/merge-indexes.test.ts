import { expect, test } from "bun:test";
import { answerQuestion } from "../../src/passages/answer.ts";
import { indexPassages } from "../../src/passages/index-passages.ts";
import { mergeIndexes } from "../../src/store/database/merge-indexes.ts";
import { type IngestStage, openIngestStage } from "../kit/ingest.ts";
import { prompted, stopped } from "../kit/payloads.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";

const T = Date.parse("2026-08-01T10:00:00.000Z");
const TURNS = 30;
const PIECES_MAX = 1_000;

/** Each turn is indexed in a transaction of its own, and so in a segment of its own. */
function fill(home: TempHome, ingest: IngestStage): void {
  for (let number = 1; number <= TURNS; number += 1) {
    const at = T + number * 1_000;
    const words = Array.from({ length: 400 }, (_, index) => `word${number}x${index}`).join(" ");
    ingest.tell("UserPromptSubmit", prompted(home, `read part ${number} of the log`, `p${number}`), at);
    ingest.tell("Stop", stopped(home, `p${number}`, `Part ${number} was read: ${words}`), at + 100);
    ingest.observe();
    indexPassages(ingest.memory);
  }
}

const segments = (ingest: IngestStage) => ingest.all("SELECT DISTINCT segid FROM said_words_idx").length;

test("a scattered index is merged into one segment, once, and answers as before", async () => {
  await using home = openHome();
  using ingest = openIngestStage(home);
  fill(home, ingest);
  const answer = () =>
    answerQuestion(ingest.memory, {
      question: "what does word7x123 say?",
      projectId: undefined,
      tokens: 500,
      now: T,
    }).quotes.map(({ address }) => address);
  const before = answer();
  expect(before).toHaveLength(1);
  expect(segments(ingest)).toBeGreaterThan(1);
  let pieces = 0;
  while (mergeIndexes(ingest.memory, 0) && pieces < PIECES_MAX) pieces += 1;
  expect(pieces).toBeGreaterThan(0);
  expect(pieces).toBeLessThan(PIECES_MAX);
  expect(segments(ingest)).toBe(1);
  expect(answer()).toEqual(before);
  expect(mergeIndexes(ingest.memory, 0)).toBe(false);
});
