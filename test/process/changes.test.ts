import { beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { WireChanges } from "../../src/protocol/curation.ts";
import type { WireObservation } from "../../src/protocol/memory.ts";
import { readWorkerAddress } from "../../src/supervisor/worker-files.ts";
import { runCommand } from "../kit/command.ts";
import { runHook } from "../kit/hook.ts";
import { base, bashDone, prompted, SESSION, stopped } from "../kit/payloads.ts";
import { program } from "../kit/program.ts";
import { tellOpenTurn } from "../kit/secrets.ts";
import { select } from "../kit/select.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { until } from "../kit/until.ts";
import { queryMemory, startWorker, untilDrained } from "../kit/worker.ts";

beforeAll(async () => {
  await program();
});

async function run(home: TempHome, ...args: string[]) {
  const { exitCode, stdout, stderr } = await runCommand(home, args);
  expect(`${exitCode} ${stderr}`).toBe("0 ");
  return stdout;
}

async function runJson<T>(home: TempHome, ...args: string[]): Promise<T> {
  return JSON.parse(await run(home, ...args, "--json")) as T;
}

const save = (home: TempHome, ...args: string[]) =>
  runJson<WireObservation>(home, "save", "--project", home.project, ...args);

async function sessionStart(home: TempHome): Promise<string> {
  const { stdout } = await runHook(
    home,
    "SessionStart",
    base(home, { session_id: "s-new", source: "startup" }),
  );
  return stdout === "" ? "" : JSON.parse(stdout).hookSpecificOutput.additionalContext;
}

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

async function request(home: TempHome, method: string, route: string, body?: unknown): Promise<Answer> {
  const address = readWorkerAddress(home.paths);
  const token = (await Bun.file(home.paths.apiToken).text()).trim();
  const answer = await fetch(`http://127.0.0.1:${address?.port}${route}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Answer["body"] };
}

test("what a person saves is found and injected into the next session, pinned first, with no worker before", async () => {
  await using home = openHome();
  await save(home, "We deploy with make ship. Never by hand.");
  const pinned = await save(
    home,
    "--pin",
    "--type",
    "decision",
    "Tabs are for indentation, whatever the linter says.",
  );
  expect(pinned).toMatchObject({ pinned: true, savedBy: "person", type: "decision", project: "project" });
  const found = await run(home, "search", "--project", home.project, "how do we deploy");
  expect(found).toContain("We deploy with make ship");
  const context = await sessionStart(home);
  expect(context.indexOf("## Project rules")).toBeGreaterThan(-1);
  expect(context.indexOf("Tabs are for indentation")).toBeLessThan(
    context.indexOf("We deploy with make ship"),
  );
  expect(context).toContain("Never by hand");
}, 30_000);

test("private text is not saved, and a folder that is left out takes nothing", async () => {
  await using home = openHome();
  await save(home, "The key is <private>zqkey</private> for all.");
  expect(queryMemory(home, "SELECT narrative || title AS text FROM observations")).not.toContainEqual(
    expect.objectContaining({ text: expect.stringContaining("zqkey") }),
  );
  const refused = await runCommand(home, ["save", "<private>all of it</private>", "--project", home.project]);
  expect(refused.exitCode).toBe(1);
  const empty = await runCommand(home, ["save", "  ", "--project", home.project]);
  expect(empty.exitCode).toBe(1);
  const unknown = await runCommand(home, ["save", "text", "--project", "nowhere"]);
  expect(unknown.stderr).toContain('no project is named "nowhere"');
}, 30_000);

describe("an edit by hand", () => {
  test("is found by its new words, shown with its history, and undone", async () => {
    await using home = openHome();
    const { id } = await save(home, "The cache lives for a minute.");
    await run(home, "edit", String(id), "--title", "The cache lives for an hour", "--fact", "since May");
    const [shown] = await runJson<{ title: string; facts: string[]; changes: WireChanges["items"] }[]>(
      home,
      "show",
      String(id),
    );
    expect(shown).toMatchObject({ title: "The cache lives for an hour", facts: ["since May"] });
    expect(shown?.changes.map(({ action, undoable }) => [action, undoable])).toEqual([
      ["edit", true],
      ["save", false],
    ]);
    expect(await run(home, "show", String(id))).toContain("edited");
    expect(await run(home, "search", "--project", home.project, "hour")).toContain("an hour");
    const undone = await runJson<WireObservation>(home, "undo", String(shown?.changes[0]?.id));
    expect(undone).toMatchObject({ title: "The cache lives for a minute", facts: [], editedAt: null });
    const again = await runCommand(home, ["undo", String(shown?.changes[0]?.id)]);
    expect(again.stderr).toContain("cannot be undone");
    expect(await run(home, "search", "--project", home.project, "hour")).not.toContain("an hour");
  }, 30_000);

  test("happens in the user's editor on a terminal", async () => {
    await using home = openHome();
    const { id } = await save(home, "The parser is slow.");
    const editor = join(home.dir, "editor.sh");
    writeFileSync(editor, '#!/bin/sh\nsed -i "s/^title: .*/title: The parser is fast/" "$1"\n');
    chmodSync(editor, 0o700);
    const command = `${await program()} edit ${id}`;
    const child = Bun.spawn(["script", "-qec", command, "/dev/null"], {
      env: { ...home.environment, EDITOR: editor, TERM: "dumb" },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    const said = await child.stdout.text();
    expect(await child.exited).toBe(0);
    expect(said).toContain("The parser is fast");
    const piped = await runCommand(home, ["edit", String(id)]);
    expect(piped.exitCode).toBe(2);
  }, 30_000);

  test("and a pin survive that their turn is observed again", async () => {
    await using home = openHome();
    await startWorker(home);
    await tellOpenTurn(home, SESSION, "p1");
    await untilDrained(home);
    const [row] = queryMemory<{ id: number }>(home, select("observations"));
    await run(home, "edit", String(row?.id), "--title", "The parser is called reader");
    await runHook(
      home,
      "PostToolUse",
      bashDone(home, "toolu_late", "p1", { tool_input: { command: "npm test" } }),
    );
    await runHook(home, "Stop", stopped(home, "p1", "I renamed the parser, and the tests pass."));
    await untilDrained(home);
    await until(
      "the turn was observed with its late event",
      () => queryMemory(home, select("toolUses", "id", { hostId: "toolu_late" })).length > 0,
    );
    const titles = queryMemory<{ id: number; title: string }>(home, select("observations", "id, title"));
    expect(titles[0]).toEqual({ id: row?.id ?? 0, title: "The parser is called reader" });
    expect(titles.filter(({ title }) => title.startsWith("Renamed the parser to reader"))).toEqual([]);
  }, 30_000);
});

describe("observations that say the same", () => {
  test("are linked when saved again: the newer is shown, the older says by what it was replaced", async () => {
    await using home = openHome();
    const older = await save(home, "The nightly build runs on the small machine.");
    const newer = await save(home, "The nightly build runs on the small machine.");
    const context = await sessionStart(home);
    expect(context).toContain(`#${newer.id} `);
    expect(context).not.toContain(`#${older.id} `);
    expect(await run(home, "show", String(older.id))).toContain(`replaced by #${newer.id}`);
    const [change] = await runJson<{ changes: WireChanges["items"] }[]>(home, "show", String(older.id));
    expect(change?.changes[0]).toMatchObject({ action: "merge", by: "rule", undoable: true });
    await run(home, "undo", String(change?.changes[0]?.id));
    expect(await run(home, "show", String(older.id))).not.toContain("replaced by");
  }, 30_000);

  test("are merged by hand, in one step that can be undone one by one", async () => {
    await using home = openHome();
    const keep = await save(home, "Deploy on Thursdays.");
    const one = await save(home, "Releases go out on the fourth day.");
    const other = await save(home, "Shipping is a Thursday thing.");
    await run(home, "merge", String(keep.id), String(one.id), String(other.id));
    const found = await run(home, "search", "--project", home.project, "shipping releases");
    expect(found).not.toContain("Shipping");
    expect(found).not.toContain("Releases");
    const circle = await runCommand(home, ["merge", String(one.id), String(keep.id)]);
    expect(circle.exitCode).toBe(1);
    const history = await runJson<WireChanges>(home, "history");
    await run(home, "undo", String(history.items[0]?.id));
    expect(await run(home, "search", "--project", home.project, "shipping")).toContain("Shipping");
  }, 30_000);
});

