import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { appendFileSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { z } from "zod";
import { findApiToken } from "../../src/config/api-token.ts";
import { logFileName } from "../../src/lib/log.ts";
import { SettingsAnswer, SettingsChanged } from "../../src/protocol/setting.ts";
import { ContextPreview, LogsAnswer, Stats } from "../../src/protocol/worker-reports.ts";
import { readWorkerAddress } from "../../src/supervisor/worker-files.ts";
import { runCommand } from "../kit/command.ts";
import { runHook } from "../kit/hook.ts";
import { bashDone, prompted, stopped } from "../kit/payloads.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { until } from "../kit/until.ts";
import { queryMemory, startWorker, stopWorker, untilDrained, type WorkerProcess } from "../kit/worker.ts";

let home: TempHome;
let worker: WorkerProcess;
beforeEach(async () => {
  home = openHome();
  home.environment.CLAUDE_MEM_WORKER_PORT = String(20_000 + Math.floor(Math.random() * 20_000));
  worker = await startWorker(home);
});
afterEach(async () => {
  await stopWorker(worker);
  await home[Symbol.asyncDispose]();
});

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const port = await until("the worker listens", () => readWorkerAddress(home.paths)?.port);
  const authorization = `Bearer ${findApiToken(home.paths.apiToken)}`;
  return fetch(`http://127.0.0.1:${port}${path}`, { ...init, headers: { authorization } });
}

async function get<Schema extends z.ZodType>(path: string, schema: Schema, init?: RequestInit) {
  const answer = await ask(path, init);
  const content = await answer.json();
  expect(answer.status, JSON.stringify(content)).toBe(200);
  expect(schema.parse(content)).toEqual(content as z.infer<Schema>);
  return schema.parse(content);
}

async function work(file: string): Promise<void> {
  const path = join(home.project, file);
  await runHook(home, "UserPromptSubmit", prompted(home, `Mend ${file}`, file));
  const edit = {
    tool_name: "Edit",
    tool_input: { file_path: path, old_string: "floor(price)", new_string: "round(price)" },
  };
  await runHook(home, "PostToolUse", bashDone(home, `toolu_${file}`, file, { ...edit, tool_response: {} }));
  await runHook(home, "Stop", stopped(home, file, `Prices in ${file} are rounded and not cut off now.`));
  await untilDrained(home);
}

const change = (values: Record<string, string>) =>
  ask("/api/settings", { method: "POST", body: JSON.stringify({ values }) });

describe("settings", () => {
  test("are told with all that a form needs, and never with a secret", async () => {
    writeFileSync(
      home.paths.settings,
      '{"CLAUDE_MEM_API_KEY":"sk-very-secret-key-1234","CLAUDE_MEM_OLD":"1"}',
    );
    const { items, unknown } = await get("/api/settings", SettingsAnswer);
    const field = (key: string) => items.find((one) => one.key === key);
    expect(unknown).toEqual(["CLAUDE_MEM_OLD"]);
    expect(field("CLAUDE_MEM_API_KEY")).toMatchObject({
      isSecret: true,
      isSet: true,
      value: "",
      stored: null,
    });
    expect(field("CLAUDE_MEM_PROVIDER")).toMatchObject({ type: "choice", value: "auto", source: "default" });
    expect(field("CLAUDE_MEM_PROVIDER")?.choices).toContain("gemini");
    expect(field("CLAUDE_MEM_WORKER_PORT")).toMatchObject({ source: "environment", min: 1024, max: 65_535 });
    expect(await (await ask("/api/settings")).text()).not.toContain("1234");
  });

  test("are written together, only what was changed, and say what waits for a restart", async () => {
    writeFileSync(home.paths.settings, '{"CLAUDE_MEM_OLD":"1","CLAUDE_MEM_MODEL":"smart"}');
    const values = {
      CLAUDE_MEM_CONTEXT_TOKENS: "900",
      CLAUDE_MEM_LOG_LEVEL: "debug",
      CLAUDE_MEM_MODEL: "",
      CLAUDE_MEM_API_KEY: "new-secret",
      CLAUDE_MEM_WORKER_PORT: "40000",
    };
    const init = { method: "POST", body: JSON.stringify({ values }) };
    const changed = await get("/api/settings", SettingsChanged, init);
    expect(changed.changed.sort()).toEqual(Object.keys(values).sort());
    expect(changed.needsRestart.sort()).toEqual([
      "CLAUDE_MEM_API_KEY",
      "CLAUDE_MEM_LOG_LEVEL",
      "CLAUDE_MEM_MODEL",
    ]);
    expect(changed.overridden).toEqual(["CLAUDE_MEM_WORKER_PORT"]);
    expect(JSON.parse(readFileSync(home.paths.settings, "utf8"))).toEqual({
      CLAUDE_MEM_OLD: "1",
      CLAUDE_MEM_CONTEXT_TOKENS: "900",
      CLAUDE_MEM_LOG_LEVEL: "debug",
      CLAUDE_MEM_API_KEY: "new-secret",
      CLAUDE_MEM_WORKER_PORT: "40000",
    });
    expect(statSync(home.paths.settings).mode & 0o777).toBe(0o600);
    expect(JSON.stringify(changed)).not.toContain("new-secret");
  });

  test("that are wrong are named, each with what it may be, and none is written", async () => {
    const answer = await change({
      CLAUDE_MEM_CONTEXT_TOKENS: "many",
      CLAUDE_MEM_PROVIDER: "oracle",
      CLAUDE_MEM_NOTHING: "1",
      CLAUDE_MEM_MODEL: "smart",
    });
    expect(answer.status).toBe(400);
    const { error } = (await answer.json()) as { error: { code: string; fields: Record<string, string> } };
    expect(error.code).toBe("invalid-setting");
    expect(Object.keys(error.fields).sort()).toEqual([
      "CLAUDE_MEM_CONTEXT_TOKENS",
      "CLAUDE_MEM_NOTHING",
      "CLAUDE_MEM_PROVIDER",
    ]);
    const { items } = await get("/api/settings", SettingsAnswer);
    expect(items.find(({ key }) => key === "CLAUDE_MEM_MODEL")?.source).toBe("default");
  });

  test("that are changed at the same time are all kept", async () => {
    const keys = [
      "CONTEXT_TOKENS",
      "CONTEXT_OBSERVATIONS",
      "RETENTION_DAYS",
      "MEMORY_MB",
      "DAILY_TOKEN_BUDGET",
    ];
    await Promise.all(keys.map((key) => change({ [`CLAUDE_MEM_${key}`]: "77" })));
    const { items } = await get("/api/settings", SettingsAnswer);
    expect(items.filter(({ stored }) => stored === "77")).toHaveLength(keys.length);
  });

  test("of capture are taken up at once, by the worker too", async () => {
    await change({ CLAUDE_MEM_SKIP_TOOLS: "Edit" });
    // A tool that feeds a session is not a hook: only the worker can leave this out.
    await ask("/sessions/7/init", { method: "POST", body: '{"sdk_session_id":"s","project":"shop"}' });
    const use = { tool_name: "Edit", tool_input: { file_path: "/a" }, correlation_id: "c" };
    const answer = await ask("/sessions/7/observations", { method: "POST", body: JSON.stringify(use) });
    expect(await answer.json()).toEqual({ success: true, observation_id: null });
  });
});

