import { expect, test } from "bun:test";
import { settingsOf } from "../../src/config/settings.ts";
import { chooseProvider } from "../../src/providers/choose-provider.ts";
import { costMicros } from "../../src/providers/prices.ts";
import { resetTime } from "../../src/providers/sdk-failure.ts";

function planOf(stored: Record<string, string>, environment: Record<string, string> = {}) {
  const { settings } = settingsOf(stored, environment);
  const openClaude = () => {
    throw new Error("not opened here");
  };
  return chooseProvider({ settings, environment, openClaude });
}

test("without a setting nobody is asked, whatever keys lie in the environment", () => {
  const environment = { ANTHROPIC_API_KEY: "k", GEMINI_API_KEY: "k", OPENROUTER_API_KEY: "k" };
  expect(planOf({}, environment)).toEqual({ kind: "local", fault: undefined });
  expect(planOf({ CLAUDE_MEM_PROVIDER: "local", CLAUDE_MEM_API_KEY: "sk-ant-1" })).toMatchObject({
    kind: "local",
  });
});

test("auto knows a key by how it begins, and an address for a compatible server", () => {
  expect(planOf({ CLAUDE_MEM_API_KEY: "sk-ant-1" })).toMatchObject({
    name: "anthropic",
    model: "claude-haiku-5-5",
  });
  expect(planOf({ CLAUDE_MEM_API_KEY: "sk-or-1", CLAUDE_MEM_MODEL: "smart" })).toMatchObject({
    name: "openrouter",
  });
  expect(planOf({ CLAUDE_MEM_API_KEY: "AIza1" })).toMatchObject({ name: "gemini" });
  expect(
    planOf({ CLAUDE_MEM_BASE_URL: "http://localhost:11434/v1", CLAUDE_MEM_MODEL: "qwen3:8b" }),
  ).toMatchObject({
    name: "openai-compatible",
    model: "qwen3:8b",
    credentials: "no key at localhost:11434",
  });
});

test("the vendors' own variables are honoured where their provider is asked for, and the key is never shown", () => {
  const plan = planOf(
    { CLAUDE_MEM_PROVIDER: "anthropic" },
    { ANTHROPIC_API_KEY: "secret-key", ANTHROPIC_BASE_URL: "http://gateway.example/anthropic" },
  );
  expect(plan).toMatchObject({ name: "anthropic", credentials: "ANTHROPIC_API_KEY at gateway.example" });
  expect(JSON.stringify(plan)).not.toContain("secret-key");
});

test("what cannot work is named, and the local observer stands in", () => {
  const fault = (stored: Record<string, string>, environment?: Record<string, string>) => {
    const plan = planOf(stored, environment);
    return plan.kind === "local" ? plan.fault?.message : undefined;
  };
  expect(fault({ CLAUDE_MEM_PROVIDER: "anthropic" })).toContain(
    "no key: set CLAUDE_MEM_API_KEY or ANTHROPIC_API_KEY",
  );
  expect(fault({ CLAUDE_MEM_PROVIDER: "openai-compatible", CLAUDE_MEM_MODEL: "m" })).toContain(
    "CLAUDE_MEM_BASE_URL",
  );
  expect(fault({ CLAUDE_MEM_BASE_URL: "http://localhost:1" })).toContain("CLAUDE_MEM_MODEL");
});

test("a key for one vendor is not sent to another's address by itself", () => {
  const plan = planOf(
    {
      CLAUDE_MEM_PROVIDER: "openai-compatible",
      CLAUDE_MEM_BASE_URL: "http://x.example",
      CLAUDE_MEM_MODEL: "m",
    },
    { ANTHROPIC_API_KEY: "k", OPENAI_API_KEY: "k" },
  );
  expect(plan).toMatchObject({ credentials: "no key at x.example" });
});

test("the moment at which a limit is lifted is understood in every form that vendors use", () => {
  const now = Date.parse("2026-11-20T12:00:00Z");
  const seconds = (headers: Record<string, string>, body = "") => {
    const at = resetTime(headers, body, now);
    return at === undefined ? undefined : (at - now) / 1_000;
  };
  expect(seconds({ "retry-after": "12" })).toBe(12);
  expect(seconds({ "retry-after": "Fri, 20 Nov 2026 12:01:00 GMT" })).toBe(60);
  expect(seconds({ "retry-after-ms": "1500" })).toBe(1.5);
  expect(seconds({ "anthropic-ratelimit-tokens-reset": "2026-11-20T12:05:00Z" })).toBe(300);
  expect(seconds({ "x-ratelimit-reset-requests": "1s", "x-ratelimit-reset-tokens": "6m0s" })).toBe(360);
  expect(seconds({ "x-ratelimit-reset": String(now + 9_000) })).toBe(9);
  const google = { error: { details: [{ "@type": "RetryInfo", retryDelay: "34s" }] } };
  expect(seconds({}, JSON.stringify(google))).toBe(34);
  expect(seconds({ "retry-after": "999999" })).toBe(24 * 3_600);
  expect(seconds({ "retry-after": "-5" })).toBeUndefined();
  expect(seconds({ "retry-after": "soon" })).toBeUndefined();
  expect(seconds({}, "<html>")).toBeUndefined();
});

test("a call costs its tokens by list price, and nothing is made up for a model without one", () => {
  const usage = { inputTokens: 1_000_000, cachedTokens: 400_000, outputTokens: 100_000 };
  expect(costMicros("claude-haiku-5-5", usage)).toBe(60_000 + 4_000 + 50_000);
  expect(costMicros("anthropic/claude-haiku-5.5", usage)).toBe(114_000);
  expect(costMicros("qwen3:8b", usage)).toBeUndefined();
});
