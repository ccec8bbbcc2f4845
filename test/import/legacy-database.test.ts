import { expect, test } from "bun:test";
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { search } from "../../src/search/search.ts";
import { listByOldId } from "../../src/store/imports/imported.ts";
import { openImporting } from "../kit/importing.ts";
import {
  addLegacyRow,
  addLegacySession,
  type LegacyAge,
  makeLegacyDatabase,
} from "../kit/legacy-database.ts";
import { openHome } from "../kit/temp-home.ts";
import { append, called, said, typed } from "../kit/transcript.ts";

const AT = Date.parse("2025-11-03T10:00:00Z");
const AGES: readonly LegacyAge[] = [4, 8, 16, 17, 49];

for (const age of AGES) {
  test(`a database of schema ${age} is found again by words and by its old numbers, at its own times`, async () => {
    await using home = openHome();
    using importing = openImporting(home);
    const path = join(home.dir, "old", "claude-mem.db");
    const database = makeLegacyDatabase(path, age);
    for (const [index, title] of ["mended the parser", "widened the cache"].entries())
      addLegacySession(database, age, {
        id: `s${index}`,
        project: "shop",
        epoch: AT + index * 60_000,
        title,
        prompt: `please ${title}`,
      });
    database.close();
    const state = importing.read(path);
    expect(state.state).toBe("done");
    expect(state.kinds[0]).toMatchObject({ observations: 2, summaries: 2, prompts: 2, sessions: 2 });
    const kinds = listByOldId(importing.memory, 2, 10).map(({ kind }) => kind);
    expect(kinds).toEqual(age < 16 ? ["observation", "summary"] : ["observation", "prompt", "summary"]);
    const [hit] = search(importing.memory, {
      query: "#2",
      projectId: undefined,
      limit: 3,
      now: AT,
    }).hits.filter(({ why }) => why.some((one) => one.includes("imported")));
    expect(hit?.source).toMatchObject({ title: "widened the cache", at: AT + 60_000, project: "shop" });
    const byWords = search(importing.memory, { query: "parser", projectId: undefined, limit: 1, now: AT });
    expect(byWords.hits[0]?.source.title).toContain("mended the parser");
    const sessions = importing.all<{ content_session_id: string; host: string; status: string }>(
      "SELECT content_session_id, host, status FROM sdk_sessions ORDER BY id",
    );
    expect(sessions[0]).toEqual({ content_session_id: "s0", host: "claude-code", status: "completed" });
  });
}

test("imported again, from a copy, or after more was added, nothing is there twice", async () => {
  await using home = openHome();
  using importing = openImporting(home);
  const path = join(home.dir, "old.db");
  const database = makeLegacyDatabase(path, 49);
  const session = { id: "s1", project: "shop", epoch: AT, title: "mended the parser", prompt: "mend it" };
  addLegacySession(database, 49, session);
  database.run("PRAGMA wal_checkpoint(TRUNCATE)");
  importing.read(path);
  const copy = join(home.dir, "copy.db");
  cpSync(path, copy);
  expect(importing.read(path, copy).kinds[0]).toMatchObject({
    observations: 0,
    summaries: 0,
    prompts: 0,
    known: 6,
  });
  addLegacySession(database, 49, { ...session, id: "s2", title: "widened the cache" });
  database.close();
  expect(importing.read(path).kinds[0]).toMatchObject({ observations: 1, summaries: 1, prompts: 1 });
  expect(importing.all("SELECT id FROM observations")).toHaveLength(2);
});

test("what was forgotten is not brought back by the next import", async () => {
  await using home = openHome();
  using importing = openImporting(home);
  const path = join(home.dir, "old.db");
  const database = makeLegacyDatabase(path, 49);
  addLegacySession(database, 49, { id: "s1", project: "shop", epoch: AT, title: "a blunder", prompt: "p" });
  database.close();
  importing.read(path);
  importing.memory.run("DELETE FROM observations");
  const state = importing.read(path);
  expect(importing.all("SELECT id FROM observations")).toEqual([]);
  expect(state.skipped).toContainEqual({
    what: "records",
    reason: "forgotten after an earlier import",
    count: 1,
  });
});

