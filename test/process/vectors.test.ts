import { afterEach, beforeAll, beforeEach, expect, test } from "bun:test";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { isProcessAlive } from "../../src/lib/process-alive.ts";
import { registered } from "../kit/children.ts";
import { runCommand } from "../kit/command.ts";
import { runHook } from "../kit/hook.ts";
import { prompted, stopped } from "../kit/payloads.ts";
import { program } from "../kit/program.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { lendAddOn, makeTinyModel } from "../kit/tiny-model.ts";
import { until } from "../kit/until.ts";
import { queryMemory, startWorker, stopWorker, untilDrained } from "../kit/worker.ts";

let home: TempHome;
beforeAll(async () => {
  await program();
});
beforeEach(() => {
  home = openHome();
});
afterEach(() => home[Symbol.asyncDispose]());

/** A model and what runs it, as a user has them after `embeddings install`. */
async function configure(): Promise<void> {
  mkdirSync(home.paths.models, { recursive: true });
  home.environment.CLAUDE_MEM_EMBEDDINGS = makeTinyModel(join(home.paths.models, "tiny"));
  await lendAddOn(home, join(home.paths.models, "runtime"));
}

async function turn(prompt: string, id: string): Promise<void> {
  await runHook(home, "UserPromptSubmit", prompted(home, prompt, id));
  await runHook(home, "Stop", stopped(home, id, "Done."));
}

const embedded = () => queryMemory<{ n: number }>(home, "SELECT count(*) AS n FROM vectors")[0]?.n ?? 0;
const pending = () => queryMemory<{ n: number }>(home, "SELECT count(*) AS n FROM vector_pending")[0]?.n ?? 0;

async function searched(query: string) {
  const { stdout } = await runCommand(home, ["search", "--all", "--json", query]);
  return JSON.parse(stdout) as { hits: { title: string; why: string[] }[]; degraded: string[] };
}

test("what hooks captured is found by its meaning, in commands and by agents, with a local model", async () => {
  await configure();
  const worker = await startWorker(home);
  await turn("make the speedy automobile brake", "p1");
  await untilDrained(home);
  await until("all is embedded", () => embedded() > 0 && pending() === 0);
  const { hits, degraded } = await searched("fast car");
  expect(degraded).toEqual([]);
  expect(hits[0]?.why).toEqual([expect.stringContaining("near in meaning")]);
  const client = new Client({ name: "test", version: "1" });
  const env = home.environment;
  await client.connect(new StdioClientTransport({ command: await program(), args: ["mcp"], env }));
  const answer = await client.callTool({ name: "search", arguments: { query: "fast car", project: "*" } });
  expect(JSON.stringify(answer.content)).toMatch(/- [pt]\d+\.1 (prompt|closing)/);
  await client.close();
  const [model] = registered(home);
  expect(model?.kind).toBe("program");
  expect(await stopWorker(worker)).toBe(0);
  expect(isProcessAlive(model?.pid ?? 0)).toBe(false);
  const alone = await searched("fast car");
  expect(alone.degraded).toEqual([expect.stringMatching(/^vectors: no worker/)]);
  expect(alone.hits.every((hit) => !hit.why.join().includes("meaning"))).toBe(true);
});

test("without a word about embeddings nothing is embedded, started or asked", async () => {
  const worker = await startWorker(home);
  await turn("make the speedy automobile brake", "p1");
  await untilDrained(home);
  expect(await searched("automobile")).toMatchObject({ degraded: [] });
  expect([embedded(), pending(), registered(home).length]).toEqual([0, 0, 0]);
  if (process.platform === "linux")
    expect(readFileSync(`/proc/${worker.pid}/maps`, "utf8")).not.toMatch(/onnx|chroma/);
  await stopWorker(worker);
});

test("a model that cannot be used is said once in the log and by the doctor, and words answer", async () => {
  home.environment.CLAUDE_MEM_EMBEDDINGS = join(home.dir, "nowhere");
  await lendAddOn(home, join(home.paths.models, "runtime"));
  const worker = await startWorker(home);
  await turn("make the speedy automobile brake", "p1");
  await untilDrained(home);
  const { hits, degraded } = await searched("automobile");
  expect(hits).not.toEqual([]);
  expect(degraded).toEqual([expect.stringMatching(/^vectors: .*doctor/)]);
  const { findings } = JSON.parse((await runCommand(home, ["doctor", "--json"])).stdout);
  expect(findings.find((one: { check: string }) => one.check === "vectors")).toMatchObject({
    verdict: "failed",
    found: expect.stringContaining("has no ONNX model"),
  });
  await stopWorker(worker);
});

test("the command tries the model that is configured, and says what is missing", async () => {
  expect((await runCommand(home, ["embeddings"])).stdout).toContain("Semantic search is off");
  home.environment.CLAUDE_MEM_EMBEDDINGS = join(home.dir, "tiny");
  const without = await runCommand(home, ["embeddings", "test"]);
  expect(without.exitCode).toBe(2);
  expect(without.stderr).toContain("`claude-mem embeddings install`");
  await configure();
  const tried = JSON.parse((await runCommand(home, ["embeddings", "test", "--json"])).stdout);
  expect(tried).toMatchObject({
    vectors: "sqlite",
    dimensions: 16,
    source: expect.stringContaining("tiny#"),
  });
});
