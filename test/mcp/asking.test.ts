import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { estimateTokens } from "../../src/domain/tokens.ts";
import { createServer } from "../../src/mcp/server.ts";
import { openRemembered } from "../kit/remembered.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";

const T = Date.parse("2026-01-20T10:00:00Z");
/** What asking costs each session before it has asked: the tools that are loaded at once, and the instructions. */
const START_TOKENS_MAX = 1_000;
/** The same where the host loads every tool. */
const ALL_TOKENS_MAX = 2_400;
const SENTENCES_MAX = 3;

let home: TempHome;
let stranger: string;

beforeAll(() => {
  home = openHome();
  stranger = join(home.dir, "stranger");
  mkdirSync(stranger);
  using remembered = openRemembered(home);
  const [prompt, closing] = ["Where does the walrus sleep?", "The walrus sleeps in the shed."];
  remembered.tellTurn({ session: "s1", prompt, closing, at: T, observations: [{ title: "Shed found" }] });
  remembered.index();
});

afterAll(() => home[Symbol.asyncDispose]());

async function connect(directory: string): Promise<Client> {
  const unused = () => Promise.reject(new Error("nothing is changed here"));
  const changes = { save: unused, edit: unused, forget: unused };
  const server = createServer({ memoryPath: home.paths.memory, directory, changes: changes as never });
  const client = new Client({ name: "test", version: "1" });
  const [theirs, ours] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(theirs), client.connect(ours)]);
  return client;
}

async function call(directory: string, name: string, asked: Record<string, unknown>): Promise<string> {
  const client = await connect(directory);
  const { content } = await client.callTool({ name, arguments: asked });
  await client.close();
  return (content as { text: string }[])[0]?.text ?? "";
}

test("the tools and instructions that a session begins with are small", async () => {
  const client = await connect(home.project);
  const { tools } = await client.listTools();
  const instructions = estimateTokens(client.getInstructions() ?? "");
  const cost = (wanted: (tool: (typeof tools)[number]) => boolean) =>
    tools
      .filter(wanted)
      .map(({ name, description, inputSchema }) => JSON.stringify({ name, description, inputSchema }))
      .reduce((sum, text) => sum + estimateTokens(text), instructions);
  const isAtOnce = ({ _meta }: (typeof tools)[number]) => _meta?.["anthropic/alwaysLoad"] !== false;
  await client.close();
  expect(tools.filter(isAtOnce).map(({ name }) => name)).toEqual(["search", "show", "run_book"]);
  expect(cost(isAtOnce)).toBeLessThan(START_TOKENS_MAX);
  expect(cost(() => true)).toBeLessThan(ALL_TOKENS_MAX);
});

test("a description is a few plain sentences, and that of search says when asking pays, by example", async () => {
  const client = await connect(home.project);
  const { tools } = await client.listTools();
  await client.close();
  for (const { name, description = "" } of tools)
    expect({ name, few: description.split(/[.?!] (?=[A-Z])/).length <= SENTENCES_MAX }).toEqual({
      name,
      few: true,
    });
  const said = tools.find(({ name }) => name === "search")?.description;
  for (const occasion of ["before you decide", "when something fails", '"again"', '"as before"', '"why"'])
    expect(said).toContain(occasion);
  expect(said).toContain("why do we ship archives instead of compiling?");
});

test("names that nobody ever said are told, above the quotes that are nearest", async () => {
  const near = await call(home.project, "search", {
    query: "does the walrus like Zanzibar and `quux` somehow",
  });
  expect(near).toContain('No passage has "zanzibar" or "quux". Nearest:');
  expect(near).toContain("The walrus sleeps in the shed.");
  const nothing = await call(home.project, "search", { query: "zanzibar" });
  expect(nothing).toContain('No earlier session says anything about this.\nNo passage has "zanzibar".');
  const known = await call(home.project, "search", { query: "Somebody wonders where walruses sleep" });
  expect(known).not.toContain("No passage has");
});

test("other projects are read only where they are asked for", async () => {
  const asked = { query: "walrus", addresses: ["#1", "p1.1"], ids: [1], path: "shed" };
  for (const name of ["search", "show", "timeline", "get_observations", "file_history", "run_book"])
    expect(await call(stranger, name, asked)).toStartWith(
      "No earlier session of this project is remembered.",
    );
  expect(await call(stranger, "search", { ...asked, project: "*" })).toContain("sleeps in the shed");
  expect(await call(stranger, "show", { ...asked, project: "*" })).toContain("Shed found");
});

test("what another project is remembered by is not opened by its address", async () => {
  {
    using remembered = openRemembered({ ...home, project: stranger });
    const [prompt, closing] = ["Hide the otter", "The otter hides."];
    const observations = [{ title: "Otter hidden" }];
    remembered.tellTurn({ session: "s2", prompt, closing, at: T + 1_000, observations });
    remembered.index();
  }
  const shown = await call(home.project, "show", { addresses: ["#1", "#2", "p2.1"] });
  expect(shown).toContain("Shed found");
  expect(shown).toContain("Not found in this project: #2, p2.1.");
  const both = await call(home.project, "get_observations", { ids: [1, 2] });
  expect(both).toContain("Not found: #2.\n#1 Shed found");
  expect(await call(home.project, "timeline", { anchor: 2 })).toContain("Not found in this project: #2.");
  expect(shown).not.toContain("otter");
});
