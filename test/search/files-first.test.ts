import { expect, test } from "bun:test";
import {
  fuseRanks,
  rankFiles,
  type SessionFiles,
  sessionsByFiles,
} from "../../src/search/next/file-ranks.ts";
import { findNext, type NextRequest } from "../../src/search/next/files-first.ts";
import { search } from "../../src/search/search.ts";
import { openRemembered, type Remembered } from "../kit/remembered.ts";
import { openHome } from "../kit/temp-home.ts";

const T = Date.parse("2026-01-20T10:00:00Z");
const HOUR = 3_600_000;
const NO_EVIDENCE = {
  prompt: "",

  here: [],
  onBranch: [],
  all: [],
  prompts: new Map<number, number>(),
};

/** A session that changed some files and read others. */
function session(id: number, changed: string[], read: string[] = []): SessionFiles {
  return {
    id,
    files: new Map([
      ...read.map((path) => [path, false] as const),
      ...changed.map((path) => [path, true] as const),
    ]),
  };
}

function best(scores: ReadonlyMap<string, number>): string | undefined {
  return [...scores].sort(([, a], [, b]) => b - a)[0]?.[0];
}

test("a file that the prompt names comes before all others", () => {
  const all = [session(1, ["src/cache.ts"]), session(2, ["src/queue.ts"], ["docs/notes.md"])];
  const scores = rankFiles({ ...NO_EVIDENCE, all, here: all, prompt: "shorten docs/notes.md" });
  expect(best(scores)).toBe("docs/notes.md");
});

test("a rare word of a path tells more than one that most paths have", () => {
  const all = [session(1, ["walrus/cache.ts", "walrus/queue.ts", "walrus/lock.ts", "tools/narwhal.ts"])];
  const scores = rankFiles({ ...NO_EVIDENCE, all, prompt: "the narwhal and the walrus" });
  expect(best(scores)).toBe("tools/narwhal.ts");
});

test("a file is known by the prompts of those who changed it, and not better for being changed always", () => {
  const all = [
    session(1, ["changelog.md", "a.ts"]),
    session(2, ["changelog.md"]),
    session(3, ["changelog.md"]),
  ];
  const scores = rankFiles({ ...NO_EVIDENCE, all, prompts: new Map([[1, 4]]) });
  expect(best(scores)).toBe("a.ts");
});

test("to have changed a file counts, to have read it does not, and less where many did", () => {
  const all = [
    session(1, [], ["rare.ts"]),
    session(2, ["common.ts"]),
    session(3, ["common.ts"]),
    session(4, ["rare.ts"]),
  ];
  const scores = new Map([
    ["rare.ts", 0.5],
    ["common.ts", 0.5],
  ]);
  expect(sessionsByFiles(all, scores).map(({ id }) => id)).toEqual([4, 2, 3]);
});

test("lists are fused by ranks: two good places beat one that is best", () => {
  const first = ["a", "b", "c"];
  const second = ["d", "b", "e"];
  expect(
    fuseRanks([
      [first, 1],
      [second, 1],
    ])[0],
  ).toBe("b");
  expect(
    fuseRanks([
      [first, 1],
      [second, 9],
    ])[0],
  ).toBe("d");
});

function work(remembered: Remembered, name: string, hours: number, prompt: string, filesModified: string[]) {
  const observations = [{ title: `Changed ${filesModified.join(", ")}`, filesModified }];
  remembered.tellTurn({
    session: name,
    prompt,
    closing: "It is done now.",
    at: T + hours * HOUR,
    observations,
  });
}

function next(remembered: Remembered, prompt: string, more: Partial<NextRequest> = {}) {
  remembered.index();
  const asked = { prompt, projectId: undefined, branch: undefined, folder: undefined, before: T + 99 * HOUR };
  return findNext(remembered.memory, { ...asked, ...more });
}

function names({ sessions }: { sessions: { session: string }[] }): string[] {
  return sessions.map((one) => one.session);
}

test("who shares no word with the prompt is found by the files of who does", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  work(remembered, "speaks", 0, "make the renderer of tables quicker", ["src/table.ts"]);
  work(remembered, "silent", 1, "go ahead as we said", ["src/table.ts"]);
  for (let other = 2; other < 8; other += 1)
    work(remembered, `other${other}`, other, "something else entirely", [`src/other${other}.ts`]);
  const found = next(remembered, "the renderer of tables is slow");
  expect(found.files[0]).toBe("src/table.ts");
  expect(names(found).slice(0, 2).toSorted()).toEqual(["silent", "speaks"]);
});

test("the session itself and what began later are left out", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  work(remembered, "before", 0, "paint the fence in green", ["fence.ts"]);
  work(remembered, "itself", 2, "paint the fence in blue", ["fence.ts"]);
  work(remembered, "later", 9, "paint the fence in red", ["fence.ts"]);
  const found = next(remembered, "paint the fence", { before: T + 3 * HOUR, exceptSession: "itself" });
  expect(names(found)).toEqual(["before"]);
});

test("a file is the same one in every worktree", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  work(remembered, "here", 0, "mend the walrus counter", ["src/count.ts"]);
  work(remembered, "apart", 1, "mend the walrus counter", [".claude/worktrees/quiet-otter/src/count.ts"]);
  expect(next(remembered, "walrus counter").files).toEqual(["src/count.ts"]);
});

test("work on the same branch goes on, unless everything happens there", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  for (const [name, hours] of [
    ["old", 0],
    ["newer", 5],
    ["newest", 6],
  ] as const)
    work(remembered, name, hours, `look after ${name} things`, [`${name}.ts`]);
  const first = (branch: string) => names(next(remembered, "proceed", { branch }))[0];
  for (const branch of ["feature/otters", "main"]) {
    remembered.memory.run("UPDATE sdk_sessions SET branch = CASE content_session_id WHEN 'old' THEN ? END", [
      branch,
    ]);
    expect(first(branch)).toBe(branch === "main" ? "newest" : "old");
  }
});

test("a search for what comes next has one hit of each session, and of who shares no word its newest summary", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  work(remembered, "speaks", 0, "make the renderer of tables quicker", ["src/table.ts"]);
  remembered.tellTurn({
    ...{ session: "silent", prompt: "go ahead as we said", closing: "It is done now.", at: T + HOUR },
    ...{
      observations: [{ title: "Went on", filesModified: ["src/table.ts"] }],
      summary: { request: "go ahead" },
    },
  });
  remembered.index();
  const { hits, total } = search(remembered.memory, {
    query: "the renderer of tables",
    projectId: undefined,
    kinds: ["prompt"],
    next: { branch: undefined, folder: undefined },
    limit: 10,
    now: T + 9 * HOUR,
  });
  expect(hits.map((hit) => hit.source.sessionId).toSorted()).toEqual(["silent", "speaks"]);
  expect(total).toBe(2);
  expect(hits.find((hit) => hit.source.sessionId === "silent")?.source.kind).toBe("summary");
});