test("a database in WAL mode is read without a trace from a folder that cannot be written", async () => {
  await using home = openHome();
  using importing = openImporting(home);
  const folder = join(home.dir, "sealed");
  const path = join(folder, "claude-mem.db");
  const database = makeLegacyDatabase(path, 49);
  addLegacySession(database, 49, { id: "s1", project: "shop", epoch: AT, title: "a title", prompt: "p" });
  database.run("PRAGMA wal_checkpoint(TRUNCATE)");
  database.close();
  const before = { names: readdirSync(folder), content: readFileSync(path), at: statSync(path).mtimeMs };
  chmodSync(path, 0o400);
  chmodSync(folder, 0o500);
  try {
    expect(importing.read(path).kinds[0]).toMatchObject({ observations: 1 });
    expect({ names: readdirSync(folder), content: readFileSync(path), at: statSync(path).mtimeMs }).toEqual(
      before,
    );
  } finally {
    chmodSync(folder, 0o700);
  }
});

test("what only the log of a database holds is read too, from a copy that is removed", async () => {
  await using home = openHome();
  using importing = openImporting(home);
  const path = join(home.dir, "live.db");
  const database = makeLegacyDatabase(path, 49);
  addLegacySession(database, 49, { id: "s1", project: "shop", epoch: AT, title: "in the log", prompt: "p" });
  expect(existsSync(`${path}-wal`)).toBe(true);
  expect(importing.read(path).kinds[0]).toMatchObject({ observations: 1 });
  expect(readdirSync(home.paths.imports)).toEqual([]);
  database.close();
});

test("seconds, broken JSON, orphans, wrong types and unknown types are taken for what they can be", async () => {
  await using home = openHome();
  using importing = openImporting(home);
  const path = join(home.dir, "odd.db");
  const database = makeLegacyDatabase(path, 49);
  addLegacySession(database, 49, {
    id: "s1",
    project: "shop",
    epoch: AT / 1_000,
    title: "in seconds",
    prompt: "p",
  });
  const orphan = {
    memory_session_id: "nobody",
    project: "shop",
    created_at: "garbage",
    created_at_epoch: "garbage",
  };
  addLegacyRow(database, 49, "observations", {
    ...orphan,
    type: "epiphany",
    title: "an orphan\0with NUL",
    facts: '["half a list',
    concepts: '{"not": "a list"}',
    files_read: "[1, null, {}]",
    narrative: 42,
    metadata: new Uint8Array([1, 2, 3]),
  });
  addLegacyRow(database, 49, "observations", {
    ...orphan,
    type: "bugfix",
    title: null,
    created_at_epoch: AT,
  });
  addLegacyRow(database, 49, "observations", {
    ...orphan,
    type: "bugfix",
    title: "x".repeat(9_000),
    created_at_epoch: AT,
  });
  database.close();
  const state = importing.read(path);
  expect(state.failed).toEqual([]);
  expect(state.skipped).toEqual([{ what: "records", reason: "empty observations", count: 1 }]);
  const rows = importing.all<{ title: string; type: string; facts: string; narrative: string; at: number }>(
    "SELECT title, type, facts, narrative, created_at_epoch AS at FROM observations ORDER BY id",
  );
  expect(rows[0]).toMatchObject({ title: "in seconds", at: AT });
  expect(rows[1]).toMatchObject({
    type: "discovery",
    title: "an orphan\uFFFDwith NUL",
    facts: '["half a list"]',
  });
  expect(rows[2]?.title).toHaveLength(120);
  expect(rows[2]?.narrative).toHaveLength(9_000);
});

