import { beforeAll, expect, test } from "bun:test";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { filesWith } from "../kit/bytes.ts";
import { runHook } from "../kit/hook.ts";
import { base, bashDone, prompted, stopped, transcriptPath } from "../kit/payloads.ts";
import { program } from "../kit/program.ts";
import { select } from "../kit/select.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { append, called, returned, said, typed } from "../kit/transcript.ts";
import { queryMemory, startWorker, untilDrained } from "../kit/worker.ts";

const MARKERS = ["ZQPROMPT", "ZQINPUT", "ZQRESULT", "ZQCLOSING", "ZQSAID"];
const OTHER = "99999999-2222-4333-8444-555555555555";

beforeAll(async () => {
  await program();
});

/** A turn that is not to be kept, by all hooks and by the transcript. */
async function hiddenTurn(home: TempHome, environment: Record<string, string> = {}): Promise<void> {
  const options = { environment };
  await runHook(home, "UserPromptSubmit", prompted(home, "do ZQPROMPT", "p2"), options);
  const tool = { tool_input: { command: "echo ZQINPUT" }, tool_response: { stdout: "ZQRESULT" } };
  await runHook(
    home,
    "PreToolUse",
    base(home, { tool_name: "Read", tool_input: { file_path: "/ZQINPUT" } }),
    options,
  );
  await runHook(home, "PostToolUse", bashDone(home, "toolu_p2", "p2", tool), options);
  const at = Date.now();
  append(
    transcriptPath(home),
    typed("do ZQPROMPT", { at, promptId: "p2" }),
    called("toolu_p2", "Bash", { command: "echo ZQINPUT" }, { at: at + 1 }),
    returned("toolu_p2", "ZQRESULT", { at: at + 2, promptId: "p2" }),
    said("I saw ZQSAID.", { at: at + 3 }),
  );
  await runHook(home, "Stop", stopped(home, "p2", "I did ZQCLOSING."), options);
  await runHook(home, "SessionEnd", base(home, { reason: "other" }), options);
}

async function openTurn(home: TempHome, session: object = {}): Promise<void> {
  await runHook(home, "UserPromptSubmit", prompted(home, "rename the parser", "p1", session));
  await runHook(home, "PostToolUse", bashDone(home, "toolu_p1", "p1", session));
  await runHook(home, "Stop", stopped(home, "p1", "The parser is the reader now.", session));
}

function promptsKept(home: TempHome): string[] {
  return queryMemory<{ text: string }>(home, select("prompts", "text")).map((row) => row.text);
}

async function expectOnlyOther(home: TempHome): Promise<void> {
  await openTurn(home, { session_id: OTHER, transcript_path: transcriptPath(home, OTHER) });
  await startWorker(home);
  await untilDrained(home);
  expect(filesWith(home.paths.dir, MARKERS)).toEqual([]);
  expect(promptsKept(home)).toEqual(["rename the parser"]);
}

test("of a session that is started with the variable nothing is stored, and nothing is injected into it", async () => {
  await using home = openHome();
  const environment = { CLAUDE_MEM_INCOGNITO: "1" };
  const start = await runHook(home, "SessionStart", base(home, { source: "startup" }), { environment });
  expect(start).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
  await hiddenTurn(home, environment);
  // Whoever goes on with it later, without the variable, goes on with an incognito session.
  await runHook(home, "SessionStart", base(home, { source: "resume" }));
  await hiddenTurn(home);
  await expectOnlyOther(home);
});

test("nothing is stored of a session in a folder with the marker file, even after the file is removed", async () => {
  await using home = openHome();
  const marker = join(home.project, ".claude-mem-incognito");
  writeFileSync(marker, "");
  await runHook(home, "SessionStart", base(home, { source: "startup" }));
  rmSync(marker);
  await hiddenTurn(home);
  await expectOnlyOther(home);
});

test("from the command on nothing is kept, by hooks or transcript; what was before it stays", async () => {
  await using home = openHome();
  await startWorker(home);
  append(transcriptPath(home), typed("rename the parser", { at: Date.now(), promptId: "p1" }));
  await openTurn(home);
  const asked = await runHook(home, "UserPromptSubmit", prompted(home, "/mem:Incognito", "p2"));
  expect(JSON.parse(asked.stdout).systemMessage).toContain("incognito");
  await hiddenTurn(home);
  await openTurn(home, { session_id: OTHER, transcript_path: transcriptPath(home, OTHER) });
  await untilDrained(home);
  expect(filesWith(home.paths.dir, MARKERS)).toEqual([]);
  expect(promptsKept(home)).toEqual(["rename the parser", "rename the parser"]);
});

test("a prompt that only mentions the command, and a variable that says no, change nothing", async () => {
  await using home = openHome();
  const options = { environment: { CLAUDE_MEM_INCOGNITO: "0" } };
  await runHook(home, "UserPromptSubmit", prompted(home, "what does /mem:incognito do?", "p1"), options);
  await startWorker(home);
  await untilDrained(home);
  expect(promptsKept(home)).toEqual(["what does /mem:incognito do?"]);
});

test("a marker file in a folder that the session's lies in counts, up to the home", async () => {
  await using home = openHome();
  const folder = join(home.dir, "quiet", "shop", "api");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(home.dir, "quiet", ".claude-mem-incognito"), "");
  const environment = { CLAUDE_PROJECT_DIR: folder };
  await runHook(home, "SessionStart", base(home, { source: "startup", cwd: folder }), { environment });
  await hiddenTurn(home, environment);
  await expectOnlyOther(home);
});
