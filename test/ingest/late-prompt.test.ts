import { expect, test } from "bun:test";
import type { TurnFindings } from "../../src/domain/observation.ts";
import { type IngestStage, openIngestStage } from "../kit/ingest.ts";
import { bashDone, prompted, stopped, transcriptPath } from "../kit/payloads.ts";
import { openHome } from "../kit/temp-home.ts";
import { append, called, enqueued, returned, said, typed } from "../kit/transcript.ts";

/** A turn of two calls, seconds apart; the hook of its prompt is the caller's to tell or to lose. */
const AT = Date.parse("2026-11-20T10:00:00Z");

interface Placed {
  number: number;
  state: string;
  ending: string;
  prompts: number;
  uses: string;
  texts: number;
  summaries: number;
}

function turnsOf(ingest: IngestStage): Placed[] {
  return ingest.all<Placed>(
    `SELECT number, state, ending, (SELECT count(*) FROM user_prompts p WHERE p.turn_id = t.id) AS prompts,
       (SELECT coalesce(group_concat(tool_use_id), '') FROM tool_uses u WHERE u.turn_id = t.id) AS uses,
       (SELECT count(*) FROM assistant_texts a WHERE a.turn_id = t.id) AS texts,
       (SELECT count(*) FROM session_summaries s WHERE s.turn_id = t.id) AS summaries
     FROM turns t ORDER BY started_at_epoch`,
  );
}

/** An observer that has something to say of every turn. */
function summarize(): TurnFindings {
  const summary = { request: "r", investigated: "", learned: "", completed: "c", nextSteps: "", notes: "" };
  return { observations: [], summary };
}

const ONE = { state: "complete", ending: "completed", prompts: 1, texts: 1, summaries: 0 };

test("a session whose first prompt no hook reported has one turn with everything in it", async () => {
  await using home = openHome();
  using ingest = openIngestStage(home);
  const path = transcriptPath(home);
  append(path, typed("mend the parser", { at: AT, promptId: "p1" }));
  append(path, called("t1", "Bash", { command: "ls" }, { at: AT + 1_000 }));
  ingest.tell("PostToolUse", bashDone(home, "t1", "p1"), AT + 2_000);
  append(path, returned("t1", "a file", { at: AT + 2_001, promptId: "p1" }));
  append(path, said("The parser keeps its place now.", { at: AT + 3_000 }));
  ingest.tell("Stop", stopped(home, "p1", "The parser keeps its place now."), AT + 3_100);
  expect(turnsOf(ingest)).toEqual([{ ...ONE, number: 1, uses: "t1" }]);
});

test("what followed a prompt that no hook reported moves from the turn before, which is observed again", async () => {
  await using home = openHome();
  using ingest = openIngestStage(home);
  const path = transcriptPath(home);
  append(path, typed("mend the parser", { at: AT, promptId: "p1" }));
  ingest.tell("UserPromptSubmit", prompted(home, "mend the parser", "p1"), AT);
  ingest.tell("PostToolUse", bashDone(home, "t1", "p1"), AT + 1_000);
  append(path, said("Mended.", { at: AT + 2_000 }));
  ingest.tell("Stop", stopped(home, "p1", "Mended."), AT + 2_100);
  append(path, typed("now the printer", { at: AT + 10_000, promptId: "p2" }));
  ingest.tell("PostToolUse", bashDone(home, "t2", "p2"), AT + 11_000);
  ingest.observe();
  append(path, said("Both are mended.", { at: AT + 12_000 }));
  ingest.tell("Stop", stopped(home, "p2", "Both are mended."), AT + 12_100);
  expect(turnsOf(ingest)).toEqual([
    { ...ONE, number: 1, uses: "t1", summaries: 1 },
    { ...ONE, number: 2, uses: "t2" },
  ]);
});

test("a first prompt that its hook left as a file is taken over behind its calls, and they are its own", async () => {
  await using home = openHome();
  using ingest = openIngestStage(home);
  ingest.tell("PostToolUse", bashDone(home, "t1", "p1"), AT + 1_000);
  ingest.tell("UserPromptSubmit", prompted(home, "mend the parser", "p1"), AT);
  ingest.tell("Stop", stopped(home, "p1", "Mended."), AT + 2_000);
  expect(turnsOf(ingest)).toEqual([{ ...ONE, number: 1, uses: "t1" }]);
});

