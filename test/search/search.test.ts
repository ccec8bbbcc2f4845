import { expect, test } from "bun:test";
import { type SearchRequest, search } from "../../src/search/search.ts";
import { wireAnswer } from "../../src/search/wire.ts";
import { openRemembered, type Remembered } from "../kit/remembered.ts";
import { openHome } from "../kit/temp-home.ts";

const T = Date.parse("2026-01-20T10:00:00Z");
const HOUR = 3_600_000;

function ask(remembered: Remembered, query: string, more: Partial<SearchRequest> = {}) {
  remembered.index();
  return search(remembered.memory, { query, projectId: undefined, limit: 10, now: T + 24 * HOUR, ...more });
}

function titles(remembered: Remembered, query: string, more: Partial<SearchRequest> = {}): string[] {
  return ask(remembered, query, { kinds: ["observation"], ...more }).hits.map((hit) => hit.source.title);
}

function observed(remembered: Remembered, ...list: { title: string; [field: string]: unknown }[]): number[] {
  return remembered.tellTurn({ session: "s1", prompt: "go on", closing: "Done.", at: T, observations: list });
}

test("words are found in any order and form", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  observed(remembered, { title: "Widgets and queues were joined" }, { title: "Locks are released late" });
  expect(titles(remembered, "queues widget")).toEqual(["Widgets and queues were joined"]);
  expect(titles(remembered, "releasing a lock")).toEqual(["Locks are released late"]);
});

test("operators do what they say", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  observed(
    remembered,
    { title: "cache key collision" },
    { title: "key of the cache" },
    { title: "race in the cache" },
  );
  expect(titles(remembered, '"key collision"')).toEqual(["cache key collision"]);
  expect(titles(remembered, "cache NOT key")).toEqual(["race in the cache"]);
  expect(titles(remembered, "colli*")).toEqual(["cache key collision"]);
  expect(titles(remembered, "cache AND key").toSorted()).toEqual(["cache key collision", "key of the cache"]);
});

test("identifiers are found by their parts, paths by any part, other scripts by words within them", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  observed(
    remembered,
    { title: "parseHTTPHeader throws" },
    { title: "Opening was slow", filesModified: ["src/store/open-memory.ts"] },
    { title: "修复了数据库连接泄漏" },
  );
  expect(titles(remembered, "http header")).toEqual(["parseHTTPHeader throws"]);
  expect(titles(remembered, "file:store/open-memory")).toEqual(["Opening was slow"]);
  expect(titles(remembered, "file:open-memory.ts slow")).toEqual(["Opening was slow"]);
  expect(titles(remembered, "数据库")).toEqual(["修复了数据库连接泄漏"]);
});

test("types and times limit what is found", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  const turn = (title: string, type: "bugfix" | "feature", at: number) =>
    remembered.tellTurn({
      session: "s1",
      prompt: title,
      closing: "Done.",
      at,
      observations: [{ title, type }],
    });
  turn("cache one", "bugfix", T);
  turn("cache two", "feature", T + 2 * HOUR);
  expect(titles(remembered, "cache type:feature")).toEqual(["cache two"]);
  expect(titles(remembered, "cache", { before: T + HOUR })).toEqual(["cache one"]);
  expect(titles(remembered, "cache", { after: T + HOUR })).toEqual(["cache two"]);
});

test("a project is searched alone", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  observed(remembered, { title: "cache of this project" });
  const projectId = remembered.all<{ id: number }>("SELECT id FROM projects")[0]?.id ?? 0;
  expect(titles(remembered, "cache", { projectId })).toHaveLength(1);
  expect(titles(remembered, "cache", { projectId: projectId + 1 })).toEqual([]);
  expect(titles(remembered, "cache project:project")).toHaveLength(1);
  expect(ask(remembered, "cache project:unknown").notes).toEqual([
    'no project is called "unknown"; all were searched',
  ]);
});

test("a rare word counts more than a frequent one, and the title more than the text", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  const common = Array.from({ length: 6 }, (_, index) => ({ title: `cache note ${index}` }));
  observed(
    remembered,
    ...common,
    { title: "heisenbug", narrative: "cache" },
    { title: "cache", narrative: "heisenbug" },
  );
  expect(titles(remembered, "cache heisenbug").slice(0, 2).toSorted()).toEqual(["cache", "heisenbug"]);
  expect(titles(remembered, "heisenbug")[0]).toBe("heisenbug");
});

