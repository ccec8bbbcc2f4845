import { beforeAll, expect, test } from "bun:test";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tryLock } from "../../src/supervisor/lock.ts";
import { runHook } from "../kit/hook.ts";
import { openIngestStage } from "../kit/ingest.ts";
import { base, bashDone, prompted, SESSION, stopped } from "../kit/payloads.ts";
import { program } from "../kit/program.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { inboxRows } from "../kit/worker.ts";

beforeAll(async () => {
  await program();
});

/** One session with one edit, observed; and nobody there who could start a worker. */
function remember(home: TempHome, session: string, at: number, what: string): void {
  using ingest = openIngestStage(home);
  const own = { session_id: session };
  const file = join(home.project, "src/date.ts");
  const edit = {
    tool_name: "Edit",
    tool_input: {
      file_path: file,
      old_string: "function parse(a) {}",
      new_string: "function parse(a, b) {}",
    },
    tool_response: { filePath: file, userModified: false },
    ...own,
  };
  ingest.tell("UserPromptSubmit", prompted(home, `Fix the ${what}`, `p-${what}`, own), at);
  ingest.tell("PostToolUse", bashDone(home, `toolu-${what}`, `p-${what}`, edit), at + 10);
  ingest.tell(
    "Stop",
    stopped(home, `p-${what}`, `Fixed the ${what}: parse() needs the calendar, because days differ.`, own),
    at + 20,
  );
  ingest.observe();
}

async function contextOf(home: TempHome, event: string, payload: object): Promise<string | undefined> {
  const lock = tryLock(home.paths.workerLock);
  const result = await runHook(home, event, payload);
  lock?.release();
  expect(result).toMatchObject({ exitCode: 0, stderr: "" });
  if (result.stdout === "") return undefined;
  const output = JSON.parse(result.stdout).hookSpecificOutput;
  expect(output.hookEventName).toBe(event);
  return output.additionalContext;
}

test("the last session is injected into a new one, and the injection is recorded", async () => {
  await using home = openHome();
  remember(home, "one", Date.now() - 60_000, "date parser");
  for (const source of ["startup", "clear", "compact"]) {
    const text = await contextOf(home, "SessionStart", base(home, { session_id: `new-${source}`, source }));
    expect(text).toContain("date parser");
  }
  const given = inboxRows(home).filter((row) => row.event === "ContextInjected");
  expect(given.length).toBe(3);
  expect(given[0]?.body).not.toContain("date parser");
});

test("if no event can be written any more, a new session gets its context all the same", async () => {
  await using home = openHome();
  remember(home, "one", Date.now() - 60_000, "date parser");
  writeFileSync(home.paths.inbox, "garbage ".repeat(4_000));
  rmSync(home.paths.spool, { recursive: true, force: true });
  writeFileSync(home.paths.spool, "in the way");
  expect(await contextOf(home, "SessionStart", base(home, { source: "startup" }))).toContain("date parser");
});

test("a session that compacts gets its own history; one that resumes only what others did since", async () => {
  await using home = openHome();
  remember(home, SESSION, Date.now() - 60_000, "date parser");
  expect(await contextOf(home, "SessionStart", base(home, { source: "compact" }))).toContain(
    "This session so far",
  );
  expect(await contextOf(home, "SessionStart", base(home, { source: "resume" }))).toBeUndefined();
  remember(home, "two", Date.now() - 30_000, "time zone");
  const text = await contextOf(home, "SessionStart", base(home, { source: "resume" }));
  expect(text).toContain("time zone");
  expect(text).not.toContain("Fix the date parser");
});

test("nothing is injected into another project", async () => {
  await using home = openHome();
  remember(home, "one", Date.now() - 60_000, "date parser");
  home.environment.CLAUDE_PROJECT_DIR = join(home.dir, "work", "other");
  mkdirSync(home.environment.CLAUDE_PROJECT_DIR);
  expect(await contextOf(home, "SessionStart", base(home, { source: "startup" }))).toBeUndefined();
});

test("a note on a file is injected once per session, where it has to do with what was asked for", async () => {
  await using home = openHome();
  remember(home, "one", Date.now() - 60_000, "date parser");
  using ingest = openIngestStage(home);
  ingest.memory.run("UPDATE observations SET type = 'decision'");
  const asked = {
    a: "which calendar do days of other years need",
    b: "days differ, take the calendar",
    c: "tidy up",
  };
  for (const [session, prompt] of Object.entries(asked))
    ingest.tell(
      "UserPromptSubmit",
      prompted(home, prompt, `p-${session}`, { session_id: session }),
      Date.now() - 30_000,
    );
  const reads = (session: string, file = "src/date.ts") =>
    base(home, {
      session_id: session,
      tool_name: "Read",
      tool_use_id: "t",
      tool_input: { file_path: join(home.project, file) },
    });
  expect(await contextOf(home, "PreToolUse", reads("a"))).toContain("src/date.ts");
  expect(await contextOf(home, "PreToolUse", reads("a"))).toBeUndefined();
  expect(await contextOf(home, "PreToolUse", reads("b"))).toContain("src/date.ts");
  expect(await contextOf(home, "PreToolUse", reads("c"))).toBeUndefined();
  expect(await contextOf(home, "PreToolUse", reads("a", "src/other.ts"))).toBeUndefined();
  expect(await contextOf(home, "PreToolUse", reads("one"))).toBeUndefined();
});

test("what cannot be read is no reason to say nothing else: a damaged inbox, a memory that is garbage", async () => {
  await using home = openHome();
  remember(home, "one", Date.now() - 60_000, "date parser");
  for (const suffix of ["", "-wal", "-shm"]) await Bun.$`rm -f ${home.paths.inbox + suffix}`;
  writeFileSync(home.paths.inbox, "garbage ".repeat(1_000));
  expect(await contextOf(home, "SessionStart", base(home, { source: "startup" }))).toContain("date parser");
  writeFileSync(home.paths.memory, "garbage ".repeat(1_000));
  expect(await contextOf(home, "SessionStart", base(home, { source: "startup" }))).toBeUndefined();
  expect(readFileSync(home.paths.memory, "utf8")).toStartWith("garbage");
});
