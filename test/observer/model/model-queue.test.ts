import { expect, test } from "bun:test";
import { AGE_MAX_MS, SETTLE_MS } from "../../../src/observer/model/model-queue.ts";
import { findLastFault, reserveCall, usedSince } from "../../../src/store/usage/model-calls.ts";
import { listParkedTurns, retryParkedTurns } from "../../../src/store/usage/model-turns.ts";
import { answerTo, openModelQueueStage, promptOf, refuse } from "../../kit/model-queue.ts";
import { base, prompted, stopped } from "../../kit/payloads.ts";
import { select } from "../../kit/select.ts";
import { until } from "../../kit/until.ts";

const MADE_BY = "SELECT DISTINCT made_by AS by FROM observations ORDER BY 1";
const STATES = select("turns", "model AS state");
const CALLS = select("modelCalls", "purpose, outcome, tokens, input");

interface Call {
  purpose: string;
  outcome: string;
  tokens: number;
  input: number | null;
}

test("the local result stands at once, and the model's takes its place under the same ids", async () => {
  await using stage = openModelQueueStage();
  stage.turn("s1", 1);
  const local = stage.ingest.all<{ id: number; by: string }>(select("observations", "id, by"));
  expect(local[0]?.by).toBe("local/4");
  expect(stage.api.seen).toHaveLength(0);
  stage.pass(SETTLE_MS);
  await stage.untilQuiet();
  const model = stage.ingest.all<{ id: number; by: string; title: string; files: string }>(
    select("observations", "id, by, title, files"),
  );
  expect(model).toEqual([
    {
      id: local[0]?.id ?? 0,
      by: "openai-compatible:stand-in/1",
      title: "Worked on src/cart.ts with 0 failures",
      files: '["src/cart.ts"]',
    },
  ]);
  expect(stage.ingest.all<Call>(CALLS)).toEqual([
    { purpose: "observe", outcome: "ok", tokens: 1_050, input: 1_000 },
  ]);
  expect(stage.ingest.all(STATES)).toEqual([{ state: "done" }]);
  stage.pass(60_000);
  expect(stage.api.seen).toHaveLength(1);
});

test("fifty calls that only look cost nothing, and with one that does something they cost one call", async () => {
  await using stage = openModelQueueStage();
  stage.turn("s1", 1, { looks: 50 });
  stage.pass(SETTLE_MS);
  expect(stage.ingest.all(STATES)).toEqual([{ state: "none" }]);
  stage.turn("s1", 2, { looks: 50, edit: true });
  stage.pass(SETTLE_MS);
  await stage.untilQuiet();
  expect(stage.api.seen).toHaveLength(1);
  expect(stage.ingest.all(MADE_BY)).toContainEqual({ by: "openai-compatible:stand-in/1" });
});

test("what waits of a session that may not be asked about any more is left to the local result", async () => {
  await using stage = openModelQueueStage({ mayAsk: () => false });
  stage.turn("s1", 1);
  stage.pass(SETTLE_MS);
  await until("nothing waits", () => stage.ingest.all<{ state: string }>(STATES)[0]?.state === "none");
  expect(stage.api.seen).toHaveLength(0);
  expect(stage.ingest.all<{ by: string }>(MADE_BY)).toEqual([{ by: "local/4" }]);
});

test("a turn of an earlier day is not put before a model", async () => {
  await using stage = openModelQueueStage();
  stage.pass(AGE_MAX_MS + 60_000);
  stage.turn("s1", 1);
  stage.pass(SETTLE_MS);
  expect(stage.ingest.all(STATES)).toEqual([{ state: "none" }]);
});

