import { Database } from "bun:sqlite";
import { beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { INBOX_FORMAT, openInbox } from "../../src/inbox/schema.ts";
import { filesWith } from "../kit/bytes.ts";
import { runHook } from "../kit/hook.ts";
import { base, bashDone, prompted, SESSION, stopped, transcriptPath } from "../kit/payloads.ts";
import { program } from "../kit/program.ts";
import { select } from "../kit/select.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { append, called, enqueued, queued, returned, said, turnDone, typed } from "../kit/transcript.ts";
import { until } from "../kit/until.ts";
import { keepWorkersAway, queryMemory, startWorker, untilDrained } from "../kit/worker.ts";

/** No word of these may be found in any byte of any file. Each stands for another way in which a turn speaks. */
const MARKERS = ["ZQPROMPT", "ZQINPUT", "ZQRESULT", "ZQCLOSING", "ZQSAID", "ZQFILE", "ZQNOTICE", "ZQERROR"];

beforeAll(async () => {
  await program();
});

/** The private turn as its hooks report it. */
async function privateTurn(
  home: TempHome,
  promptId: string,
  text = "<private>do ZQPROMPT</private>",
): Promise<void> {
  await runHook(home, "UserPromptSubmit", prompted(home, text, promptId));
  await privateWork(home, promptId);
}

async function privateWork(home: TempHome, promptId: string): Promise<void> {
  const file = join(home.project, "ZQFILE.ts");
  const read = { tool_name: "Read", tool_use_id: `toolu_r_${promptId}`, tool_input: { file_path: file } };
  await runHook(home, "PreToolUse", base(home, { prompt_id: promptId, ...read }));
  await runHook(home, "PostToolUse", privateTool(home, promptId));
  const failed = { error: "Exit code 1\nZQERROR", is_interrupt: false, tool_response: undefined };
  await runHook(home, "PostToolUseFailure", { ...privateTool(home, promptId, "_f"), ...failed });
  const agent = { agent_id: "a1", agent_type: "general-purpose", last_assistant_message: "ZQSAID" };
  await runHook(home, "SubagentStop", base(home, { prompt_id: promptId, ...agent }));
  await runHook(
    home,
    "PreCompact",
    base(home, { prompt_id: promptId, trigger: "auto", custom_instructions: "ZQSAID" }),
  );
  await runHook(home, "Stop", stopped(home, promptId, "I did ZQCLOSING."));
}

function privateTool(home: TempHome, promptId: string, suffix = ""): object {
  return bashDone(home, `toolu_x_${promptId}${suffix}`, promptId, {
    tool_input: { command: "echo ZQINPUT" },
    tool_response: { stdout: "ZQRESULT" },
  });
}

async function openTurn(home: TempHome, promptId: string, text: string): Promise<void> {
  await runHook(home, "UserPromptSubmit", prompted(home, text, promptId));
  await runHook(home, "PostToolUse", bashDone(home, `toolu_${promptId}`, promptId));
  await runHook(home, "Stop", stopped(home, promptId, `Closed ${promptId}: renamed the parser to reader.`));
}

/** The same private turn as the transcript tells it, from `at` on, in steps of 10 ms. */
function privateLines(promptId: string, at: number): object[] {
  const of = (step: number) => ({ at: at + step * 10, promptId });
  return [
    typed("<private>do ZQPROMPT</private>", of(0)),
    said("I start with ZQSAID.", { at: at + 10 }),
    called(`toolu_x_${promptId}`, "Bash", { command: "echo ZQINPUT" }, { at: at + 20 }),
    returned(`toolu_x_${promptId}`, "ZQRESULT", of(3)),
    called(`toolu_y_${promptId}`, "Read", { file_path: "/p/ZQFILE.ts" }, { at: at + 40 }),
    returned(`toolu_y_${promptId}`, "ZQERROR", of(5), true),
    said("I did ZQCLOSING.", { at: at + 60 }),
    turnDone({ at: at + 70 }),
  ];
}

async function expectNowhere(home: TempHome, markers: readonly string[] = MARKERS): Promise<void> {
  await until(
    `no marker in any file of ${home.paths.dir}`,
    () => filesWith(home.paths.dir, markers).length === 0,
    8_000,
  ).catch(() => expect(filesWith(home.paths.dir, markers)).toEqual([]));
}

function promptsKept(home: TempHome): string[] {
  const sql = select("prompts", "text", {}, "at");
  return queryMemory<{ text: string }>(home, sql).map((row) => row.text);
}

function toolsKept(home: TempHome): string[] {
  const sql = select("toolUses", "hostId AS id", {}, "at");
  return queryMemory<{ id: string }>(home, sql).map((row) => row.id);
}

describe("of a wholly private prompt and its turn nothing is on the disk", () => {
  test("when hooks report it, and the next prompt is captured again", async () => {
    await using home = openHome();
    await openTurn(home, "p1", "rename the parser");
    await privateTurn(home, "p2");
    expect(filesWith(home.paths.dir, MARKERS)).toEqual([]);
    await openTurn(home, "p3", "and the tests");
    await startWorker(home);
    await untilDrained(home);
    await expectNowhere(home);
    expect(promptsKept(home)).toEqual(["rename the parser", "and the tests"]);
    expect(toolsKept(home)).toEqual(["toolu_p1", "toolu_p3"]);
  });

  test("when only the transcript tells of it", async () => {
    await using home = openHome();
    const at = Date.now() - 60_000;
    append(
      transcriptPath(home),
      typed("rename the parser", { at, promptId: "p1" }),
      called("toolu_p1", "Bash", { command: "ls" }, { at: at + 100 }),
      returned("toolu_p1", "a.ts", { at: at + 200, promptId: "p1" }),
      turnDone({ at: at + 300 }),
      ...privateLines("p2", at + 1_000),
      typed("and the tests", { at: at + 2_000, promptId: "p3" }),
      called("toolu_p3", "Bash", { command: "ls" }, { at: at + 2_100 }),
      said("Tests are renamed too.", { at: at + 2_200 }),
    );
    await runHook(home, "SessionEnd", base(home, { reason: "other" }));
    await startWorker(home);
    await untilDrained(home);
    await expectNowhere(home);
    expect(promptsKept(home)).toEqual(["rename the parser", "and the tests"]);
    expect(toolsKept(home)).toEqual(["toolu_p1", "toolu_p3"]);
  });

  test("when hooks and the transcript tell of it, while the worker runs", async () => {
    await using home = openHome();
    await startWorker(home);
    await openTurn(home, "p1", "rename the parser");
    const at = Date.now();
    append(transcriptPath(home), ...privateLines("p2", at));
    await privateTurn(home, "p2");
    await openTurn(home, "p3", "and the tests");
    append(transcriptPath(home), typed("and the tests", { at: Date.now(), promptId: "p3" }));
    await runHook(home, "SessionEnd", base(home, { reason: "other" }));
    await untilDrained(home);
    await expectNowhere(home);
    expect(promptsKept(home)).toEqual(["rename the parser", "and the tests"]);
    expect(toolsKept(home)).toEqual(["toolu_p1", "toolu_p3"]);
  });

  test("when an asynchronous hook of it comes after the next prompt", async () => {
    await using home = openHome();
    await privateTurn(home, "p2");
    await runHook(home, "UserPromptSubmit", prompted(home, "and the tests", "p3"));
    await runHook(home, "PostToolUse", privateTool(home, "p2", "_late"));
    expect(filesWith(home.paths.dir, MARKERS)).toEqual([]);
    await openTurn(home, "p3", "and the tests");
    await startWorker(home);
    await untilDrained(home);
    await expectNowhere(home);
    expect(toolsKept(home)).toEqual(["toolu_p3"]);
  });

  test("when it was typed into a running turn and only the transcript knows", async () => {
    await using home = openHome();
    const worker = await startWorker(home);
    const at = Date.now();
    await runHook(home, "UserPromptSubmit", prompted(home, "rename the parser", "p1"));
    await runHook(home, "PostToolUse", bashDone(home, "toolu_p1", "p1"));
    append(
      transcriptPath(home),
      typed("rename the parser", { at, promptId: "p1" }),
      enqueued("<private>do ZQPROMPT</private>", { at: Date.now() }),
      queued("<private>do ZQPROMPT</private>", { at: Date.now() }),
      said("Now ZQSAID.", { at: Date.now() + 1 }),
    );
    await runHook(home, "PostToolUse", privateTool(home, "p1"));
    await runHook(home, "Stop", stopped(home, "p1", "I did ZQCLOSING."));
    await openTurn(home, "p3", "and the tests");
    await untilDrained(home);
    await expectNowhere(home);
    expect(promptsKept(home)).toEqual(["rename the parser", "and the tests"]);
    expect(toolsKept(home)).toEqual(["toolu_p1", "toolu_p3"]);
    expect(worker.exitCode).toBe(null);
  });

  test("when it was typed into a running turn and a hook says so, under the id of that turn", async () => {
    await using home = openHome();
    await runHook(home, "UserPromptSubmit", prompted(home, "rename the parser", "p1"));
    await runHook(home, "PostToolUse", bashDone(home, "toolu_p1", "p1"));
    await privateTurn(home, "p1");
    await openTurn(home, "p3", "and the tests");
    expect(filesWith(home.paths.dir, MARKERS)).toEqual([]);
    await startWorker(home);
    await untilDrained(home);
    await expectNowhere(home);
    expect(promptsKept(home)).toEqual(["rename the parser", "and the tests"]);
    expect(toolsKept(home)).toEqual(["toolu_p1", "toolu_p3"]);
  });

  test("when something open is typed into it: that is a part of the private turn", async () => {
    await using home = openHome();
    const at = Date.now();
    await runHook(home, "UserPromptSubmit", prompted(home, "<private>do ZQPROMPT</private>", "p2"));
    await runHook(home, "UserPromptSubmit", prompted(home, "and ZQSAID too", "p2"));
    await privateWork(home, "p2");
    append(
      transcriptPath(home),
      typed("<private>do ZQPROMPT</private>", { at, promptId: "p2" }),
      queued("and ZQSAID too", { at: at + 10 }),
      called("toolu_q", "Bash", { command: "echo ZQINPUT" }, { at: at + 20 }),
      said("I did ZQCLOSING.", { at: at + 30 }),
    );
    await openTurn(home, "p3", "and the tests");
    await startWorker(home);
    await untilDrained(home);
    await expectNowhere(home);
    expect(promptsKept(home)).toEqual(["and the tests"]);
  });

  test("when the host reports on background work that it began", async () => {
    await using home = openHome();
    await runHook(home, "UserPromptSubmit", prompted(home, "<private>do ZQPROMPT</private>", "p2"));
    const notice = "<task-notification><summary>ZQNOTICE done</summary></task-notification>";
    await runHook(home, "UserPromptSubmit", prompted(home, notice, "p2"));
    await privateWork(home, "p2");
    const at = Date.now() - 1_000;
    append(
      transcriptPath(home),
      typed("<private>do ZQPROMPT</private>", { at, promptId: "p2" }),
      typed(notice, { at: at + 10, promptId: "p2", more: { origin: { kind: "task-notification" } } }),
      said("ZQSAID", { at: at + 20 }),
    );
    await openTurn(home, "p3", "and the tests");
    await startWorker(home);
    await untilDrained(home);
    await expectNowhere(home);
    expect(promptsKept(home)).toEqual(["and the tests"]);
  });

  for (const trouble of [
    "locked from the prompt on",
    "locked after the prompt",
    "damaged",
    "of a newer format",
  ] as const) {
    test(`when the inbox is ${trouble}`, async () => {
      await using home = openHome();
      await openTurn(home, "p1", "rename the parser");
      const isLate = trouble === "locked after the prompt";
      if (isLate)
        await runHook(home, "UserPromptSubmit", prompted(home, "<private>do ZQPROMPT</private>", "p2"));
      const mend = await spoil(home, trouble);
      if (isLate) await privateWork(home, "p2");
      else await privateTurn(home, "p2");
      expect(filesWith(home.paths.dir, MARKERS)).toEqual([]);
      await runHook(home, "UserPromptSubmit", prompted(home, "and the tests", "p3"));
      mend();
      await runHook(home, "PostToolUse", privateTool(home, "p2", "_late"));
      await openTurn(home, "p3", "and the tests");
      await startWorker(home);
      await until(
        "the open turn is kept",
        () => existsSync(home.paths.memory) && toolsKept(home).includes("toolu_p3"),
      );
      await expectNowhere(home);
      expect(promptsKept(home)).toContain("and the tests");
    });
  }

  test("when the whole prompt stands in several tags, nested and unclosed", async () => {
    await using home = openHome();
    const text = ' <PRIVATE why="x">do <private>this</private> ZQPROMPT</Private>\n< private >and ZQSAID';
    await privateTurn(home, "p2", text);
    await startWorker(home);
    await untilDrained(home);
    await expectNowhere(home);
  });

  test("when a session is forked after it", async () => {
    await using home = openHome();
    const at = Date.now() - 60_000;
    const lines = [typed("rename the parser", { at, promptId: "p1" }), ...privateLines("p2", at + 1_000)];
    append(transcriptPath(home), ...lines);
    await runHook(home, "SessionEnd", base(home, { reason: "other" }));
    const fork = "99999999-2222-4333-8444-555555555555";
    const copied = lines.map((one) => ({ ...one, sessionId: fork }));
    append(
      transcriptPath(home, fork),
      ...copied,
      typed("go on", { at: at + 9_000, promptId: "p9", session: fork }),
    );
    await runHook(
      home,
      "SessionEnd",
      base(home, { session_id: fork, transcript_path: transcriptPath(home, fork), reason: "other" }),
    );
    await startWorker(home);
    await untilDrained(home);
    await expectNowhere(home);
    expect(promptsKept(home)).toEqual(["rename the parser", "go on"]);
  });
});

describe("of private text within something open", () => {
  test("only the rest is kept: in prompts, inputs, results, errors, closing messages, by hook and transcript", async () => {
    await using home = openHome();
    const hidden = (marker: string) => `before <private>${marker}</private> after`;
    await runHook(home, "UserPromptSubmit", prompted(home, hidden("ZQPROMPT"), "p1"));
    const tool = {
      tool_input: { command: hidden("ZQINPUT") },
      tool_response: { stdout: hidden("ZQRESULT") },
    };
    await runHook(home, "PostToolUse", bashDone(home, "toolu_1", "p1", tool));
    const failure = { tool_response: undefined, error: hidden("ZQERROR") };
    await runHook(home, "PostToolUseFailure", bashDone(home, "toolu_2", "p1", failure));
    const at = Date.now();
    append(
      transcriptPath(home),
      typed(hidden("ZQPROMPT"), { at, promptId: "p1" }),
      said(hidden("ZQSAID"), { at: at + 1 }),
      called(
        "toolu_3",
        "Bash",
        { command: hidden("ZQINPUT"), nested: [{ deep: hidden("ZQFILE") }] },
        { at: at + 2 },
      ),
      returned("toolu_3", hidden("ZQRESULT"), { at: at + 3, promptId: "p1" }),
      called("toolu_4", "Bash", { command: "false" }, { at: at + 4 }),
      returned("toolu_4", hidden("ZQERROR"), { at: at + 5, promptId: "p1" }, true),
    );
    await runHook(home, "Stop", stopped(home, "p1", hidden("ZQCLOSING")));
    expect(filesWith(home.paths.dir, MARKERS)).toEqual([]);
    await startWorker(home);
    await untilDrained(home);
    await expectNowhere(home);
    expect(promptsKept(home)).toEqual(["before [private] after"]);
    expect(toolsKept(home).sort()).toEqual(["toolu_1", "toolu_2", "toolu_3", "toolu_4"]);
    const texts = queryMemory<{ text: string }>(home, "SELECT DISTINCT text FROM assistant_texts");
    expect(texts.map((row) => row.text)).toEqual(["before [private] after"]);
  });
});

/** Makes the inbox unusable for hooks; the answer makes it usable again where that can be. */
async function spoil(home: TempHome, trouble: string): Promise<() => void> {
  if (trouble.startsWith("locked")) {
    const holder = new Database(home.paths.inbox);
    holder.run("BEGIN EXCLUSIVE");
    return () => {
      holder.run("ROLLBACK");
      holder.close();
    };
  }
  if (trouble === "damaged") {
    for (const suffix of ["-wal", "-shm"]) rmSync(home.paths.inbox + suffix, { force: true });
    await Bun.write(home.paths.inbox, "garbage ".repeat(2_000));
    return () => {};
  }
  {
    using inbox = openInbox(home.paths.inbox, 100);
    inbox.run("PRAGMA user_version = 99");
  }
  return () => {
    using inbox = new Database(home.paths.inbox);
    inbox.run(`PRAGMA user_version = ${INBOX_FORMAT}`);
  };
}

test("a session's id never becomes a path", async () => {
  await using home = openHome();
  using _ = keepWorkersAway(home);
  const payload = prompted(home, "<private>x</private>", "../../p", { session_id: "../../../evil" });
  await runHook(home, "UserPromptSubmit", payload);
  expect(filesWith(home.dir, ["evil"]).filter((found) => !found.includes("inbox.db"))).toEqual([]);
  expect(SESSION).not.toContain("/");
});

test("a setting of privacy that cannot be understood stops capture, and is said when a session begins", async () => {
  await using home = openHome();
  mkdirSync(home.paths.dir, { recursive: true });
  writeFileSync(home.paths.settings, JSON.stringify({ CLAUDE_MEM_EXCLUDED_PROJECTS: ["/a", 7] }));
  const start = await runHook(home, "SessionStart", base(home, { source: "startup" }));
  expect(start.exitCode).toBe(0);
  expect(JSON.parse(start.stdout).systemMessage).toContain('use a list such as "one, two" or ["one", "two"]');
  await runHook(home, "UserPromptSubmit", prompted(home, "ZQPROMPT", "p1"));
  expect(filesWith(home.paths.dir, MARKERS)).toEqual([]);
});
