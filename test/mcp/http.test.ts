import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { estimateTokens } from "../../src/domain/tokens.ts";
import { readWorkerAddress } from "../../src/supervisor/worker-files.ts";
import { program } from "../kit/program.ts";
import { openRemembered } from "../kit/remembered.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { startWorker, stopWorker, type WorkerProcess } from "../kit/worker.ts";

const T = Date.parse("2026-01-20T10:00:00Z");

let home: TempHome;
let worker: WorkerProcess;
let byHttp: Client;
let byStdio: Client;

beforeAll(async () => {
  home = openHome();
  {
    using remembered = openRemembered(home);
    const observations = Array.from({ length: 30 }, (_, index) => ({
      title: `Cache entry ${index} was evicted`,
      narrative: `The eviction of entry ${index}. `.repeat(12),
      filesModified: [`src/cache/entry-${index}.ts`],
    }));
    remembered.tellTurn({ session: "s1", prompt: "why", closing: "The limit.", at: T, observations });
    remembered.index();
  }
  worker = await startWorker(home);
  byHttp = new Client({ name: "test", version: "1" });
  const requestInit = { headers: { authorization: `Bearer ${token()}` } };
  await byHttp.connect(new StreamableHTTPClientTransport(new URL(url()), { requestInit }));
  byStdio = new Client({ name: "test", version: "1" });
  const environment = { ...home.environment, CLAUDE_PROJECT_DIR: home.project };
  const command = { command: await program(), args: ["mcp"], env: environment };
  await byStdio.connect(new StdioClientTransport({ ...command, stderr: "inherit" }));
}, 120_000);

afterAll(async () => {
  await byHttp.close();
  await byStdio.close();
  await stopWorker(worker);
  await home[Symbol.asyncDispose]();
});

function token(): string {
  return readFileSync(home.paths.apiToken, "utf8").trim();
}

function url(): string {
  return `http://127.0.0.1:${readWorkerAddress(home.paths)?.port}/mcp`;
}

async function call(client: Client, name: string, asked: Record<string, unknown>): Promise<string> {
  const { content } = await client.callTool({ name, arguments: asked });
  return (content as { text: string }[])[0]?.text ?? "";
}

test("both transports offer the same tools with the same words, and the same instructions", async () => {
  const [http, stdio] = await Promise.all([byHttp.listTools(), byStdio.listTools()]);
  expect(http.tools.length).toBeGreaterThan(3);
  expect(http.tools).toEqual(stdio.tools);
  expect(byHttp.getInstructions()).toBe(byStdio.getInstructions() ?? "?");
});

test.each([
  ["search", { query: "eviction of entry 7", limit: 3 }],
  ["show", { addresses: ["#8", "#9999"], project: "*" }],
  ["file_history", { path: "cache/entry-12" }],
  ["search", { query: "x", dateEnd: "never" }],
])("%s answers the same by both", async (name, asked) => {
  const [http, stdio] = await Promise.all([call(byHttp, name, asked), call(byStdio, name, asked)]);
  expect(http.length).toBeGreaterThan(20);
  expect(http).toBe(stdio);
});

test.each([
  ["search", { query: "eviction", mode: "index", limit: 30 }],
  ["show", { addresses: [1, 2, 3, 4, 5, 6, 7, 8].map((id) => `#${id}`) }],
  ["file_history", { path: "src/cache" }],
])("%s keeps to the tokens that the caller allows, by both, and says that it is cut", async (name, asked) => {
  for (const client of [byHttp, byStdio]) {
    const text = await call(client, name, { ...asked, max_tokens: 200 });
    expect(estimateTokens(text)).toBeLessThanOrEqual(200);
    expect(text).toContain("Cut at max_tokens");
  }
});

test("a file's history is found by its full path too, where it lies in the session's work tree", async () => {
  const path = `${home.project}/src/cache/entry-12.ts`;
  expect(await call(byStdio, "file_history", { path })).toContain("Cache entry 12 was evicted");
});

test("many calls at once are each answered for themselves", async () => {
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => call(byHttp, "show", { addresses: [`#${index + 1}`] })),
  );
  for (const [index, text] of answers.entries())
    expect(text).toContain(`#${index + 1} Cache entry ${index} `);
});

const PING = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" });
const JSON_BOTH = { "content-type": "application/json", accept: "application/json, text/event-stream" };

test.each<[string, number, () => RequestInit]>([
  ["without a token", 401, () => ({ method: "POST", body: PING, headers: JSON_BOTH })],
  [
    "with a wrong token",
    401,
    () => ({ method: "POST", body: PING, headers: { ...JSON_BOTH, authorization: "Bearer x" } }),
  ],
  [
    "from a page of another site",
    403,
    () => ({ method: "POST", body: PING, headers: { ...authorized(), origin: "https://evil.example" } }),
  ],
  [
    "by another name of this machine",
    403,
    () => ({ method: "POST", body: PING, headers: { ...authorized(), host: "evil.example" } }),
  ],
  ["by GET", 405, () => ({ headers: authorized() })],
  ["by DELETE", 405, () => ({ method: "DELETE", headers: authorized() })],
  ["with what is no JSON", 400, () => ({ method: "POST", body: "{", headers: authorized() })],
  ["with a token", 200, () => ({ method: "POST", body: PING, headers: authorized() })],
])("a call %s is answered by %d", async (_name, status, init) => {
  const answer = await fetch(url(), init());
  expect(answer.status).toBe(status);
  expect(answer.headers.get("content-type")).toContain("application/json");
  expect(await answer.text()).not.toContain("    at ");
});

function authorized(): Record<string, string> {
  return { ...JSON_BOTH, authorization: `Bearer ${token()}` };
}

test("by stdio the memory is read while no worker runs", async () => {
  await stopWorker(worker);
  expect(await call(byStdio, "search", { query: "eviction of entry 7" })).toContain("Cache entry 7 ");
});
