import { Database } from "bun:sqlite";
import { beforeAll, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { filesWith } from "../kit/bytes.ts";
import { runHook } from "../kit/hook.ts";
import { base, bashDone, prompted, stopped, transcriptPath } from "../kit/payloads.ts";
import { program } from "../kit/program.ts";
import { select } from "../kit/select.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { append, called, returned, said, typed } from "../kit/transcript.ts";
import { queryMemory, startWorker, untilDrained } from "../kit/worker.ts";

const TOKEN = `ghp_${"Zq7".repeat(12)}`;
const PASSWORD = "zq-Hunter-77!";
const NEEDLES = [TOKEN, PASSWORD];
/** A hook is over by then. */
const HOOK_MS_MAX = 1_200;

beforeAll(async () => {
  await program();
});

async function turnWithSecrets(home: TempHome): Promise<void> {
  const leak = `DB_PASSWORD=${PASSWORD} and ${TOKEN}`;
  await runHook(home, "UserPromptSubmit", prompted(home, `why does this fail: ${leak}`, "p1"));
  const tool = { tool_input: { command: `export ${leak}` }, tool_response: { stdout: `ok\n${leak}\n` } };
  await runHook(home, "PostToolUse", bashDone(home, "toolu_1", "p1", tool));
  const failure = { tool_response: undefined, error: `Exit code 1\n${leak}` };
  await runHook(home, "PostToolUseFailure", bashDone(home, "toolu_2", "p1", failure));
  const at = Date.now();
  append(
    transcriptPath(home),
    typed(`why does this fail: ${leak}`, { at, promptId: "p1" }),
    said(`I see ${leak}`, { at: at + 1 }),
    called("toolu_3", "Bash", { command: `git commit -m "${leak}"` }, { at: at + 2 }),
    returned("toolu_3", leak, { at: at + 3, promptId: "p1" }),
  );
  await runHook(home, "Stop", stopped(home, "p1", `It was ${leak}`));
}

test("a secret is in no byte of the data directory, by hook and by transcript; that one was there stays", async () => {
  await using home = openHome();
  await turnWithSecrets(home);
  expect(filesWith(home.paths.dir, NEEDLES)).toEqual([]);
  await startWorker(home);
  await untilDrained(home);
  expect(filesWith(home.paths.dir, NEEDLES)).toEqual([]);
  const [prompt, ...more] = queryMemory<{ text: string }>(home, select("prompts", "text"));
  expect(more).toEqual([]);
  expect(prompt?.text).toBe(
    "why does this fail: DB_PASSWORD=[redacted: password] and [redacted: GitHub token]",
  );
});

test("nor in the spool, when the inbox cannot be used", async () => {
  await using home = openHome();
  await runHook(home, "SessionStart", base(home, { source: "startup" }));
  using holder = new Database(home.paths.inbox);
  holder.run("BEGIN EXCLUSIVE");
  await turnWithSecrets(home);
  holder.run("ROLLBACK");
  expect(existsSync(home.paths.spool)).toBe(true);
  expect(filesWith(home.paths.dir, NEEDLES)).toEqual([]);
  expect(filesWith(home.paths.spool, ["[redacted: "]).length).toBeGreaterThan(3);
});

test("of an ignored file only is kept that it was touched, by hook and by transcript", async () => {
  await using home = openHome();
  const file = `${home.project}/.env`;
  const content = "PLAIN=ZQCONTENT\n";
  await runHook(home, "UserPromptSubmit", prompted(home, "look at the settings", "p1"));
  await runHook(home, "PostToolUse", {
    ...base(home, {
      prompt_id: "p1",
      tool_name: "Read",
      tool_use_id: "toolu_1",
      tool_input: { file_path: file },
    }),
    tool_response: { type: "text", file: { filePath: file, content } },
  });
  const tool = { tool_input: { command: "cat .env | sort" }, tool_response: { stdout: content } };
  await runHook(home, "PostToolUse", bashDone(home, "toolu_2", "p1", tool));
  expect(filesWith(home.paths.dir, ["ZQCONTENT"])).toEqual([]);
  const at = Date.now();
  append(
    transcriptPath(home),
    typed("look at the settings", { at, promptId: "p1" }),
    called("toolu_3", "Write", { file_path: file, content }, { at: at + 1 }),
    returned("toolu_3", `wrote ${content}`, { at: at + 2, promptId: "p1" }),
    called("toolu_4", "Bash", { command: `printf '${content}' > .env` }, { at: at + 3 }),
    returned("toolu_4", content, { at: at + 4, promptId: "p1" }, true),
  );
  await runHook(home, "Stop", stopped(home, "p1", "It is set."));
  await startWorker(home);
  await untilDrained(home);
  expect(filesWith(home.paths.dir, ["ZQCONTENT"])).toEqual([]);
  const inputs = queryMemory<{ input: string }>(home, select("toolUses", "input", {}, "hostId"));
  expect(inputs.map((row) => row.input.includes(".env"))).toEqual([true, true, true, true]);
});

test("eight megabytes of secrets are looked through within a hook's time", async () => {
  await using home = openHome();
  const line = `token = abcdef123456ghi789; DB_PASSWORD=${PASSWORD}; ${TOKEN}\n`;
  const stdout = line.repeat(Math.ceil(8_000_000 / line.length));
  const result = await runHook(
    home,
    "PostToolUse",
    bashDone(home, "toolu_1", "p1", { tool_response: { stdout } }),
  );
  expect(result).toMatchObject({ exitCode: 0, stderr: "" });
  expect(result.ms).toBeLessThan(HOOK_MS_MAX);
  expect(filesWith(home.paths.dir, NEEDLES)).toEqual([]);
  expect(readFileSync(home.paths.inbox).includes("toolu_1") || existsSync(`${home.paths.inbox}-wal`)).toBe(
    true,
  );
});