test("the model is asked about the turns of a session in order, and each prompt has the notes of the turns before", async () => {
  await using stage = openModelQueueStage();
  stage.turn("s1", 1);
  stage.turn("s1", 2);
  stage.pass(SETTLE_MS + 100);
  await until("both are asked", () => stage.api.seen.length === 2);
  await stage.untilQuiet();
  expect(promptOf(stage.api.seen[1])).toContain("Noted: Worked on src/cart.ts with 0 failures");
  expect(promptOf(stage.api.seen[0])).not.toContain("earlier_turns");
});

test("an answer in prose is repaired by one more call that does not send the turn again", async () => {
  await using stage = openModelQueueStage();
  stage.api.answer = (request) =>
    promptOf(request).includes("<turn ")
      ? answerTo(request, "The cart was changed, all is well.")
      : answerTo(request, "<observation><title>The cart was changed</title></observation>");
  stage.turn("s1", 1);
  stage.pass(SETTLE_MS);
  await until("both calls are made", () => stage.ingest.all(CALLS).length === 2);
  await stage.untilQuiet();
  expect(promptOf(stage.api.seen[1])).toContain("The cart was changed, all is well.");
  expect(promptOf(stage.api.seen[1])).not.toContain("task 1 of s1");
  expect(stage.ingest.all<Call>(CALLS).map((call) => [call.purpose, call.outcome])).toEqual([
    ["observe", "unusable"],
    ["repair", "ok"],
  ]);
  expect(stage.ingest.all(MADE_BY)).toEqual([{ by: "openai-compatible:stand-in/1" }]);
});

test("what cannot be used three times is parked: the local result stands, and only a person has it tried again", async () => {
  await using stage = openModelQueueStage();
  stage.api.answer = (request) => answerTo(request, "I would rather talk about something else.");
  stage.turn("s1", 1);
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    stage.pass(10 * 60_000);
    await until(`attempt ${attempt}`, () => stage.ingest.all(CALLS).length === 2 * attempt);
    await stage.untilQuiet();
  }
  expect(stage.ingest.all(STATES)).toEqual([{ state: "parked" }]);
  expect(stage.ingest.all(MADE_BY)).toEqual([{ by: "local/4" }]);
  expect(listParkedTurns(stage.ingest.memory, 10)[0]).toMatchObject({ number: 1, session: "s1" });
  expect(listParkedTurns(stage.ingest.memory, 10)[0]?.fault).toContain("could not be used");
  stage.pass(24 * 60 * 60_000);
  expect(stage.ingest.all(CALLS)).toHaveLength(6);
  stage.api.answer = (request) => answerTo(request);
  expect(retryParkedTurns(stage.ingest.memory, stage.now())).toBe(1);
  stage.pass(0);
  await until(
    "it is done",
    () => stage.ingest.all(`${STATES} LIMIT 1`)[0]?.toString() !== "" && stage.api.seen.length === 7,
  );
  await stage.untilQuiet();
  expect(stage.ingest.all(STATES)).toEqual([{ state: "done" }]);
});

test.each([401, 403])(
  "%i closes the way for all turns for a while, and every turn has its local result",
  async (status) => {
    await using stage = openModelQueueStage();
    stage.api.answer = () => refuse(status);
    for (const session of ["s1", "s2", "s3", "s4"]) stage.turn(session, 1);
    stage.pass(SETTLE_MS);
    await stage.untilQuiet();
    const asked = stage.api.seen.length;
    expect(asked).toBeLessThanOrEqual(2);
    stage.pass(5 * 60_000);
    await stage.untilQuiet();
    expect(stage.api.seen.length).toBe(asked);
    expect(stage.ingest.all(MADE_BY)).toEqual([{ by: "local/4" }]);
    expect(findLastFault(stage.ingest.memory)?.fault).toContain(`answered ${status}`);
    // What is refused costs nothing.
    expect(usedSince(stage.ingest.memory, 0)).toBe(0);
    stage.api.answer = (request) => answerTo(request);
    for (let n = 0; n < 4; n += 1) {
      stage.pass(16 * 60_000);
      await stage.untilQuiet();
    }
    expect(new Set(stage.ingest.all<{ state: string }>(STATES).map((row) => row.state))).toEqual(
      new Set(["done"]),
    );
  },
);

