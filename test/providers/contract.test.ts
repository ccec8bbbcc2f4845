import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { openGemini } from "../../src/providers/gemini.ts";
import type { ModelFailure, ModelReply, ModelRequest, Provider } from "../../src/providers/provider.ts";
import { DIALECTS, KEY, type StandInApi, startApi, USED } from "./stand-in-apis.ts";

/** The promises of `Provider`, held by every adapter against a real server that speaks its API. */
describe.each(Object.entries(DIALECTS))("the %s provider", (name, dialect) => {
  let api: StandInApi;
  let provider: Provider;
  beforeEach(() => {
    api = startApi(() => Response.json(dialect.body("fine")));
    provider = dialect.open(api.url);
  });
  afterEach(async () => {
    await provider.close();
    await api[Symbol.asyncDispose]();
  });

  const ask = (more: Partial<ModelRequest> = {}): Promise<ModelReply> =>
    provider.ask({
      system: "the system part",
      prompt: "the <turn>",
      outputTokensMax: 321,
      timeoutMs: 5_000,
      signal: new AbortController().signal,
      ...more,
    });
  const failed = async (more: Partial<ModelRequest> = {}): Promise<ModelFailure> => {
    const reply = await ask(more);
    if (reply.kind !== "failure") throw new Error(`it answered ${JSON.stringify(reply)}`);
    expect(reply.message).not.toContain(KEY);
    expect(reply.message).toContain(name);
    return reply;
  };

  test("sends both parts, the limit and the key, once, and gives the text with what it used", async () => {
    const reply = await ask();
    expect(reply).toMatchObject({ kind: "answer", text: "fine" });
    if (reply.kind !== "answer") return;
    expect(reply.usage).toMatchObject({
      inputTokens: USED.input,
      outputTokens: USED.output,
      cachedTokens: USED.cached,
    });
    expect(api.seen).toHaveLength(1);
    const { body, headers } = api.seen[0] ?? { body: {}, headers: {} };
    expect(dialect.systemOf(body)).toBe("the system part");
    expect(dialect.promptOf(body)).toBe("the <turn>");
    expect(JSON.stringify(body)).toContain("321");
    expect(JSON.stringify(headers)).toContain(KEY);
  });

  test("says which refusals need the user", async () => {
    for (const status of [401, 403, 402]) {
      api.answer = () => dialect.error(status, `no entry with ${KEY}`);
      expect(await failed()).toMatchObject({ fault: "unauthorised", retryAt: undefined });
    }
    api.answer = () => dialect.error(404, "no such model");
    expect((await failed()).message).toContain("no such model");
    expect((await failed()).fault).toBe("rejected");
  });

  test("tells when a limit is lifted, and when nobody said", async () => {
    api.answer = () => dialect.error(429, "slow down", { "retry-after": "30" });
    const { fault, retryAt } = await failed();
    expect(fault).toBe("limited");
    expect((retryAt ?? 0) - Date.now()).toBeWithin(25_000, 31_000);
    api.answer = () => dialect.error(429, "slow down");
    expect(await failed()).toMatchObject({ fault: "limited", retryAt: undefined });
  });

  test("tries nothing again by itself: each attempt is one call", async () => {
    api.answer = () => dialect.error(500, "broken");
    expect(await failed()).toMatchObject({ fault: "unavailable" });
    api.answer = () => dialect.error(529, "overloaded");
    expect((await failed()).fault).toBe("unavailable");
    expect(api.seen).toHaveLength(2);
  });

  test("gives up in time when no answer comes", async () => {
    api.answer = (_request, signal) =>
      new Promise((resolve) => signal.addEventListener("abort", () => resolve(new Response())));
    const begun = performance.now();
    expect((await failed({ timeoutMs: 150 })).fault).toBe("late");
    expect(performance.now() - begun).toBeLessThan(1_500);
  });

  test("gives up in time when an answer stops half-way and stays open", async () => {
    api.answer = () => stalled(JSON.stringify(dialect.body("fine")).slice(0, 60));
    expect((await failed({ timeoutMs: 200 })).fault).toBe("late");
  });

  test("knows an answer that was cut off for a broken one", async () => {
    api.answer = () =>
      new Response(JSON.stringify(dialect.body("fine")).slice(0, 60), {
        headers: { "content-type": "application/json" },
      });
    expect(["unreadable", "unavailable"]).toContain((await failed()).fault);
  });

  test("does not take a page for an answer", async () => {
    api.answer = () => new Response("<html>Sign in</html>", { headers: { "content-type": "text/html" } });
    expect(["unreadable", "unavailable"]).toContain((await failed()).fault);
    api.answer = () => new Response("<html>Bad gateway</html>", { status: 502 });
    expect((await failed()).fault).toBe("unavailable");
  });

  test("does not read an answer of 10 MB", async () => {
    api.answer = () => Response.json(dialect.body("x".repeat(10_000_000)));
    expect((await failed()).fault).toBe("unreadable");
    api.answer = () =>
      new Response(inPieces(JSON.stringify(dialect.body("x".repeat(10_000_000)))), {
        headers: { "content-type": "application/json" },
      });
    expect((await failed()).fault).toBe("unreadable");
  });

  test("is sent on to no other address", async () => {
    await using elsewhere = startApi(() => Response.json(dialect.body("stolen")));
    api.answer = () =>
      new Response(null, { status: 307, headers: { location: `${elsewhere.url}/v1/messages` } });
    expect((await failed()).fault).toBe("unavailable");
    expect(elsewhere.seen).toEqual([]);
  });

  test("says so when nobody is there", async () => {
    await api[Symbol.asyncDispose]();
    expect((await failed()).fault).toBe("unavailable");
    api = startApi(() => Response.json({}));
  });

  test("is ended at once by its signal", async () => {
    const { promise: asked, resolve } = Promise.withResolvers<void>();
    api.answer = (_request, signal) => {
      resolve();
      return new Promise((done) => signal.addEventListener("abort", () => done(new Response())));
    };
    const stop = new AbortController();
    const reply = failed({ signal: stop.signal });
    await asked;
    const begun = performance.now();
    stop.abort();
    expect((await reply).fault).toBe("stopped");
    expect(performance.now() - begun).toBeLessThan(500);
  });

  test("may be closed twice", async () => {
    await provider.close();
    await provider.close();
  });
});

