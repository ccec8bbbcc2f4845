import { openAnthropic } from "../../src/providers/anthropic.ts";
import { openGemini } from "../../src/providers/gemini.ts";
import { openOpenAiCompatible, openOpenRouter } from "../../src/providers/openai-compatible.ts";
import type { Provider } from "../../src/providers/provider.ts";

export const KEY = "sk-stand-in-key-that-opens-nothing";

export interface SeenRequest {
  path: string;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}

/** A model's API on the loopback: each request is kept and then answered as the test says. */
export interface StandInApi extends AsyncDisposable {
  url: string;
  seen: SeenRequest[];
  /** What is answered from now on. */
  answer: (request: SeenRequest, signal: AbortSignal) => Response | Promise<Response>;
}

export function startApi(answer: StandInApi["answer"]): StandInApi {
  const seen: SeenRequest[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 0,
    async fetch(request) {
      const one = {
        path: new URL(request.url).pathname,
        headers: Object.fromEntries(request.headers),
        body: (await request.json()) as Record<string, unknown>,
      };
      seen.push(one);
      return api.answer(one, request.signal);
    },
  });
  const api: StandInApi = {
    url: `http://127.0.0.1:${server.port}`,
    seen,
    answer,
    [Symbol.asyncDispose]: () => server.stop(true),
  };
  return api;
}

/** What the stand-ins say that a call has used. */
export const USED = { input: 1_000, cached: 400, output: 50 };

/** One vendor's API: how it is opened, and how it says the same things. */
export interface Dialect {
  open(url: string): Provider;
  /** A body that answers with this text. */
  body(text: string): object;
  error(status: number, message: string, headers?: Record<string, string>): Response;
  /** Where the two parts of the instructions arrive. */
  systemOf(body: Record<string, unknown>): unknown;
  promptOf(body: Record<string, unknown>): unknown;
}

const access = (url: string, model: string) => ({ model, key: KEY, baseUrl: url, callsMax: 2 });
const plainError: Dialect["error"] = (status, message, headers = {}) =>
  Response.json({ error: { message, type: "error", code: status } }, { status, headers });
const chatBody = (text: string) => ({
  id: "c1",
  object: "chat.completion",
  created: 1,
  model: "m",
  choices: [{ index: 0, message: { role: "assistant", content: text }, finish_reason: "stop" }],
  usage: {
    prompt_tokens: USED.input,
    completion_tokens: USED.output,
    total_tokens: USED.input + USED.output,
    prompt_tokens_details: { cached_tokens: USED.cached },
    cost: 0.00012,
  },
});
const messageAt = (body: Record<string, unknown>, index: number) =>
  (body.messages as { content: unknown }[])[index]?.content;

export const DIALECTS: Readonly<Record<string, Dialect>> = {
  anthropic: {
    open: (url) => openAnthropic({ ...access(url, "claude-haiku-5-5"), isToken: false }),
    body: (text) => ({
      id: "msg_1",
      type: "message",
      role: "assistant",
      model: "claude-haiku-5-5",
      content: [{ type: "text", text }],
      stop_reason: "end_turn",
      stop_sequence: null,
      usage: {
        input_tokens: USED.input - USED.cached,
        output_tokens: USED.output,
        cache_read_input_tokens: USED.cached,
        cache_creation_input_tokens: 0,
      },
    }),
    error: (status, message, headers = {}) =>
      Response.json({ type: "error", error: { type: "api_error", message } }, { status, headers }),
    systemOf: (body) => (body.system as { text: string }[])[0]?.text,
    promptOf: (body) => (messageAt(body, 0) as { text: string }[])[0]?.text,
  },
  gemini: {
    open: (url) => openGemini(access(url, "gemini-2.5-flash-lite")),
    body: (text) => ({
      candidates: [{ content: { role: "model", parts: [{ text }] }, finishReason: "STOP" }],
      usageMetadata: {
        promptTokenCount: USED.input,
        cachedContentTokenCount: USED.cached,
        candidatesTokenCount: USED.output,
        totalTokenCount: USED.input + USED.output,
      },
    }),
    error: (status, message, headers = {}) =>
      Response.json({ error: { code: status, message, status: "ERROR" } }, { status, headers }),
    systemOf: (body) => (body.systemInstruction as { parts: { text: string }[] }).parts[0]?.text,
    promptOf: (body) => (body.contents as { parts: { text: string }[] }[])[0]?.parts[0]?.text,
  },
  openrouter: {
    open: (url) => openOpenRouter(access(url, "anthropic/claude-haiku-5.5")),
    body: chatBody,
    error: plainError,
    systemOf: (body) => messageAt(body, 0),
    promptOf: (body) => messageAt(body, 1),
  },
  "openai-compatible": {
    open: (url) => openOpenAiCompatible(access(url, "qwen3:8b")),
    body: chatBody,
    error: plainError,
    systemOf: (body) => messageAt(body, 0),
    promptOf: (body) => messageAt(body, 1),
  },
};