test("a limit is waited for as long as the provider says, and then one call finds out", async () => {
  await using stage = openModelQueueStage();
  stage.api.answer = () => refuse(429, { "retry-after": "3600" });
  stage.turn("s1", 1);
  stage.pass(SETTLE_MS);
  await stage.untilQuiet();
  for (const minutes of [20, 20, 15]) stage.pass(minutes * 60_000);
  expect(stage.api.seen).toHaveLength(1);
  stage.api.answer = (request) => answerTo(request);
  stage.pass(6 * 60_000);
  await until("it is asked again", () => stage.api.seen.length === 2);
  await stage.untilQuiet();
  expect(stage.ingest.all(STATES)).toEqual([{ state: "done" }]);
});

test("without a reset time the waits grow, and an outage parks nothing", async () => {
  await using stage = openModelQueueStage();
  stage.api.answer = () => refuse(503);
  stage.turn("s1", 1);
  const passes: number[] = [];
  for (let second = 0; second < 600; second += 1) {
    const before = stage.api.seen.length;
    stage.pass(1_000);
    await stage.untilQuiet();
    if (stage.api.seen.length > before) passes.push(second);
  }
  expect(passes.length).toBeWithin(5, 12);
  const gaps = passes.slice(1).map((second, index) => second - (passes[index] ?? 0));
  expect(gaps.at(-1) ?? 0).toBeGreaterThan(4 * (gaps[1] ?? 0));
  expect(stage.ingest.all(STATES)).toEqual([{ state: "waiting" }]);
});

test("a turn that fails where others succeed is parked after three times and keeps nobody waiting", async () => {
  await using stage = openModelQueueStage({ callsMax: 1 });
  stage.api.answer = (request) => (promptOf(request).includes("of poison") ? refuse(500) : answerTo(request));
  stage.turn("poison", 1);
  for (let n = 1; n <= 8; n += 1) {
    stage.turn(`s${n}`, 1);
    for (let pass = 0; pass < 10; pass += 1) {
      stage.pass(30_000);
      await stage.untilQuiet();
    }
  }
  const states = stage.ingest.all<{ state: string }>(STATES).map((row) => row.state);
  expect(states).toEqual(["parked", ...Array(8).fill("done")]);
});

test("a call that is answered too late counts against its turn", async () => {
  await using stage = openModelQueueStage({ callMsMax: 50 });
  stage.api.answer = (_request, signal) =>
    new Promise((resolve) => signal.addEventListener("abort", () => resolve(new Response())));
  stage.turn("s1", 1);
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    stage.pass(60 * 60_000);
    await until(`attempt ${attempt}`, () => stage.ingest.all(CALLS).length === attempt);
    await stage.untilQuiet();
  }
  expect(stage.ingest.all(STATES)).toEqual([{ state: "parked" }]);
  expect(stage.ingest.all(MADE_BY)).toEqual([{ by: "local/4" }]);
  // Nobody knows whether they were paid: they count as if they had been.
  for (const call of stage.ingest.all<Call>(CALLS)) expect(call.tokens).toBeGreaterThan(2_000);
});

test("stopped, the calls end within a second and their turns are asked about by the next worker", async () => {
  await using stage = openModelQueueStage();
  stage.api.answer = (_request, signal) =>
    new Promise((resolve) => signal.addEventListener("abort", () => resolve(new Response())));
  stage.turn("s1", 1);
  stage.turn("s2", 1);
  stage.pass(SETTLE_MS);
  await until("two calls run", () => stage.api.seen.length === 2);
  const begun = performance.now();
  await stage.asking.stop();
  expect(performance.now() - begun).toBeLessThan(1_000);
  expect(stage.ingest.all<Call>(CALLS).map((call) => call.outcome)).toEqual(["stopped", "stopped"]);
  stage.api.answer = (request) => answerTo(request);
  await stage.restart();
  stage.pass(0);
  await until("both are asked again", () => stage.api.seen.length === 4);
  await stage.untilQuiet();
  expect(stage.ingest.all(STATES)).toEqual([{ state: "done" }, { state: "done" }]);
});