test("a later prompt that its hook left as a file gets its calls when its line says when it was typed", async () => {
  await using home = openHome();
  using ingest = openIngestStage(home);
  const path = transcriptPath(home);
  append(path, typed("mend the parser", { at: AT, promptId: "p1" }));
  ingest.tell("UserPromptSubmit", prompted(home, "mend the parser", "p1"), AT);
  append(path, called("t1", "Bash", { command: "ls" }, { at: AT + 1_000 }));
  append(path, returned("t1", "a file", { at: AT + 9_000, promptId: "p1" }));
  append(path, said("Mended.", { at: AT + 9_100 }));
  ingest.tell("Stop", stopped(home, "p1", "Mended."), AT + 9_200);
  ingest.observe(summarize);
  ingest.tell("PostToolUse", bashDone(home, "t2", "p2"), AT + 11_000);
  ingest.tell("UserPromptSubmit", prompted(home, "now the printer", "p2"), AT + 10_000);
  append(path, typed("now the printer", { at: AT + 10_005, promptId: "p2" }));
  append(path, called("t2", "Bash", { command: "ls" }, { at: AT + 10_500 }));
  append(path, said("Both are mended.", { at: AT + 12_000 }));
  // Its hook began behind the next prompt's, its line says that it was called before.
  ingest.tell("PostToolUse", bashDone(home, "t1", "p1"), AT + 10_100);
  ingest.tell("Stop", stopped(home, "p2", "Both are mended."), AT + 12_100);
  expect(turnsOf(ingest).map(({ number, uses }) => ({ number, uses }))).toEqual([
    { number: 1, uses: "t1" },
    { number: 2, uses: "t2" },
  ]);
});

test("a turn that a prompt from the queue began keeps its own, though the line of the prompt before comes late", async () => {
  await using home = openHome();
  using ingest = openIngestStage(home);
  const path = transcriptPath(home);
  ingest.tell("UserPromptSubmit", prompted(home, "mend the parser", "p1"), AT);
  ingest.tell("Stop", stopped(home, "p1", "Mended."), AT + 100);
  // Typed while the first turn ran, told under its id when that was just over.
  ingest.tell("UserPromptSubmit", prompted(home, "now the printer", "p1"), AT + 200);
  append(path, typed("mend the parser", { at: AT + 1, promptId: "p1" }), said("Mended.", { at: AT + 90 }));
  append(path, typed("now the printer", { at: AT + 300, promptId: "p2" }));
  append(path, said("The printer prints.", { at: AT + 400 }));
  ingest.tell("Stop", stopped(home, "p2", "The printer prints."), AT + 500);
  expect(turnsOf(ingest).map(({ number, prompts, texts }) => ({ number, prompts, texts }))).toEqual([
    { number: 1, prompts: 1, texts: 1 },
    { number: 2, prompts: 1, texts: 1 },
  ]);
});

test("a call of the turn before whose hook began just after that of the next prompt stays where it is", async () => {
  await using home = openHome();
  using ingest = openIngestStage(home);
  ingest.tell("UserPromptSubmit", prompted(home, "mend the parser", "p1"), AT);
  ingest.tell("PostToolUse", bashDone(home, "t1", "p1"), AT + 10_001);
  ingest.tell("UserPromptSubmit", prompted(home, "now the printer", "p2"), AT + 10_000);
  expect(turnsOf(ingest).map(({ number, uses }) => ({ number, uses }))).toEqual([
    { number: 1, uses: "t1" },
    { number: 2, uses: "" },
  ]);
});

test("the same if no hook reported the next prompt: the transcript says when the call began", async () => {
  await using home = openHome();
  using ingest = openIngestStage(home);
  const path = transcriptPath(home);
  append(path, typed("mend the parser", { at: AT, promptId: "p1" }));
  ingest.tell("UserPromptSubmit", prompted(home, "mend the parser", "p1"), AT);
  append(path, called("t1", "Bash", { command: "ls" }, { at: AT + 1_000 }));
  append(path, returned("t1", "a file", { at: AT + 9_000, promptId: "p1" }));
  append(path, typed("now the printer", { at: AT + 10_000, promptId: "p2" }));
  ingest.tell("PostToolUse", bashDone(home, "t1", "p1"), AT + 10_005);
  append(path, said("Both are mended.", { at: AT + 12_000 }));
  ingest.tell("Stop", stopped(home, "p2", "Both are mended."), AT + 12_100);
  expect(turnsOf(ingest).map(({ number, uses }) => ({ number, uses }))).toEqual([
    { number: 1, uses: "t1" },
    { number: 2, uses: "" },
  ]);
});

