import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { openEndpoint } from "../../src/embeddings/endpoint.ts";
import { search } from "../../src/search/search.ts";
import { wireAnswer } from "../../src/search/wire.ts";
import { findPassageProgress } from "../../src/store/passages/progress.ts";
import {
  clearCurrentVersion,
  ensureCurrentVersion,
  findCurrentVersion,
} from "../../src/store/search/embedding-version.ts";
import { EMBEDDED_KINDS, passageOf } from "../../src/store/search/search-index.ts";
import { TEXT_FORM } from "../../src/vectors/embedded-text.ts";
import { Meaning, type MeaningDeps } from "../../src/vectors/meaning.ts";
import { openSqliteIndex } from "../../src/vectors/sqlite-index.ts";
import { listeningLog } from "../kit/children.ts";
import { embedded, startEmbeddingsApi, textsOf } from "../kit/embeddings-api.ts";
import { openRemembered, type Remembered } from "../kit/remembered.ts";
import { select } from "../kit/select.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { until } from "../kit/until.ts";
import type { StandInApi } from "../providers/stand-in-apis.ts";

const T = Date.parse("2026-01-20T10:00:00Z");
const HOUR = 3_600_000;
const EVERYWHERE = { projectId: undefined, kinds: EMBEDDED_KINDS };

let closing: AsyncDisposableStack;
let home: TempHome;
let remembered: Remembered;
let api: StandInApi;
let said: string[];
let turns = 0;

beforeEach(() => {
  closing = new AsyncDisposableStack();
  home = closing.use(openHome());
  api = closing.use(startEmbeddingsApi());
  remembered = closing.use(openRemembered(home));
});
afterEach(() => closing.disposeAsync());

function observed(...titles: string[]): number[] {
  const observations = titles.map((title) => ({ title }));
  turns += 1;
  return remembered.tellTurn({
    session: "s1",
    prompt: `go on ${turns}`,
    closing: "Done.",
    at: T + turns * 1_000,
    observations,
  });
}

function start(options: Partial<MeaningDeps> & { model?: string; textsMax?: number } = {}): Meaning {
  const { memory } = remembered;
  const { log, said: lines } = listeningLog();
  said = lines;
  const model = options.model ?? "scripted";
  const endpoint = openEndpoint({ baseUrl: `${api.url}/v1`, key: "", model, dimensions: 0 });
  const embedder = { ...endpoint, textsMax: options.textsMax ?? endpoint.textsMax };
  ensureCurrentVersion(
    memory,
    { model: embedder.model, pooling: embedder.pooling, textForm: TEXT_FORM },
    false,
  );
  const index = openSqliteIndex(memory);
  const meaning = new Meaning({
    memory,
    embedder,
    index,
    dailyTokens: 1e9,
    now: Date.now,
    log,
    random: () => 1,
    ...options,
  });
  closing.defer(() => meaning.stop());
  return meaning;
}

/** Keys of vectors whose passages are gone. */
function orphans(memory: Remembered["memory"]): number[] {
  const keys = memory
    .query<{ key: number }, []>("SELECT key FROM vectors")
    .all()
    .map(({ key }) => key);
  const has = memory.query("SELECT 1 FROM said_words_docsize WHERE id = ?");
  return keys.filter((key) => passageOf(key) !== undefined && has.get(passageOf(key) ?? 0) === null);
}

function count(sql: string): number {
  return remembered.memory.query<{ n: number }, []>(`SELECT count(*) AS n FROM ${sql}`).get()?.n ?? -1;
}

async function untilEmbedded(meaning: Meaning): Promise<void> {
  await until("nothing waits to be embedded", () => {
    meaning.pump();
    return count("vector_pending") === 0;
  });
}

async function ask(meaning: Meaning, query: string) {
  remembered.index();
  const vectorHits = await meaning.findVectorHits(query, EVERYWHERE);
  return search(remembered.memory, {
    query,
    projectId: undefined,
    vectorHits,
    limit: 10,
    now: T + 24 * HOUR,
  });
}