test("another worker takes the place of this one when the page asks for it", async () => {
  await change({ CLAUDE_MEM_LOG_LEVEL: "debug" });
  expect((await ask("/api/admin/restart", { method: "POST" })).status).toBe(200);
  expect(await worker.exited).toBe(0);
  const next = await until("another worker listens", () => {
    const pid = readWorkerAddress(home.paths)?.pid;
    return pid !== worker.pid && pid;
  });
  await until("it logs what the setting says", async () => {
    const { items } = await get("/api/logs?level=debug", LogsAnswer);
    return items.some(
      ({ message, details }) => message === "worker started" && details.includes(String(next)),
    );
  });
});

test("the context of a project is exactly what would be injected into a new session", async () => {
  await work("cart.ts");
  const { stdout } = await runCommand(home, ["context", "--project", home.project, "--json"]);
  const given = JSON.parse(stdout) as { text: string; tokens: number };
  const preview = await get("/api/context?project=project&format=json", ContextPreview);
  expect(preview).toMatchObject({
    text: given.text,
    tokens: given.tokens,
    units: given.text.length,
    reason: null,
  });
  expect(preview.text).toContain("cart.ts");
  expect(await (await ask(`/api/context?project=${encodeURIComponent(home.project)}`)).text()).toBe(
    given.text,
  );
  const small = await get("/api/context?project=project&format=json&tokens=0", ContextPreview);
  expect(small).toMatchObject({ text: "", reason: expect.stringContaining("fits") });
  await change({ CLAUDE_MEM_EXCLUDED_PROJECTS: `${home.dir}/**` });
  const excluded = await get("/api/context?project=project&format=json", ContextPreview);
  expect(excluded.reason).toContain("CLAUDE_MEM_EXCLUDED_PROJECTS");
  expect((await ask("/api/context?project=nowhere")).status).toBe(404);
});

test("stats say what is stored, how large it is, what waits and what was injected", async () => {
  await work("cart.ts");
  const stats = await get("/api/stats", Stats);
  const [{ n } = { n: 0 }] = queryMemory<{ n: number }>(home, "SELECT count(*) AS n FROM observations");
  expect(stats.counts).toMatchObject({ projects: 1, sessions: 1, prompts: 1, toolUses: 1, observations: n });
  expect(stats.backlog).toMatchObject({ inbox: 0, turnsToObserve: 0, modelTurnsParked: 0 });
  expect(stats.days.at(-1)).toMatchObject({ observations: n, sessions: 1 });
  expect(stats.sizes.memoryBytes + stats.sizes.logBytes).toBeGreaterThan(10_000);
  expect(stats.model).toEqual({ name: "local", fault: null });
  expect(stats.hooks?.measured).toBe(3);
  expect(stats.hooks?.medianMs).toBeGreaterThan(0);
  expect(stats.hooks?.p99Ms).toBeLessThan(5_000);
});

test("logs are listed newest first, by level and text", async () => {
  const line = (level: string, message: string, logger = "claude-mem.worker") =>
    JSON.stringify({
      "@timestamp": "2026-11-20T10:00:00Z",
      level,
      message,
      logger,
      properties: { code: "x" },
    });
  const lines = [
    line("DEBUG", "small thing"),
    line("WARN", "Odd thing", "claude-mem.hook"),
    line("ERROR", "bad thing"),
  ];
  const messages = async (query: string) =>
    (await get(`/api/logs?${query}`, LogsAnswer)).items.map((one) => one.message);
  await until("the worker has said that it runs", async () =>
    (await messages("limit=9")).includes("worker started"),
  );
  appendFileSync(join(home.paths.logs, logFileName(new Date())), `${lines.join("\n")}\nno json\n`);
  expect(await messages("limit=2")).toEqual(["no json", "bad thing"]);
  expect(await messages("level=warning")).toEqual(["bad thing", "Odd thing"]);
  expect(await messages("text=odd")).toEqual(["Odd thing"]);
  const [odd] = (await get("/api/logs?text=odd", LogsAnswer)).items;
  expect(odd).toMatchObject({ level: "warning", from: "hook", details: '{"code":"x"}' });
  expect((await ask("/api/logs?limit=100000")).status).toBe(400);
});