test("a call whose late hook was counted with the next turn moves to its own once the transcript says when it was made", async () => {
  await using home = openHome();
  using ingest = openIngestStage(home);
  const path = transcriptPath(home);
  append(path, typed("mend the parser", { at: AT, promptId: "p1" }));
  ingest.tell("UserPromptSubmit", prompted(home, "mend the parser", "p1"), AT);
  append(path, said("Mended.", { at: AT + 1_000 }));
  ingest.tell("Stop", stopped(home, "p1", "Mended."), AT + 1_100);
  // No hook told the second prompt, and no Stop its end; its call's hook began behind the third prompt's.
  append(path, typed("now the printer", { at: AT + 5_000, promptId: "p2" }));
  append(path, called("t2", "Bash", { command: "ls" }, { at: AT + 6_000 }));
  append(path, returned("t2", "a file", { at: AT + 9_000, promptId: "p2" }));
  ingest.tell("UserPromptSubmit", prompted(home, "and its tests", "p3"), AT + 10_000);
  ingest.tell("PostToolUse", bashDone(home, "t2", "p2"), AT + 10_005);
  append(path, typed("and its tests", { at: AT + 10_001, promptId: "p3" }));
  append(path, said("All are mended.", { at: AT + 12_000 }));
  ingest.tell("Stop", stopped(home, "p3", "All are mended."), AT + 12_100);
  expect(turnsOf(ingest).map(({ number, prompts, uses }) => ({ number, prompts, uses }))).toEqual([
    { number: 1, prompts: 1, uses: "" },
    { number: 3, prompts: 1, uses: "t2" },
    { number: 2, prompts: 1, uses: "" },
  ]);
});

test("an observed turn 0 leaves nothing behind when its prompt is reported", async () => {
  await using home = openHome();
  using ingest = openIngestStage(home);
  const path = transcriptPath(home);
  ingest.tell("PostToolUse", bashDone(home, "t1", "p1"), AT + 2_000);
  ingest.tell("Stop", stopped(home, "p1", "The parser keeps its place now."), AT + 3_100);
  ingest.observe(summarize);
  expect(turnsOf(ingest).map(({ number, summaries }) => ({ number, summaries }))).toEqual([
    { number: 0, summaries: 1 },
  ]);
  append(path, typed("mend the parser", { at: AT, promptId: "p1" }));
  ingest.tell("Stop", stopped(home, "p1", "The parser keeps its place now."), AT + 3_200);
  ingest.observe(summarize);
  expect(turnsOf(ingest)).toEqual([{ ...ONE, number: 1, uses: "t1", state: "observed", summaries: 1 }]);
  expect(ingest.all("SELECT 1 FROM session_summaries")).toHaveLength(1);
});

test("a turn that was observed with a prompt from the queue is observed again when that begins a turn of its own", async () => {
  await using home = openHome();
  using ingest = openIngestStage(home);
  const path = transcriptPath(home);
  append(path, typed("mend the parser", { at: AT, promptId: "p1" }));
  ingest.tell("UserPromptSubmit", prompted(home, "mend the parser", "p1"), AT);
  append(path, enqueued("now the printer", { at: AT + 1_000 }), said("Mended.", { at: AT + 2_000 }));
  ingest.tell("Stop", stopped(home, "p1", "Mended."), AT + 2_100);
  ingest.observe(summarize);
  const states = () => turnsOf(ingest).map(({ state, prompts }) => ({ state, prompts }));
  expect(states()).toEqual([{ state: "observed", prompts: 2 }]);
  ingest.tell("UserPromptSubmit", prompted(home, "now the printer", "p2"), AT + 3_000);
  expect(states()).toEqual([
    { state: "complete", prompts: 1 },
    { state: "open", prompts: 1 },
  ]);
});

test("what two turns said in the same words is one text of the turn that both turn out to be", async () => {
  await using home = openHome();
  using ingest = openIngestStage(home);
  ingest.tell("UserPromptSubmit", prompted(home, "mend the parser", "p1"), AT);
  ingest.tell("UserPromptSubmit", prompted(home, "and its tests", "p2"), AT + 1_000);
  ingest.tell("Stop", stopped(home, "p1", "Done."), AT + 3_000);
  ingest.tell("Stop", stopped(home, "p2", "Done."), AT + 3_100);
  append(transcriptPath(home), typed("then commit it", { at: AT + 2_000, promptId: "p3" }));
  ingest.tell("SessionEnd", { ...stopped(home, "p3", ""), reason: "other" }, AT + 4_000);
  expect(ingest.logged).toEqual([]);
  expect(turnsOf(ingest).map(({ prompts, texts }) => [prompts, texts])).toEqual([
    [1, 0],
    [1, 0],
    [1, 1],
  ]);
});