describe("search by meaning", () => {
  test("finds what shares no word with the question, and says why", async () => {
    observed("Automobile is speedy now", "Locks are released late");
    const meaning = start();
    await untilEmbedded(meaning);
    const { hits, degraded } = await ask(meaning, "fast car");
    expect(degraded).toEqual([]);
    expect(hits[0]?.source.title).toBe("Automobile is speedy now");
    expect(hits[0]?.why).toEqual([expect.stringMatching(/^near in meaning \((0\.9\d|1\.00)\)$/)]);
    expect(
      wireAnswer(remembered.memory, { hits, total: 1, degraded, notes: [] }).hits[0]?.parts.meaning,
    ).toBeGreaterThan(8);
  });

  test("gives nothing that lacks what the question requires", async () => {
    observed("Automobile is speedy now", "The car has a horn");
    const meaning = start();
    await untilEmbedded(meaning);
    const titles = async (query: string) => (await ask(meaning, query)).hits.map((hit) => hit.source.title);
    expect(await titles('"car" fast')).toEqual(["The car has a horn"]);
    expect(await titles("vehicle NOT speedy")).not.toContain("Automobile is speedy now");
  });

  test("without it answers are what they were, byte for byte", async () => {
    observed("Automobile is speedy now", "The car has a horn", "Login fails");
    remembered.index();
    const plain = () =>
      JSON.stringify(
        ["car login", "speedy", '"car has"', ""].map((query) =>
          wireAnswer(
            remembered.memory,
            search(remembered.memory, { query, projectId: undefined, limit: 10, now: T + HOUR }),
          ),
        ),
      );
    const before = plain();
    expect(before).not.toContain("meaning");
    const meaning = start();
    await untilEmbedded(meaning);
    expect(plain()).toBe(before);
  });

  test("answers while the index of words is down, and says that it is", async () => {
    observed("Automobile is speedy now", "Locks are released late");
    const meaning = start();
    await untilEmbedded(meaning);
    remembered.index();
    remembered.memory.run("DROP TABLE search_words");
    const vectorHits = await meaning.findVectorHits("fast car", EVERYWHERE);
    const { hits, degraded } = search(remembered.memory, {
      query: "fast car",
      projectId: undefined,
      vectorHits,
      limit: 5,
      now: T,
    });
    expect(degraded).toEqual(["words"]);
    expect(hits.map((hit) => hit.source.title)).toEqual(["Automobile is speedy now"]);
  });

  test("that is down is named, and the words answer", async () => {
    observed("The car has a horn");
    const meaning = start();
    await untilEmbedded(meaning);
    api.answer = () => Response.json({ error: { message: "out of order" } }, { status: 500 });
    const first = await ask(meaning, "car");
    expect(first.hits[0]?.source.title).toBe("The car has a horn");
    expect(first.degraded).toEqual([expect.stringMatching(/^vectors: .*out of order/)]);
    const calls = api.seen.length;
    expect((await ask(meaning, "horn")).degraded).toEqual(first.degraded);
    expect(api.seen).toHaveLength(calls);
  });

  test("that is slow is not waited for", async () => {
    observed("The car has a horn");
    const meaning = start({ questionMsMax: 50 });
    await untilEmbedded(meaning);
    api.answer = () => new Promise<Response>(() => {});
    expect((await ask(meaning, "car")).degraded).toEqual([
      expect.stringMatching(/^vectors: .*within 0\.05 s/),
    ]);
  });
});