test("a result for a turn of which something came meanwhile is not kept", async () => {
  await using stage = openModelQueueStage();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  stage.api.answer = async (request) => {
    await released;
    return answerTo(request);
  };
  stage.turn("s1", 1);
  stage.pass(SETTLE_MS);
  await until("the call runs", () => stage.api.seen.length === 1);
  const late = stopped(stage.home, "ps1-1", "Task 1 is done. One more thing: the tax is rounded too.", {
    session_id: "s1",
  });
  await Bun.sleep(2);
  stage.ingest.tell("Stop", late, stage.now());
  stage.observe();
  release();
  await stage.untilQuiet();
  expect(stage.ingest.all(MADE_BY)).toEqual([{ by: "local/4" }]);
  stage.pass(SETTLE_MS);
  await until("it is asked anew", () => stage.api.seen.length === 2);
  await stage.untilQuiet();
  expect(promptOf(stage.api.seen[1])).toContain("the tax is rounded too");
  expect(stage.ingest.all(STATES)).toEqual([{ state: "done" }]);
});

test("two hundred turns at once never use more than the day's budget, and a restart gives nothing back", async () => {
  const dailyTokens = 60_000;
  await using stage = openModelQueueStage({ callsMax: 50, budgets: { dailyTokens, sessionTokens: 1e9 } });
  const counted: number[] = [];
  stage.api.answer = (request) => {
    counted.push(usedSince(stage.ingest.memory, 0));
    return answerTo(request);
  };
  for (let n = 0; n < 200; n += 1) stage.turn(`s${n}`, 1);
  stage.pass(SETTLE_MS);
  await until(
    "the budget refuses",
    () => stage.ingest.all(select("turns", "id", { modelFault: "%budget%" })).length > 20,
  );
  await stage.untilQuiet();
  await stage.restart();
  for (let n = 0; n < 20; n += 1) {
    stage.pass(1_000);
    await stage.untilQuiet();
  }
  expect(stage.api.seen.length).toBeWithin(20, 60);
  expect(Math.max(...counted)).toBeLessThanOrEqual(dailyTokens);
  expect(usedSince(stage.ingest.memory, 0)).toBeLessThanOrEqual(dailyTokens);
  // What is refused waits for the next day, with its local result.
  expect(stage.ingest.all(select("turns", "id", { model: "waiting" })).length).toBeGreaterThan(100);
  expect(
    stage.ingest.all(
      "SELECT 1 FROM turns t WHERE NOT EXISTS (SELECT 1 FROM observations WHERE turn_id = t.id)",
    ),
  ).toEqual([]);
}, 60_000);

test("a session that has used its budget is not asked about any more, and others are", async () => {
  await using stage = openModelQueueStage({
    callsMax: 1,
    budgets: { dailyTokens: 1e9, sessionTokens: 5_500 },
  });
  for (let n = 1; n <= 4; n += 1) stage.turn("s1", n);
  stage.turn("s2", 1);
  for (let n = 0; n < 8; n += 1) {
    stage.pass(SETTLE_MS);
    await stage.untilQuiet();
  }
  const parked = listParkedTurns(stage.ingest.memory, 10);
  expect(parked.length).toBeGreaterThan(0);
  for (const turn of parked)
    expect(turn).toMatchObject({ session: "s1", fault: expect.stringContaining("session budget") });
  expect(
    stage.ingest.all(
      "SELECT model_state AS state FROM turns t JOIN sdk_sessions s ON s.id = t.session_id WHERE content_session_id = 's2'",
    ),
  ).toEqual([{ state: "done" }]);
});

