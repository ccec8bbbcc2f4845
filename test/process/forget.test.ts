import { Database } from "bun:sqlite";
import { beforeAll, describe, expect, test } from "bun:test";
import { closeSync, existsSync, openSync, readdirSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { ForgetReport } from "../../src/protocol/curation.ts";
import { runCommand } from "../kit/command.ts";
import { runHook } from "../kit/hook.ts";
import { base, prompted, SESSION, stopped, transcriptPath } from "../kit/payloads.ts";
import { program } from "../kit/program.ts";
import {
  copyTranscripts,
  holding,
  plantBeside,
  SECRET,
  SECRETS,
  tellOpenTurn,
  tellSecretTurn,
} from "../kit/secrets.ts";
import { select } from "../kit/select.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { until } from "../kit/until.ts";
import { queryMemory, startWorker, stopWorker, untilDrained, type WorkerProcess } from "../kit/worker.ts";

const OTHER = "22222222-2222-4333-8444-555555555555";
/** A damaged page in the middle of the file: the head, and with it the list of transcripts, can still be read. */
const GARBAGE = Buffer.alloc(4_096, "garbage ");

beforeAll(async () => {
  await program();
});

interface Stage {
  home: TempHome;
  worker: WorkerProcess;
}

/** Two sessions: one with a secret turn between two open ones, one that knows nothing of it. */
async function openStage(home: TempHome): Promise<Stage> {
  const worker = await startWorker(home);
  await tellOpenTurn(home, SESSION, "p1");
  await tellSecretTurn(home, SESSION, "p2");
  await tellOpenTurn(home, SESSION, "p3");
  await tellOpenTurn(home, OTHER, "q1");
  await untilDrained(home);
  await plantBeside(home, SESSION);
  return { home, worker };
}

async function forget(home: TempHome, ...args: string[]): Promise<ForgetReport> {
  const { stdout, stderr, exitCode } = await runCommand(home, ["forget", ...args, "--yes", "--json"]);
  expect(`${exitCode} ${stderr}`).toBe("0 ");
  return JSON.parse(stdout);
}

async function expectNowhere(home: TempHome, texts: readonly string[] = SECRETS): Promise<void> {
  expect(holding(home, texts)).toEqual([]);
}

/** The same happenings told once more, in every way in which they can come: from the start, by a fork, after a rebuild. */
async function expectNotComingBack(
  { home, worker }: Stage,
  texts: readonly string[] = SECRETS,
): Promise<void> {
  await stopWorker(worker);
  expect(holding(home, texts)).toEqual([]);
  const again = await startWorker(home);
  const copies = copyTranscripts(home, "again");
  for (const session of [SESSION, OTHER]) {
    const path = join(copies, `${session}.jsonl`);
    await runHook(
      home,
      "SessionEnd",
      base(home, { session_id: session, transcript_path: path, reason: "other" }),
    );
  }
  await runHook(home, "UserPromptSubmit", prompted(home, "late", "p2"));
  await runHook(home, "Stop", stopped(home, "p2", "late: ZQtulipClosing"));
  await untilDrained(home);
  await tidied(home, texts);
  await stopWorker(again);
  await rebuild(home);
  await tidied(home, texts);
}

async function tidied(home: TempHome, texts: readonly string[]): Promise<void> {
  await until("nothing of it in any file", () => holding(home, texts).length === 0, 6_000).catch(() =>
    expect(holding(home, texts)).toEqual([]),
  );
}

/** Damages the memory, so that the next worker makes it anew from the transcripts. */
async function rebuild(home: TempHome): Promise<void> {
  const root = rootOf(home);
  const file = openSync(home.paths.memory, "r+");
  writeSync(file, GARBAGE, 0, GARBAGE.length, (root - 1) * pageBytesOf(home));
  closeSync(file);
  // As if the worker had been killed, so that the next one checks the file.
  await Bun.write(home.paths.workerPid, "1");
  await startWorker(home);
  await untilDrained(home);
  expect(readdirSync(home.paths.backups).some((name) => name.startsWith("damaged-"))).toBe(true);
}

function pageBytesOf(home: TempHome): number {
  using memory = new Database(home.paths.memory, { readonly: true });
  return memory.query<{ page_size: number }, []>("PRAGMA page_size").get()?.page_size ?? 0;
}

function rootOf(home: TempHome): number {
  using memory = new Database(home.paths.memory, { readonly: true });
  const row = memory
    .query<{ root: number }, []>(
      "SELECT rootpage AS root FROM sqlite_master WHERE name = 'user_prompts_by_text'",
    )
    .get();
  return row?.root ?? 0;
}

function prompts(home: TempHome): string[] {
  const sql = select("prompts", "text", {}, "at");
  return queryMemory<{ text: string }>(home, sql).map(({ text }) => text);
}

const OPEN = ["p1", "p3", "q1"].map((id) => `rename the parser to reader (${id})`);

test("the secrets are in every place before anything is forgotten", async () => {
  await using home = openHome();
  await openStage(home);
  const found = holding(home, SECRETS);
  for (const secret of SECRETS) expect(found.filter((line) => line.endsWith(secret))).not.toEqual([]);
  expect(
    queryMemory(home, "SELECT 1 FROM observations WHERE lower(title || facts || narrative) LIKE '%zqtulip%'"),
  ).not.toEqual([]);
}, 60_000);

describe("no byte below the data directory holds what was forgotten, and it does not come back", () => {
  test("by text", async () => {
    await using home = openHome();
    const stage = await openStage(home);
    const report = await forget(home, "--query", SECRET.toUpperCase());
    expect(report.removed).toMatchObject({ turns: 1, prompts: 1, toolUses: 3, summaries: 1 });
    expect(report.notes).toEqual([]);
    await expectNowhere(home);
    expect(prompts(home)).toEqual(OPEN);
    await expectNotComingBack(stage);
    expect(prompts(home)).toEqual(OPEN);
  }, 60_000);

  test("by session", async () => {
    await using home = openHome();
    const stage = await openStage(home);
    const report = await forget(home, "--session", SESSION.slice(0, 8));
    expect(report.removed).toMatchObject({ sessions: 1, turns: 3 });
    await expectNowhere(home);
    expect(prompts(home)).toEqual([OPEN[2] ?? ""]);
    await expectNotComingBack(stage);
    expect(prompts(home)).toEqual([OPEN[2] ?? ""]);
  }, 60_000);

  test("by project", async () => {
    await using home = openHome();
    const stage = await openStage(home);
    const report = await forget(home, "--project", home.project);
    expect(report.removed).toMatchObject({ projects: 1, sessions: 2, turns: 4 });
    await expectNowhere(home, [...SECRETS.filter((one) => one !== "zqtulipforeign"), "rename the parser"]);
    await expectNotComingBack(stage, [
      ...SECRETS.filter((one) => one !== "zqtulipforeign"),
      "rename the parser",
    ]);
    expect(prompts(home)).toEqual([]);
  }, 60_000);

  test("by time", async () => {
    await using home = openHome();
    const stage = await openStage(home);
    await forget(home, "--since", "2026-01-01");
    const texts = [...SECRETS.filter((one) => one !== "zqtulipforeign"), "rename the parser"];
    await expectNowhere(home, texts);
    await expectNotComingBack(stage, texts);
    expect(prompts(home)).toEqual([]);
  }, 60_000);

  test("by the id of an observation, with what it was made from", async () => {
    await using home = openHome();
    const stage = await openStage(home);
    const [row] = queryMemory<{ id: number }>(
      home,
      "SELECT id FROM observations WHERE lower(title || facts || narrative) LIKE '%zqtulip%' ORDER BY id",
    );
    const report = await forget(home, String(row?.id));
    expect(report.removed).toMatchObject({ prompts: 1, toolUses: 3 });
    const texts = SECRETS.filter((one) => one !== "zqtulipforeign");
    await expectNowhere(home, texts);
    expect(prompts(home)).toEqual(OPEN);
    await expectNotComingBack(stage, texts);
    expect(prompts(home)).toEqual(OPEN);
  }, 60_000);
});

test("a forget whose worker is killed says so, as do status and doctor, and the next worker finishes it", async () => {
  await using home = openHome();
  const { worker } = await openStage(home);
  const isUnfinished = () => queryMemory(home, "SELECT 1 FROM unfinished_forgets").length > 0;
  let forgetting: ReturnType<typeof runCommand>;
  {
    // Whoever reads the memory keeps the worker from writing it anew.
    using reader = new Database(home.paths.memory, { readonly: true });
    reader.run("BEGIN");
    reader.query("SELECT count(*) FROM turns").get();
    forgetting = runCommand(home, ["forget", "--query", SECRET, "--yes"]);
    await until("the rows are gone", isUnfinished, 30_000);
    worker.kill("SIGKILL");
    await worker.exited;
  }
  const cut = await forgetting;
  expect(cut.exitCode).toBe(1);
  expect(cut.stderr).toContain("forgetting was interrupted");
  expect(cut.stderr).toContain("claude-mem start");
  expect((await runCommand(home, ["status"])).stdout).toContain("unfinished");
  expect((await runCommand(home, ["doctor"])).stdout).toContain("a forget is unfinished");
  await startWorker(home);
  await until("it is finished", () => !isUnfinished(), 30_000);
  await tidied(home, SECRETS);
  expect((await runCommand(home, ["status", "--json"])).stdout).toContain('"isForgetUnfinished":false');
  expect(prompts(home)).toEqual(OPEN);
}, 90_000);

test("a database of another program keeps all that does not hold the text", async () => {
  await using home = openHome();
  await openStage(home);
  await forget(home, "--query", SECRET);
  using foreign = new Database(join(home.paths.backups, "foreign-2026-01-01-claude-mem.db"));
  expect(foreign.query(select("observations", "title")).all()).toEqual([{ title: "Kept" }]);
  expect(existsSync(join(home.paths.backups, "claude-mem-schema4.db"))).toBe(false);
}, 60_000);

test("a session that goes on after it was forgotten is remembered from its next prompt on", async () => {
  await using home = openHome();
  await openStage(home);
  await forget(home, "--session", SESSION);
  await tellOpenTurn(home, SESSION, "p9");
  await untilDrained(home);
  expect(prompts(home)).toContain("rename the parser to reader (p9)");
  expect(prompts(home)).not.toContain("rename the parser to reader (p1)");
}, 60_000);

test("the command that has something forgotten is not kept itself", async () => {
  await using home = openHome();
  await openStage(home);
  const command = { tool_input: { command: `claude-mem forget --query ${SECRET} --yes` } };
  await forget(home, "--query", SECRET);
  await runHook(home, "PostToolUse", {
    ...base(home),
    prompt_id: "p3",
    tool_name: "Bash",
    tool_use_id: "toolu_forget",
    ...command,
    tool_response: { stdout: "Forgotten" },
  });
  await untilDrained(home);
  await tidied(home, [SECRET]);
}, 60_000);

test("without --yes nothing is forgotten where nobody can be asked, and a preview changes nothing", async () => {
  await using home = openHome();
  await openStage(home);
  const refused = await runCommand(home, ["forget", "--query", SECRET]);
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain("--yes");
  const { stdout } = await runCommand(home, ["forget", "--query", SECRET, "--preview", "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({ preview: true, removed: { turns: 1, toolUses: 3 } });
  expect(prompts(home).length).toBe(4);
  expect(existsSync(transcriptPath(home))).toBe(true);
  rmSync(join(home.paths.dir, "exports"), { recursive: true });
}, 60_000);

test.each([
  ["y", 3],
  ["n", 4],
])(
  "on a terminal it shows what goes and asks; %s",
  async (answer, left) => {
    await using home = openHome();
    await openStage(home);
    const command = `${await program()} forget --query ${SECRET}`;
    const child = Bun.spawn(["script", "-qec", command, "/dev/null"], {
      env: { ...home.environment, TERM: "dumb", NO_COLOR: "1" },
      stdin: "pipe",
      stdout: "pipe",
      stderr: "pipe",
    });
    let said = "";
    const decoder = new TextDecoder();
    for await (const chunk of child.stdout) {
      const isAsked = said.includes("[y/N]");
      said += decoder.decode(chunk);
      if (!isAsked && said.includes("[y/N]")) {
        child.stdin.write(`${answer}\n`);
        await child.stdin.flush();
      }
    }
    expect(await child.exited).toBe(0);
    expect(said).toContain("This would forget ");
    expect(prompts(home).length).toBe(left);
  },
  60_000,
);
