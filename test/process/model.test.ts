import { Database } from "bun:sqlite";
import { afterEach, beforeAll, beforeEach, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runHook } from "../kit/hook.ts";
import { answerTo, refuse } from "../kit/model-queue.ts";
import { base, prompted, stopped } from "../kit/payloads.ts";
import { processesOf } from "../kit/processes.ts";
import { program } from "../kit/program.ts";
import { select } from "../kit/select.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { until } from "../kit/until.ts";
import { queryMemory, startWorker, stopWorker, untilDrained } from "../kit/worker.ts";
import { installStandIn } from "../providers/claude/programs.ts";
import { type StandInApi, startApi } from "../providers/stand-in-apis.ts";

const KEY = "sk-stand-in-00000000000000000000";
const RESIDENT_MB_MAX = 150;

let home: TempHome;
let api: StandInApi;
beforeAll(async () => {
  await program();
});
beforeEach(() => {
  api = startApi((request) => answerTo(request));
  home = openHome();
  Object.assign(home.environment, {
    CLAUDE_MEM_PROVIDER: "openai-compatible",
    CLAUDE_MEM_BASE_URL: `${api.url}/v1`,
    CLAUDE_MEM_MODEL: "stand-in",
    CLAUDE_MEM_API_KEY: KEY,
  });
});
afterEach(async () => {
  await home[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
});

async function workedTurn(n: number, own: object = {}): Promise<void> {
  const id = `p${n}`;
  await runHook(home, "UserPromptSubmit", prompted(home, `round the cart, part ${n}`, id, own));
  await runHook(home, "PostToolUse", {
    ...base(home, { hook_event_name: "PostToolUse", prompt_id: id, ...own }),
    tool_name: "Edit",
    tool_use_id: `toolu_${n}`,
    tool_input: { file_path: join(home.project, "src/cart.ts"), old_string: "floor", new_string: "round" },
    tool_response: { structuredPatch: [{ lines: ["-floor", "+round"] }] },
  });
  await runHook(home, "Stop", stopped(home, id, "The cart is rounded.", own));
}

async function command(...args: string[]): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const child = Bun.spawn([await program(), ...args], {
    env: home.environment,
    stdout: "pipe",
    stderr: "pipe",
  });
  const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  return { exitCode: await child.exited, stdout, stderr };
}

/** Has the model asked about the turns now: the worker gives late events seconds to arrive, as the queue's own tests tell. */
async function hurry(turns = 1): Promise<void> {
  const queued = "SELECT 1 FROM turns WHERE model_state <> 'none'";
  await until("the turns wait for the model", () => queryMemory(home, queued).length >= turns);
  using memory = new Database(home.paths.memory);
  memory.run("PRAGMA busy_timeout = 2000");
  memory.run("UPDATE turns SET model_next_epoch = 0 WHERE model_state = 'waiting'");
}

const madeBy = () =>
  queryMemory<{ by: string }>(home, "SELECT DISTINCT made_by AS by FROM observations").map((row) => row.by);
const residentMb = (pid: number) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1_000;

test("a turn that hooks captured is condensed by the model that is configured, and its cost can be asked for", async () => {
  const worker = await startWorker(home);
  await workedTurn(1);
  await hurry();
  await until("the model's notes are kept", () => madeBy().join() === "openai-compatible:stand-in/1");
  if (process.platform === "linux") expect(residentMb(worker.pid)).toBeLessThan(RESIDENT_MB_MAX);
  const report = JSON.parse((await command("cost", "--json")).stdout);
  expect(report.total).toMatchObject({
    calls: 1,
    failed: 0,
    inputTokens: 1_000,
    outputTokens: 50,
    unpriced: 1,
  });
  expect(report.projects).toMatchObject([{ name: "project", calls: 1 }]);
  expect(report.providers[0].name).toBe("openai-compatible stand-in");
  const printed = await command("cost");
  expect(printed.stdout).toContain("1,050 of 1,000,000 tokens used");
  const status = JSON.parse((await command("status", "--json")).stdout);
  expect(status.model).toMatchObject({ provider: "openai-compatible (stand-in)", waiting: 0, parked: 0 });
  await stopWorker(worker);
});

test("a worker that is stopped while a model thinks exits within a second, and the next one asks again", async () => {
  api.answer = (_request, signal) =>
    new Promise((resolve) => signal.addEventListener("abort", () => resolve(new Response())));
  const worker = await startWorker(home);
  await workedTurn(1);
  await hurry();
  await until("the model is asked", () => api.seen.length === 1);
  const begun = performance.now();
  expect(await stopWorker(worker)).toBe(0);
  expect(performance.now() - begun).toBeLessThan(1_500);
  expect(madeBy()).toEqual(["local/4"]);
  api.answer = (request) => answerTo(request);
  const next = await startWorker(home);
  await until("the model's notes are kept", () => madeBy().join() === "openai-compatible:stand-in/1");
  await stopWorker(next);
});