test("what a killed worker had set aside stays used", async () => {
  await using stage = openModelQueueStage();
  const call = {
    sessionId: null,
    turnId: null,
    purpose: "observe" as const,
    provider: "p",
    model: "m",
    tokens: 900,
    at: stage.now(),
  };
  reserveCall(stage.ingest.memory, call, { dayTokens: 1_000, sessionTokens: 1_000, dayBegan: 0 });
  await stage.restart();
  expect(stage.ingest.all<Call>(CALLS)).toMatchObject([{ outcome: "lost", tokens: 900 }]);
  const next = reserveCall(
    stage.ingest.memory,
    { ...call, tokens: 101 },
    { dayTokens: 1_000, sessionTokens: 1_000, dayBegan: 0 },
  );
  expect(next).toEqual({ kind: "refused", budget: "day", used: 900, max: 1_000 });
});

test("a long turn that has become quiet is observed while it goes on, and again when it is complete", async () => {
  await using stage = openModelQueueStage();
  const { ingest, home } = stage;
  const MINUTE = 60_000;
  const begun = Date.now() - 20 * MINUTE;
  ingest.tell("UserPromptSubmit", prompted(home, "move the reader", "p1"), begun);
  const edit = (id: string, at: number) =>
    ingest.tell(
      "PostToolUse",
      {
        ...base(home, {
          hook_event_name: "PostToolUse",
          prompt_id: "p1",
          tool_name: "Edit",
          tool_use_id: id,
        }),
        tool_input: { file_path: `${home.project}/src/${id}.ts`, old_string: "a", new_string: "b" },
        tool_response: { structuredPatch: [{ lines: ["-a", "+b"] }] },
      },
      at,
    );
  edit("young", begun + 2 * MINUTE);
  stage.observe();
  // Two minutes are no long turn.
  expect(ingest.all(MADE_BY)).toEqual([]);
  edit("reader", begun + 15 * MINUTE);
  stage.observe();
  stage.observe();
  expect(ingest.all(select("turns", "state"))).toEqual([{ state: "open" }]);
  expect(ingest.all(MADE_BY)).toEqual([{ by: "local/4" }]);
  stage.pass(SETTLE_MS);
  await until("the model is asked", () => stage.api.seen.length === 1);
  await stage.untilQuiet();
  expect(ingest.all(MADE_BY)).toEqual([{ by: "openai-compatible:stand-in/1" }]);
  edit("writer", begun + 17 * MINUTE);
  stage.observe();
  stage.pass(SETTLE_MS);
  // Two minutes more are not enough to ask again.
  expect(stage.api.seen).toHaveLength(1);
  ingest.tell("Stop", stopped(home, "p1", "The reader is moved."), begun + 18 * MINUTE);
  stage.observe();
  expect(ingest.all(STATES)).toEqual([{ state: "waiting" }]);
  stage.pass(SETTLE_MS);
  await until("it is asked about as a whole", () => stage.api.seen.length === 2);
  await stage.untilQuiet();
  expect(promptOf(stage.api.seen[1])).toContain("writer.ts");
  expect(ingest.all(select("turns", "state, model"))).toEqual([{ state: "observed", model: "done" }]);
});

test("the ledger keeps a year and a month", async () => {
  await using stage = openModelQueueStage();
  const call = {
    sessionId: null,
    turnId: null,
    purpose: "observe" as const,
    provider: "p",
    model: "m",
    tokens: 1,
  };
  const all = { dayTokens: 1e9, sessionTokens: 1e9, dayBegan: 0 };
  const DAY = 24 * 60 * 60_000;
  for (const days of [1, 390, 410])
    reserveCall(stage.ingest.memory, { ...call, at: stage.now() - days * DAY }, all);
  await stage.restart();
  expect(stage.ingest.all(CALLS)).toHaveLength(2);
});