describe("over HTTP", () => {
  test("the routes answer as the contract has them", async () => {
    await using home = openHome();
    await startWorker(home);
    const saved = await request(home, "POST", "/api/observations", {
      text: "Reviews need two people. Always.",
      project: home.project,
      files: ["docs/review.md"],
      pinned: true,
    });
    expect(saved.status).toBe(201);
    expect(saved.body).toMatchObject({
      id: 1,
      title: "Reviews need two people",
      pinned: true,
      filesRead: ["docs/review.md"],
    });
    const patched = await request(home, "PATCH", "/api/observations/1", {
      title: "Reviews need one",
      pinned: false,
    });
    expect(patched.body).toMatchObject({ title: "Reviews need one", pinned: false });
    const { body } = await request(home, "GET", "/api/changes?limit=2");
    expect(body).toMatchObject({ hasMore: true, offset: 0, limit: 2 });
    expect((body.items as { action: string }[]).map(({ action }) => action)).toEqual(["unpin", "edit"]);
    const undone = await request(
      home,
      "POST",
      `/api/changes/${(body.items as { id: number }[])[1]?.id}/undo`,
    );
    expect(undone.body).toMatchObject({ title: "Reviews need two people" });
    await request(home, "POST", "/api/observations", { text: "Two people review.", project: home.project });
    expect(
      (await request(home, "POST", "/api/observations/merge", { keep: 1, ids: [2] })).body,
    ).toMatchObject({ id: 1 });
    const preview = await request(home, "POST", "/api/forget", { project: home.project, preview: true });
    expect(preview.body).toMatchObject({ preview: true, removed: { observations: 2, projects: 1 } });
    const gone = await request(home, "DELETE", "/api/observations/1");
    expect(gone.body).toMatchObject({ preview: false, removed: { observations: 2 } });
    expect((await request(home, "DELETE", "/api/observations/1")).status).toBe(404);
  }, 30_000);

  test.each([
    ["POST", "/api/observations", {}, 400],
    ["POST", "/api/observations", { text: "x" }, 400],
    ["POST", "/api/observations", { text: "x", project: "nowhere" }, 404],
    ["POST", "/api/observations", { text: "x", surprise: 1 }, 400],
    ["POST", "/api/observations", "no JSON", 400],
    ["PATCH", "/api/observations/0", { title: "x" }, 400],
    ["PATCH", "/api/observations/9", { title: "x" }, 404],
    ["PATCH", "/api/observations/9", { type: "poem" }, 400],
    ["POST", "/api/observations/merge", { keep: 1, ids: [] }, 400],
    ["POST", "/api/forget", {}, 400],
    ["POST", "/api/forget", { query: "x" }, 400],
    ["POST", "/api/forget", { ids: [1], query: "abc" }, 400],
    ["POST", "/api/forget", { since: "never" }, 400],
    ["POST", "/api/forget", { session: "abc" }, 404],
    ["POST", "/api/changes/5/undo", undefined, 404],
    ["GET", "/api/changes?limit=0", undefined, 400],
  ] as const)(
    "%s %s with %j is refused in JSON",
    async (method, route, body, status) => {
      await using home = openHome();
      await startWorker(home);
      const answer = await request(home, method, route, body);
      expect(answer.status).toBe(status);
      expect(answer.body).toMatchObject({ error: { code: expect.any(String), message: expect.any(String) } });
    },
    30_000,
  );
});

test("a prompt that joins nothing changed is not disturbed by changes", async () => {
  await using home = openHome();
  await startWorker(home);
  await runHook(home, "UserPromptSubmit", prompted(home, "rename the parser", "p1"));
  await save(home, "Something that has nothing to do with it.");
  await runHook(home, "Stop", stopped(home, "p1", "I renamed the parser to reader, because it reads."));
  await untilDrained(home);
  expect(queryMemory(home, select("prompts", "text"))).toEqual([{ text: "rename the parser" }]);
}, 30_000);