describe("vectors", () => {
  test("are made for observations, summaries and what was said, and for what comes later", async () => {
    remembered.tellTurn({
      session: "s1",
      prompt: "paint the gate green",
      closing: "The gate is painted.",
      at: T,
      commands: [
        { command: "paint --colour green gate", output: "the gate is green on both of its sides now" },
      ],
      observations: [{ title: "Gate painted" }],
      summary: { request: "a green gate" },
    });
    remembered.index();
    const meaning = start();
    await untilEmbedded(meaning);
    expect(findPassageProgress(remembered.memory, 0).passages).toBe(4);
    expect(count("vectors")).toBe(4);
    observed("Login is broken");
    remembered.tellTurn({ session: "s2", prompt: "mend the login, please", closing: "Done.", at: T + HOUR });
    remembered.index();
    await untilEmbedded(meaning);
    expect(count("vectors")).toBe(6);
  });

  test("of what was said follow it: to another project, made again with its turn, deleted with its session", async () => {
    const said = (session: string, prompt: string) =>
      remembered.tellTurn({ session, prompt, closing: "Done.", at: T + session.length });
    said("s1", "the car is fast today");
    said("s22", "the gate has a colour");
    remembered.index();
    const { memory } = remembered;
    const meaning = start();
    await untilEmbedded(meaning);
    const near = async (projectId: number) => (await meaning.findVectorHits("car", { projectId })).hits;
    expect(await near(1)).toHaveLength(2);
    memory.run("INSERT INTO projects (id, key, label, root) VALUES (2, 'other', 'other', '')");
    memory.run("UPDATE sdk_sessions SET project_id = 2 WHERE content_session_id = 's1'");
    remembered.index();
    await untilEmbedded(meaning);
    expect(await near(2)).toMatchObject([{ similarity: expect.closeTo(0.71, 1) }]);
    expect(orphans(memory)).toEqual([]);
    memory.run("DELETE FROM user_prompts WHERE prompt_text LIKE '%gate%'");
    remembered.index();
    expect([count("vectors"), count("vector_pending"), orphans(memory)]).toEqual([1, 0, []]);
    memory.run("PRAGMA foreign_keys = ON");
    memory.run("DELETE FROM sdk_sessions");
    expect(count("vectors")).toBe(0);
  });

  test("stay while their turn is indexed again and says the same", async () => {
    remembered.tellTurn({ session: "s1", prompt: "the car is fast today", closing: "Done.", at: T });
    remembered.index();
    const meaning = start();
    await untilEmbedded(meaning);
    remembered.memory.run("UPDATE turns SET state = state");
    remembered.index();
    expect([count("vectors"), count("vector_pending")]).toEqual([1, 0]);
  });

  test("follow what becomes of their rows", async () => {
    const [first = 0, second = 0] = observed("The car is fast", "The gate has a colour");
    const meaning = start();
    await untilEmbedded(meaning);
    expect((await ask(meaning, "automobile")).hits[0]?.source.title).toBe("The car is fast");
    remembered.memory.run("UPDATE observations SET title = 'The login is fast' WHERE id = ?", [first]);
    await untilEmbedded(meaning);
    expect((await meaning.findVectorHits("authentication", EVERYWHERE)).hits[0]?.similarity).toBeGreaterThan(
      0.6,
    );
    remembered.memory.run("DELETE FROM observations WHERE id = ?", [second]);
    expect(count("vectors WHERE key % 4294967296 = 4294967295 - 2")).toBe(0);
    remembered.memory.run("PRAGMA foreign_keys = ON");
    remembered.memory.run("DELETE FROM sdk_sessions");
    expect(count("vectors")).toBe(0);
    expect((await ask(meaning, "authentication")).hits).toEqual([]);
  });

  test("of another model are not compared, and are deleted when everything is embedded again", async () => {
    observed("The car is fast", "The gate has a colour");
    const before = start();
    await untilEmbedded(before);
    await before.stop();
    let now = Date.now();
    const meaning = start({ model: "another", textsMax: 1, now: () => now });
    expect([count("vector_pending"), count("vectors")]).toEqual([2, 2]);
    expect((await meaning.findVectorHits("car", EVERYWHERE)).hits).toEqual([]);
    // The first text is embedded anew, then the model is out of order.
    const calls = api.seen.length;
    api.answer = (request) =>
      api.seen.length > calls + 1 ? new Response("", { status: 503 }) : embedded(request);
    meaning.pump();
    await until("it has failed", () => said.length === 1);
    api.answer = (request) => embedded(request);
    expect((await meaning.findVectorHits("car", EVERYWHERE)).hits).toHaveLength(1);
    expect(count("vectors")).toBe(2);
    now += HOUR;
    await untilEmbedded(meaning);
    expect((await meaning.findVectorHits("car", EVERYWHERE)).hits).toHaveLength(2);
    meaning.pump();
    await until("the old version is gone", () => count("embedding_versions") === 1);
    expect(count("vectors")).toBe(2);
  });

  test("of another length under the same name are another version", async () => {
    observed("The car is fast");
    const meaning = start();
    await untilEmbedded(meaning);
    api.answer = (request) => embedded(request, 24);
    observed("The login is broken");
    await untilEmbedded(meaning);
    expect(findCurrentVersion(remembered.memory)).toMatchObject({ dimensions: 24 });
    expect((await meaning.findVectorHits("car", EVERYWHERE)).hits.length).toBeGreaterThanOrEqual(2);
  });

  test("that exist are used again when they are switched on again, and nothing is noted meanwhile", async () => {
    observed("The car is fast");
    await untilEmbedded(start());
    clearCurrentVersion(remembered.memory);
    observed("The login is broken");
    expect(count("vector_pending")).toBe(0);
    const texts = api.seen.flatMap(textsOf).length;
    await untilEmbedded(start());
    expect(api.seen.flatMap(textsOf).length - texts).toBe(1);
  });
});

