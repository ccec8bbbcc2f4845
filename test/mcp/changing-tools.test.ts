import { beforeAll, expect, test } from "bun:test";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { estimateTokens } from "../../src/domain/tokens.ts";
import { program } from "../kit/program.ts";
import { select } from "../kit/select.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { queryMemory, startWorker } from "../kit/worker.ts";

beforeAll(async () => {
  await program();
});

interface Tools extends AsyncDisposable {
  call(name: string, asked: Record<string, unknown>): Promise<{ text: string; isError: boolean }>;
}

/** The MCP server as a host starts it; it asks the worker for every change. */
async function openTools(home: TempHome): Promise<Tools> {
  const client = new Client({ name: "test", version: "1" });
  await client.connect(
    new StdioClientTransport({
      command: await program(),
      args: ["mcp"],
      env: { ...home.environment, CLAUDE_PROJECT_DIR: home.project },
      stderr: "inherit",
    }),
  );
  return {
    async call(name, asked) {
      const answer = await client.callTool({ name, arguments: asked });
      const [first] = answer.content as { text: string }[];
      return { text: first?.text ?? "", isError: answer.isError === true };
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
}

test("what an agent saves is found by the next question, in the project of its session, with no worker before", async () => {
  await using home = openHome();
  await using tools = await openTools(home);
  const saved = await tools.call("save_memory", {
    text: "Releases are cut on Thursdays only. The gate is closed on all other days.",
    files: [`${home.project}/ci/release.yml`],
    pinned: true,
  });
  expect(saved).toEqual({ text: 'Saved as #1 "Releases are cut on Thursdays only".', isError: false });
  const found = await tools.call("search", { query: "when are releases cut" });
  expect(found.text).toMatch(/^- #1 observation.*\n {2}Releases are cut on Thursdays only/m);
  const full = await tools.call("show", { addresses: ["#1"] });
  expect(full.text).toContain("read: ci/release.yml");
  expect(full.text).toContain("pinned");
  expect(queryMemory(home, "SELECT saved_by AS by, made_by AS who FROM observations")).toEqual([
    { by: "agent", who: "agent" },
  ]);
});

test("an agent corrects a memory, and says what took its place", async () => {
  await using home = openHome();
  await startWorker(home);
  await using tools = await openTools(home);
  await tools.call("save_memory", { text: "The staging port is 4000." });
  await tools.call("save_memory", { text: "The staging server listens on another port now: 5000." });
  expect((await tools.call("update_memory", { id: 1, narrative: "until March", pinned: true })).text).toBe(
    'Changed #1 "The staging port is 4000" (pinned).',
  );
  await tools.call("update_memory", { id: 1, superseded_by: 2 });
  const { text } = await tools.call("search", { query: "staging port" });
  expect(text).toContain("#2 ");
  expect(text).not.toContain("#1 ");
  expect((await tools.call("show", { addresses: ["#1"] })).text).toContain("replaced by #2");
  expect(await tools.call("update_memory", { id: 77, pinned: true })).toMatchObject({
    isError: true,
    text: expect.stringContaining("there is no observation #77"),
  });
});

test("an agent is shown what would go before it forgets, in a bounded answer", async () => {
  await using home = openHome();
  await startWorker(home);
  await using tools = await openTools(home);
  for (let index = 0; index < 25; index += 1)
    await tools.call("save_memory", {
      text: `Note ${index} on the tulip bed. ${"And more of it. ".repeat(40)}`,
    });
  const preview = await tools.call("forget_memory", { query: "tulip bed" });
  expect(preview.text).toContain("Would be forgotten: 25 observations");
  expect(estimateTokens(preview.text)).toBeLessThan(1_500);
  expect(queryMemory(home, select("observations")).length).toBe(25);
  const forgotten = await tools.call("forget_memory", { query: "tulip bed", preview: false });
  expect(forgotten.text).toContain("Forgotten: 25 observations");
  expect(queryMemory(home, select("observations")).length).toBe(0);
  expect((await tools.call("forget_memory", { preview: false })).isError).toBe(true);
});