/** The beginning of a body, and then nothing more. */
function stalled(text: string): Response {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode(text)),
  });
  return new Response(body, { headers: { "content-type": "application/json" } });
}

/** A text without its length said beforehand. */
function inPieces(text: string): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      if (sent >= bytes.length) return controller.close();
      controller.enqueue(bytes.subarray(sent, sent + (1 << 20)));
      sent += 1 << 20;
    },
  });
}

describe("what each vendor is sent besides", () => {
  const told = async (name: string, open: (url: string) => Provider) => {
    const dialect = DIALECTS[name] as NonNullable<(typeof DIALECTS)[string]>;
    await using api = startApi(() => Response.json(dialect.body("fine")));
    const signal = new AbortController().signal;
    await open(api.url).ask({ system: "s", prompt: "p", outputTokensMax: 9, timeoutMs: 5_000, signal });
    return api.seen[0]?.body ?? {};
  };

  test("Anthropic may cache the part that is always the same", async () => {
    const body = await told("anthropic", (url) => DIALECTS.anthropic?.open(url) as Provider);
    expect(body.system).toMatchObject([{ text: "s", cache_control: { type: "ephemeral" } }]);
  });

  test("Gemini's small models do not think, each switched off by the option of its generation", async () => {
    const config = async (model: string) => {
      const open = (url: string) => openGemini({ model, key: KEY, baseUrl: url, callsMax: 1 });
      return ((await told("gemini", open)).generationConfig as { thinkingConfig?: object }).thinkingConfig;
    };
    expect(await config("gemini-2.5-flash-lite")).toEqual({ thinkingBudget: 0 });
    expect(await config("gemini-3.5-flash-lite")).toEqual({ thinkingLevel: "minimal" });
    expect(await config("gemini-2.5-pro")).toBeUndefined();
  });

  test("OpenRouter is asked for the price of each call", async () => {
    const dialect = DIALECTS.openrouter as NonNullable<(typeof DIALECTS)[string]>;
    await using api = startApi(() => Response.json(dialect.body("fine")));
    const signal = new AbortController().signal;
    const request = { system: "s", prompt: "p", outputTokensMax: 9, timeoutMs: 5_000, signal };
    const reply = await dialect.open(api.url).ask(request);
    expect(api.seen[0]?.body.usage).toEqual({ include: true });
    expect(reply.usage?.costMicros).toBe(120);
  });
});