describe("embedding", () => {
  test("leaves a text alone that is refused three times, and goes on with the others", async () => {
    observed("The car is fast", "poison", "The login is broken");
    let now = Date.now();
    const meaning = start({ now: () => now });
    api.answer = (request) =>
      textsOf(request).some((text) => text.includes("poison"))
        ? Response.json({ error: { message: "not this" } }, { status: 400 })
        : embedded(request);
    await until("all but one are embedded", () => {
      now += HOUR;
      meaning.pump();
      return count("vector_pending WHERE failures = 3") === 1 && count("vector_pending") === 1;
    });
    expect(count("vectors")).toBe(2);
  });

  test("waits longer with each failure, and comes back", async () => {
    observed("The car is fast");
    let now = Date.now();
    api.answer = () => new Response("", { status: 503 });
    const meaning = start({ now: () => now });
    meaning.pump();
    await until("it has failed", () => said.length === 1);
    for (let round = 0; round < 20; round += 1) meaning.pump();
    await Bun.sleep(0);
    expect(api.seen).toHaveLength(1);
    api.answer = (request) => embedded(request);
    now += HOUR;
    await untilEmbedded(meaning);
  });

  test("by an endpoint elsewhere stays within its budget, which is not that of notes", async () => {
    observed("The car is fast", "The login is broken");
    const endpoint = openEndpoint({ baseUrl: `${api.url}/v1`, key: "", model: "scripted", dimensions: 0 });
    const metered = { ...endpoint, isMetered: true };
    const meaning = start({ embedder: metered, dailyTokens: 1 });
    meaning.pump();
    await until("it says so", () =>
      said.some((line) => line.includes("daily embedding budget is used up (0 of 1 tokens)")),
    );
    expect(api.seen).toHaveLength(0);
    expect((await meaning.findVectorHits("car", EVERYWHERE)).degraded).toEqual([
      "vectors: the daily embedding budget is used up",
    ]);
    const richer = start({ embedder: metered });
    await untilEmbedded(richer);
    const row = remembered.memory.query(select("modelCalls", "purpose, outcome, tokens")).get();
    expect(row).toMatchObject({ purpose: "embed", outcome: "ok", tokens: expect.any(Number) });
  });

  test("keeps nothing of a text that was changed while it was away", async () => {
    const [id = 0] = observed("The car is fast");
    const meaning = start();
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    api.answer = async (request) => {
      arrive();
      await released;
      return embedded(request);
    };
    meaning.pump();
    await arrived;
    remembered.memory.run("UPDATE observations SET title = 'The gate has a colour' WHERE id = ?", [id]);
    release();
    await untilEmbedded(meaning);
    const { hits } = await meaning.findVectorHits("paint", EVERYWHERE);
    expect(hits[0]?.similarity).toBeGreaterThan(0.9);
  });
});