test("while a model is slow, events are taken over and condensed as if there were none", async () => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  api.answer = async (request) => {
    await released;
    return answerTo(request);
  };
  const worker = await startWorker(home);
  await workedTurn(1);
  await hurry();
  await until("the model is asked", () => api.seen.length === 1);
  await workedTurn(2);
  await untilDrained(home);
  expect(queryMemory(home, select("turns", "id", { state: "observed" }))).toHaveLength(2);
  await hurry(2);
  release();
  await until(
    "both are condensed by the model",
    () => queryMemory(home, select("turns", "id", { model: "done" })).length === 2,
  );
  await stopWorker(worker);
});

test("answers of ten megabytes and in prose leave the worker small and every turn with its notes", async () => {
  const large = "x".repeat(10_000_000);
  api.answer = (request) => answerTo(request, api.seen.length % 2 === 0 ? large : "Nothing of that form.");
  const worker = await startWorker(home);
  const sessions = Array.from({ length: 8 }, (_, n) => `00000000-0000-4000-8000-00000000000${n}`);
  for (const [n, session_id] of sessions.entries()) await workedTurn(n, { session_id });
  await hurry(sessions.length);
  await until(
    "all are asked about",
    () =>
      queryMemory(home, "SELECT DISTINCT turn_id FROM model_calls WHERE outcome <> 'pending'").length >= 3,
    20_000,
  );
  if (process.platform === "linux") expect(residentMb(worker.pid)).toBeLessThan(RESIDENT_MB_MAX);
  expect(queryMemory(home, "SELECT DISTINCT turn_id FROM observations")).toHaveLength(sessions.length);
  expect(madeBy()).toEqual(["local/4"]);
  expect(await stopWorker(worker)).toBe(0);
});

test("a refused key is said by status and by the test of the settings, and never shown", async () => {
  api.answer = () => refuse(401);
  const worker = await startWorker(home);
  await workedTurn(1);
  await hurry();
  await until(
    "the refusal is known",
    () => queryMemory(home, select("modelCalls", "id", { outcome: "unauthorised" })).length === 1,
  );
  expect(madeBy()).toEqual(["local/4"]);
  const status = await command("status");
  expect(status.stdout).toContain("answered 401");
  const tested = await command("settings", "test");
  expect(tested).toMatchObject({ exitCode: 1, stdout: "" });
  expect(tested.stderr).toMatch(/^claude-mem: .*answered 401.*CLAUDE_MEM_API_KEY.*\n$/);
  for (const { stdout, stderr } of [status, tested, await command("settings", "list")]) {
    expect(stdout + stderr).not.toContain(KEY);
  }
  await stopWorker(worker);
});

test("parked turns are named, and tried again when a person wants it", async () => {
  const worker = await startWorker(home);
  api.answer = () => refuse(401);
  await workedTurn(1);
  await hurry();
  await until("it waits", () => api.seen.length === 1);
  await stopWorker(worker);
  using memory = new Database(home.paths.memory);
  memory.run("UPDATE turns SET model_state = 'parked', model_fault = 'the answer could not be used'");
  expect((await command("status")).stdout).toContain("turn 1: the answer could not be used");
  expect((await command("retry")).stderr).toContain("claude-mem start");
  api.answer = (request) => answerTo(request);
  const next = await startWorker(home);
  await until("the worker listens", async () => (await command("retry")).stdout.includes("1 parked turns"));
  await until("the model's notes are kept", () => madeBy().join() === "openai-compatible:stand-in/1");
  await stopWorker(next);
});

test("with the claude program the worker starts one, and leaves none behind, however either ends", async () => {
  const environment = installStandIn(home, "answers");
  Object.assign(home.environment, environment, { CLAUDE_MEM_PROVIDER: "claude", CLAUDE_MEM_MODEL: "haiku" });
  const programs = () => processesOf(home.dir).filter(({ command }) => command.includes("stream-json"));
  const worker = await startWorker(home);
  await workedTurn(1);
  await hurry();
  await until("the program is asked", () => programs().length === 1);
  await until(
    "its answer is counted",
    () => queryMemory(home, "SELECT 1 FROM model_calls WHERE cost_micros > 0").length > 0,
  );
  expect(readFileSync(join(home.paths.dir, "processes.json"), "utf8")).toContain('"kind": "observer"');
  worker.kill("SIGKILL");
  await worker.exited;
  const orphans = programs().map(({ pid }) => pid);
  const next = await startWorker(home);
  await until("what was left is ended", () => !programs().some(({ pid }) => orphans.includes(pid)));
  expect(await stopWorker(next)).toBe(0);
  await until("no program is left", () => programs().length === 0);
});

test("testing the settings asks the claude program, and ends it", async () => {
  Object.assign(home.environment, installStandIn(home, "answers"), {
    CLAUDE_MEM_PROVIDER: "claude",
    CLAUDE_MEM_MODEL: "fast",
  });
  const { stdout, exitCode } = await command("settings", "test", "--json");
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    provider: "claude",
    model: "haiku",
    works: true,
    dollars: 0.25,
  });
  expect(processesOf(home.dir)).toEqual([]);
  Object.assign(home.environment, installStandIn(home, "is not logged in"));
  expect((await command("settings", "test")).stderr).toContain("Not logged in");
});
