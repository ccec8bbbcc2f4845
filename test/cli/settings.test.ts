import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { answerTo } from "../kit/model-queue.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { startApi } from "../providers/stand-in-apis.ts";

const COMMAND = resolve(import.meta.dir, "../../bin/claude-mem");
let home: TempHome;
beforeEach(() => {
  home = openHome();
});
afterEach(() => home[Symbol.asyncDispose]());

async function run(args: readonly string[], extra: Record<string, string> = {}) {
  const child = Bun.spawn(["node", COMMAND, "settings", ...args], {
    env: { ...home.environment, ...extra },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  return { exitCode: await child.exited, stdout, stderr };
}

test("a setting is changed in the file, which only its owner can read, and what else stands there stays", async () => {
  mkdirSync(home.paths.dir, { recursive: true });
  writeFileSync(home.paths.settings, JSON.stringify({ CLAUDE_MEM_LOG_LEVEL: "debug", MINE: "1" }));
  expect((await run(["set", "provider", "gemini"])).exitCode).toBe(0);
  expect(JSON.parse(readFileSync(home.paths.settings, "utf8"))).toEqual({
    CLAUDE_MEM_LOG_LEVEL: "debug",
    MINE: "1",
    CLAUDE_MEM_PROVIDER: "gemini",
  });
  expect(statSync(home.paths.settings).mode & 0o777).toBe(0o600);
  expect((await run(["get", "CLAUDE_MEM_PROVIDER"])).stdout).toBe("gemini\n");
  await run(["set", "provider", ""]);
  expect((await run(["get", "provider"])).stdout).toBe("auto\n");
});

test("a value that makes no sense is refused with what it may be, and nothing is written", async () => {
  for (const [key, value, says] of [
    ["provider", "oracle", "use auto, local, claude"],
    ["daily-token-budget", "many", "whole number"],
    ["base_url", "localhost:11434", "http://"],
  ] as const) {
    const { exitCode, stderr } = await run(["set", key, value]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(says);
  }
  expect((await run(["set", "no-such-thing", "1"])).stderr).toContain("settings list");
  expect(existsSync(home.paths.settings)).toBe(false);
});

test("the list says where each value comes from and shows no key", async () => {
  await run(["set", "api_key", "sk-ant-secret-0123456789"]);
  const { stdout } = await run(["list", "--json"], { CLAUDE_MEM_MODEL: "smart" });
  const shown: { key: string; value: string; from: string }[] = JSON.parse(stdout);
  const one = (key: string) => shown.find((setting) => setting.key === key);
  expect(one("CLAUDE_MEM_MODEL")).toMatchObject({ value: "smart", from: "environment" });
  expect(one("CLAUDE_MEM_API_KEY")).toMatchObject({ value: "…6789", from: "settings.json" });
  expect(one("CLAUDE_MEM_MODE")).toMatchObject({ value: "code", from: "default" });
  expect((await run(["get", "api_key"])).stdout).toBe("…6789\n");
});

test("testing without a model says that nothing is needed", async () => {
  expect((await run(["test"])).stdout).toContain("needs no model, no key and no network");
});

test("testing makes one call and says who answered, with which credentials and what it used", async () => {
  await using api = startApi((request) => answerTo(request, "ready"));
  const settings = { CLAUDE_MEM_BASE_URL: api.url, CLAUDE_MEM_MODEL: "stand-in" };
  const { stdout, exitCode } = await run(["test", "--json"], settings);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    provider: "openai-compatible",
    model: "stand-in",
    credentials: `no key at ${new URL(api.url).host}`,
    works: true,
    message: "ready",
    tokens: 1_050,
  });
  expect(api.seen).toHaveLength(1);
});