test("prompts, closing messages and summaries are found, each turn once", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  remembered.tellTurn({
    session: "s1",
    prompt: "why is the flamegraph empty",
    closing: "The flamegraph needs symbols.",
    at: T,
    summary: { request: "flamegraph", learned: "The flamegraph was stripped." },
  });
  const { hits } = ask(remembered, "flamegraph");
  expect(hits).toHaveLength(1);
  expect(hits[0]?.source.turnId).toBe(1);
});

test("what is changed or deleted is found as it is now", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  const [first] = observed(remembered, { title: "before walrus" }, { title: "another" });
  remembered.index();
  remembered.memory.run("UPDATE observations SET title = 'after narwhal' WHERE id = ?", [first ?? 0]);
  expect(titles(remembered, "narwhal")).toEqual(["after narwhal"]);
  expect(titles(remembered, "walrus")).toEqual([]);
  remembered.memory.run("DELETE FROM observations WHERE id = ?", [first ?? 0]);
  expect(titles(remembered, "narwhal")).toEqual([]);
  remembered.memory.run("DELETE FROM sdk_sessions");
  remembered.index();
  expect(
    remembered.all("SELECT rowid FROM search_words WHERE search_words MATCH 'another OR go OR done'"),
  ).toEqual([]);
});

test("a commit is found by its hash, and its message leads to who was at work before it was seen", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  const output = "1a2b3c4d Tidy up the cupboard\n9f8e7d6c Something else entirely\n";
  remembered.tellTurn({ session: "worker", prompt: "please continue", closing: "Finished that.", at: T });
  remembered.tellTurn({
    session: "reader",
    prompt: "what changed",
    closing: "Two commits.",
    at: T + HOUR,
    commands: [{ command: "git log --oneline", output }],
  });
  remembered.tellTurn({ session: "later", prompt: "the next thing", closing: "OK.", at: T + 5 * HOUR });
  const sessions = (query: string) => ask(remembered, query).hits.map((hit) => hit.source.sessionId);
  expect(sessions("1a2b3c4d")).toContain("reader");
  expect(sessions("Tidy up the cupboard")).toContain("worker");
  expect(sessions("Tidy up the cupboard")).not.toContain("later");
});

test("the time that is asked about brings up what was going on then", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  for (const [session, at] of [
    ["early", T],
    ["then", T + 50 * HOUR],
    ["late", T + 90 * HOUR],
  ] as const) {
    remembered.tellTurn({ session, prompt: "go on with it", closing: "Done so far.", at });
  }
  const { hits } = ask(remembered, "pr feedback", { at: T + 51 * HOUR });
  expect(hits.map((hit) => hit.source.sessionId)).toEqual(["then", "early"]);
  expect(hits[0]?.why).toContain("at work at that time");
});

test("an index that is down is named, and what is newest answers", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  observed(remembered, { title: "still here" });
  remembered.index();
  remembered.memory.run("DROP TABLE search_words");
  const answer = search(remembered.memory, { query: "still here", projectId: undefined, limit: 5, now: T });
  expect(answer.degraded).toEqual(["words"]);
  expect(answer.hits.map((hit) => hit.source.title)).toContain("still here");
});

test("where nothing has all that is required, what has some of it is shown and said", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  observed(remembered, { title: "apples only" });
  const answer = ask(remembered, '"apples pears"', { kinds: ["observation"] });
  expect(answer.hits.map((hit) => hit.source.title)).toEqual(["apples only"]);
  expect(answer.notes).toHaveLength(1);
});

test("a question without words gives what is newest", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  observed(remembered, { title: "first" }, { title: "second" });
  for (const query of ["", "   ", "\0", '"', "😀", "***"]) expect(titles(remembered, query)).toHaveLength(2);
});

test("each hit says why, with the parts that its score is the sum of", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  observed(remembered, { title: "cache", narrative: `${"x ".repeat(200)}the eviction of entries` });
  remembered.index();
  const hit = wireAnswer(remembered.memory, ask(remembered, "eviction cache", { kinds: ["observation"] }))
    .hits[0];
  const sum = Object.values(hit?.parts ?? {}).reduce((total, part) => total + part, 0);
  expect(Math.abs(sum - (hit?.score ?? 0))).toBeLessThan(0.1);
  expect(hit?.why).toEqual(["eviction, cache"]);
  expect(hit?.text).toContain("the eviction of entries");
  expect(hit).toMatchObject({ kind: "observation", session: "s1", type: "change", branch: "main", turn: 1 });
});
