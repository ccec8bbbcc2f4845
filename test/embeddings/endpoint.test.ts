import { afterEach, expect, test } from "bun:test";
import { openEndpoint } from "../../src/embeddings/endpoint.ts";
import { type StandInApi, startApi } from "../providers/stand-in-apis.ts";

const KEY = "sk-embeddings-key-that-opens-nothing";
let api: StandInApi | undefined;
afterEach(() => api?.[Symbol.asyncDispose]());

function listed(vectors: unknown[], more: object = {}): Response {
  const data = vectors.map((embedding, index) => ({ object: "embedding", index, embedding }));
  return Response.json({
    object: "list",
    data,
    model: "m",
    usage: { prompt_tokens: 7, total_tokens: 7 },
    ...more,
  });
}

function open(answer: StandInApi["answer"], more: { dimensions?: number } = {}) {
  api = startApi(answer);
  return openEndpoint({
    baseUrl: `${api.url}/v1/`,
    key: KEY,
    model: "tiny",
    dimensions: more.dimensions ?? 0,
  });
}

function ask(embedder: ReturnType<typeof openEndpoint>, timeoutMs = 5_000) {
  const signal = new AbortController().signal;
  return embedder.embed({ texts: ["one", "two"], purpose: "memory", timeoutMs, signal });
}

test("an endpoint gives a vector for each text, and what it cost", async () => {
  const embedder = open(
    () =>
      listed([
        [1, 0],
        [0, 1],
      ]),
    { dimensions: 2 },
  );
  expect(await ask(embedder)).toEqual({
    kind: "vectors",
    vectors: [Float32Array.of(1, 0), Float32Array.of(0, 1)],
    tokens: 7,
  });
  expect(api?.seen[0]).toMatchObject({
    path: "/v1/embeddings",
    headers: { authorization: `Bearer ${KEY}` },
    body: { model: "tiny", input: ["one", "two"], dimensions: 2 },
  });
  expect(embedder.isMetered).toBe(false);
});

test("only an address on another machine is metered", () => {
  const at = (baseUrl: string) => openEndpoint({ baseUrl, key: "", model: "m", dimensions: 0 }).isMetered;
  expect(["http://localhost:11434/v1", "http://[::1]:1/v1", "https://api.openai.com/v1"].map(at)).toEqual([
    false,
    false,
    true,
  ]);
});

test.each([
  ["too few vectors", () => listed([[1, 0]]), "unreadable"],
  ["vectors of two lengths", () => listed([[1, 0], [1]]), "unreadable"],
  ["no numbers", () => listed([["a"], ["b"]]), "unreadable"],
  ["a page", () => new Response("<html>"), "unreadable"],
  ["more than is read", () => new Response(new Uint8Array(3 << 20)), "unreadable"],
  [
    "an unknown key",
    () => Response.json({ error: { message: `no ${KEY}` } }, { status: 401 }),
    "unauthorised",
  ],
  ["too much at once", () => Response.json({ error: { message: "slow" } }, { status: 429 }), "limited"],
  ["a fault of its own", () => new Response("", { status: 500 }), "unavailable"],
  ["nothing at all", () => new Promise<Response>(() => {}), "late"],
])(
  "an endpoint that answers with %s is a failure with a reason, said without the key",
  async (_what, answer, fault) => {
    const reply = await ask(open(answer), 400);
    expect(reply).toMatchObject({ kind: "failure", fault });
    expect(JSON.stringify(reply)).not.toContain(KEY);
  },
);

test("a redirect is not followed, and each call is made once", async () => {
  const reply = await ask(open(() => Response.redirect("http://127.0.0.1:1/elsewhere")));
  expect(reply).toMatchObject({ kind: "failure", fault: "unavailable" });
  expect(api?.seen).toHaveLength(1);
});