test("private text, excluded projects and the earlier observer's own sessions stay out", async () => {
  await using home = openHome();
  using importing = openImporting(home, { CLAUDE_MEM_EXCLUDED_PROJECTS: "~/work/secret-shop" });
  const path = join(home.dir, "old.db");
  const database = makeLegacyDatabase(path, 49);
  const session = { epoch: AT, prompt: "before <private>swordfish</private> after" };
  addLegacySession(database, 49, {
    ...session,
    id: "s1",
    project: "shop",
    title: "the <private>swordfish</private> title",
  });
  addLegacySession(database, 49, { ...session, id: "s2", project: "secret-shop", title: "swordfish two" });
  addLegacySession(database, 49, {
    ...session,
    id: "s3",
    project: "observer-sessions",
    title: "swordfish three",
  });
  addLegacySession(database, 49, {
    ...session,
    id: "s4",
    project: "shop",
    title: "t",
    prompt: "<private>swordfish</private>",
  });
  database.close();
  const state = importing.read(path);
  importing.memory.run("PRAGMA wal_checkpoint(TRUNCATE)");
  expect(readFileSync(home.paths.memory).includes("swordfish")).toBe(false);
  const reasons = state.skipped.map(({ reason, count }) => `${count} ${reason}`);
  expect(reasons.sort()).toEqual([
    "1 private prompts",
    "3 a session of the earlier observer itself",
    "3 excluded project",
  ]);
});

test("what was known by a project's name moves to its folder once a session of it is known", async () => {
  await using home = openHome();
  using importing = openImporting(home);
  const path = join(home.dir, "old.db");
  const database = makeLegacyDatabase(path, 49);
  addLegacySession(database, 49, {
    id: "s1",
    project: "old-name",
    epoch: AT,
    title: "mended the parser",
    prompt: "mend it",
  });
  database.close();
  importing.read(path);
  expect(importing.all<{ key: string }>("SELECT key FROM projects")).toEqual([{ key: "legacy:old-name" }]);
  const transcript = join(home.dir, "projects", "s1.jsonl");
  const line = { session: "s1", cwd: home.project };
  append(
    transcript,
    typed("mend it", { ...line, at: AT + 1_000 }),
    called("toolu_1", "Bash", { command: "ls" }, { ...line, at: AT + 2_000 }),
    said("Mended.", { ...line, at: AT + 3_000 }),
  );
  importing.read(transcript);
  const [project] = importing.all<{ id: number; key: string }>("SELECT id, key FROM projects");
  expect(project?.key).toBe(`folder:${home.project}`);
  expect(importing.all("SELECT DISTINCT project_id AS id, project FROM observations")).toEqual([
    { id: project?.id, project: "project" },
  ]);
  const found = search(importing.memory, { query: "parser", projectId: project?.id, limit: 5, now: AT });
  expect(found.hits.some(({ source }) => source.title === "mended the parser")).toBe(true);
  // The prompt is one, whichever memory told of it first.
  expect(importing.all("SELECT id FROM user_prompts")).toHaveLength(1);
});

test("what is no database of ours is said to be none, and costs nothing else", async () => {
  await using home = openHome();
  using importing = openImporting(home);
  mkdirSync(join(home.dir, "mixed"));
  const foreign = join(home.dir, "mixed", "claude-mem-foreign.db");
  const database = makeLegacyDatabase(foreign, 49);
  database.run("DROP TABLE observations");
  database.close();
  importing.memory.run(`VACUUM INTO '${join(home.dir, "mixed", "claude-mem-backup.db")}'`);
  const damaged = join(home.dir, "mixed", "claude-mem-damaged.db");
  await Bun.write(damaged, `SQLite format 3\0${"garbage".repeat(500)}`);
  const good = join(home.dir, "mixed", "claude-mem.db");
  const sound = makeLegacyDatabase(good, 4);
  addLegacySession(sound, 4, { id: "s1", project: "shop", epoch: AT, title: "sound", prompt: "p" });
  sound.close();
  const state = importing.read(join(home.dir, "mixed"), home.paths.memory);
  expect(state.files).toEqual({ total: 5, waiting: 0, done: 1, skipped: 1, failed: 3 });
  const backup = join(home.dir, "mixed", "claude-mem-backup.db");
  expect(state.failed.map(({ path }) => path).sort()).toEqual([backup, damaged, foreign]);
  expect(state.skipped).toEqual([{ what: "files", reason: "the memory in use", count: 1 }]);
  expect(importing.all("SELECT id FROM observations")).toHaveLength(1);
});
