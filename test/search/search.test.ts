import { expect, test } from "bun:test";
import { type SearchRequest, search } from "../../src/search/search.ts";
import { wireAnswer } from "../../src/search/wire.ts";
import { openRemembered, type Remembered } from "../kit/remembered.ts";
import { select } from "../kit/select.ts";
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

test("a phrase is found in any form, across a turn's tools, and can be excluded", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  observed(
    remembered,
    { title: "the keys collided twice" },
    { title: "colliding keys" },
    { title: "keys, nothing else" },
  );
  const plan = "run the plain cupboard check";
  const commands = [{ command: "check", output: "", description: plan }];
  remembered.tellTurn({ session: "s2", prompt: "go on", closing: "It is fine.", at: T + HOUR, commands });
  expect(titles(remembered, '"key collide"')).toEqual(["the keys collided twice"]);
  expect(titles(remembered, 'keys NOT "colliding keys"').toSorted()).toEqual([
    "keys, nothing else",
    "the keys collided twice",
  ]);
  expect(ask(remembered, '"plain cupboard"').hits.map((hit) => hit.source.sessionId)).toEqual(["s2"]);
});

test("irregular words and words with marks are found", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  observed(remembered, { title: "The lock was broken by the reader" }, { title: "नमस्ते दुनिया" });
  expect(titles(remembered, "what breaks locks")).toEqual(["The lock was broken by the reader"]);
  expect(titles(remembered, "नमस्ते")).toEqual(["नमस्ते दुनिया"]);
});

test("a word that only begins like another is not taken for it", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  observed(remembered, { title: "google good golang" }, { title: "we go there" });
  expect(titles(remembered, "go")).toEqual(["we go there"]);
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
  const projectId = remembered.all<{ id: number }>(select("projects"))[0]?.id ?? 0;
  expect(titles(remembered, "cache", { projectId })).toHaveLength(1);
  expect(titles(remembered, "cache", { projectId: projectId + 1 })).toEqual([]);
  expect(titles(remembered, "cache project:project")).toHaveLength(1);
  expect(ask(remembered, "cache project:unknown").notes).toEqual([
    'no project is named "unknown"; all projects were searched',
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

test("a commit's message hides no session that began later and has its words", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  const output = "1a2b3c4d Implement the following plan\n";
  const commands = [{ command: "git log --oneline", output }];
  remembered.tellTurn({ session: "reader", prompt: "what changed", closing: "One commit.", at: T, commands });
  const prompt = "implement the following plan: a seam for otters";
  remembered.tellTurn({
    session: "maker",
    prompt,
    closing: "The seam for otters stands.",
    at: T + 90 * HOUR,
  });
  const { hits } = ask(remembered, "Implement the following plan\n\nA seam for otters", {
    now: T + 99 * HOUR,
  });
  expect(hits[0]?.source.sessionId).toBe("maker");
});

test("commits that share a subject share what it says about the time", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  const tell = (session: string, at: number, output: string) =>
    remembered.tellTurn({
      session,
      prompt: "show me",
      closing: "Here.",
      at,
      commands: [{ command: "git commit -m x", output }],
    });
  tell("one", T, "[main aaaaaa1] Tidy up the cupboard\n");
  const weight = () => ask(remembered, "Tidy up the cupboard").hits[0]?.parts.time ?? 0;
  const alone = weight();
  tell("two", T + 60 * HOUR, "[main bbbbbb2] Tidy up the cupboard\n");
  expect(weight()).toBeLessThan(alone);
});

test("a commit is dated by what git listed above and below it", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  const list = (session: string, at: number, output: string) =>
    remembered.tellTurn({
      session,
      prompt: "show me",
      closing: "Here.",
      at,
      commands: [{ command: "git log --oneline", output }],
    });
  const work = (session: string, at: number) =>
    remembered.tellTurn({ session, prompt: "please continue", closing: "Finished that.", at });
  work("before", T - 90 * HOUR);
  list("first", T - 60 * HOUR, "aaaaaa1 The oldest of them\nbbbbbb2 Quite another one\n");
  work("maker", T - 40 * HOUR);
  list("second", T - 39 * HOUR, "cccccc3 The newest of them\n");
  work("bystander", T - HOUR);
  list("third", T, "cccccc3 The newest of them\nddddddd4 The middle of them\naaaaaa1 The oldest of them\n");
  const { hits } = ask(remembered, "The middle of them");
  const sessions = [...new Set(hits.map((hit) => hit.source.sessionId))].filter((name) =>
    ["before", "maker", "bystander"].includes(name),
  );
  expect(sessions[0]).toBe("maker");
});

test("a time that the question speaks of is preferred, not required", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  for (const [title, at] of [
    ["deploy one", Date.parse("2025-11-03T10:00:00Z")],
    ["deploy two", Date.parse("2025-12-03T10:00:00Z")],
    ["deploy three", T],
  ] as const) {
    remembered.tellTurn({ session: title, prompt: title, closing: "Done.", at, observations: [{ title }] });
  }
  const found = titles(remembered, "deploy in December 2025");
  expect(found[0]).toBe("deploy two");
  expect(found).toHaveLength(3);
});

test("what begins soon after the time asked about still counts, what begins a day later does not", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  for (const [session, at] of [
    ["soon", T + HOUR / 2],
    ["tomorrow", T + 24 * HOUR],
  ] as const) {
    remembered.tellTurn({ session, prompt: "go on with it", closing: "Done so far.", at });
  }
  const { hits } = ask(remembered, "pr feedback", { at: T });
  expect(hits.map((hit) => hit.source.sessionId)).toEqual(["soon"]);
});

test("what is required is given up where the times leave nothing of it", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  observed(remembered, { title: "apples only" });
  remembered.tellTurn({
    session: "s2",
    prompt: "later",
    closing: "Done.",
    at: T + 9 * HOUR,
    observations: [{ title: "apples pears" }],
  });
  const answer = ask(remembered, '"apples pears"', { kinds: ["observation"], before: T + HOUR });
  expect(answer.hits.map((hit) => hit.source.title)).toEqual(["apples only"]);
  expect(answer.notes).toEqual(["no result matches every term; showing partial matches"]);
});

test("files go with their observation, by whatever way it changes or goes", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  const [id = 0] = observed(remembered, { title: "one", filesModified: ["a.ts"], filesRead: ["b.ts"] });
  const paths = () =>
    remembered.all<{ path: string }>("SELECT path FROM observation_files").map(({ path }) => path);
  expect(paths().toSorted()).toEqual(["a.ts", "b.ts"]);
  remembered.memory.run("UPDATE observations SET files_read = 'broken', files_modified = '[]' WHERE id = ?", [
    id,
  ]);
  expect(paths()).toEqual([]);
  remembered.memory.run("DELETE FROM observations");
  expect(paths()).toEqual([]);
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
  expect(hits[0]?.why).toContain("active at that time");
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
