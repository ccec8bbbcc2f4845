import { Database } from "bun:sqlite";
import { beforeAll, expect, test } from "bun:test";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findApiToken } from "../../src/config/api-token.ts";
import { readWorkerAddress } from "../../src/supervisor/worker-files.ts";
import { runCommand } from "../kit/command.ts";
import { runHook } from "../kit/hook.ts";
import { addLegacySession, makeLegacyDatabase } from "../kit/legacy-database.ts";
import { base } from "../kit/payloads.ts";
import { processesOf, signal } from "../kit/processes.ts";
import { program } from "../kit/program.ts";
import { select } from "../kit/select.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { asLines, called, returned, said, typed } from "../kit/transcript.ts";
import { until } from "../kit/until.ts";
import { damageTable, keepWorkersAway, queryMemory, startWorker, stopWorker } from "../kit/worker.ts";

const AT = Date.parse("2026-01-03T10:00:00Z");

beforeAll(async () => {
  await program();
});

/** Writes transcripts of sessions long over; the same ones, with the same ids, wherever they are written. */
function makePast(home: TempHome, sessions: number, turns: number): string {
  const folder = join(home.dir, "past");
  mkdirSync(folder, { recursive: true });
  for (let session = 0; session < sessions; session += 1) {
    const id = `session-${session}`;
    const lines: object[] = [];
    for (let turn = 0; turn < turns; turn += 1) {
      const at = AT + session * 3_600_000 + turn * 60_000;
      const line = (step: number) => ({
        session: id,
        at: at + step * 1_000,
        cwd: "/work/shop",
        uuid: `${id}-${turn}-${step}`,
      });
      const call = `toolu_${session}_${turn}`;
      lines.push(
        typed(`Change reader ${turn} of ${id}`, line(0)),
        called(call, "Bash", { command: `make reader-${turn}` }, line(1)),
        returned(call, "made ".repeat(200), line(2)),
        said(
          `Reader ${turn} of ${id} was changed. It takes empty lines now, because the host sends them.`,
          line(3),
        ),
      );
    }
    writeFileSync(join(folder, `${id}.jsonl`), asLines(lines));
  }
  return folder;
}

const WHAT_IS_KEPT = `SELECT s.content_session_id AS session, s.status, t.number, t.state, t.ending,
  (SELECT count(*) FROM tool_uses WHERE turn_id = t.id) AS uses, (SELECT count(*) FROM assistant_texts WHERE turn_id = t.id) AS texts,
  (SELECT group_concat(title) FROM observations WHERE turn_id = t.id) AS notes
  FROM turns t JOIN sdk_sessions s ON s.id = t.session_id ORDER BY 1, 3`;

test("an import whose worker is killed again and again comes to the same as one that is left alone", async () => {
  await using calm = openHome();
  await using rough = openHome();
  const [calmPast, roughPast] = [makePast(calm, 40, 12), makePast(rough, 40, 12)];
  expect((await runCommand(calm, ["import", calmPast])).exitCode).toBe(0);
  const asked = runCommand(rough, ["import", roughPast, "--json"]);
  const uses = () => queryMemory<{ n: number }>(rough, "SELECT count(*) AS n FROM tool_uses")[0]?.n ?? 0;
  for (const share of [0.1, 0.4, 0.7]) {
    await until(`${share} is read`, () => hasMemory(rough) && uses() >= share * 480, 30_000);
    for (const { pid } of workersOf(rough)) signal(pid, "SIGKILL");
    await until("the killed worker is gone, or another there", () => uses() >= 0);
  }
  const result = await asked;
  expect(result).toMatchObject({ exitCode: 0, stderr: "" });
  expect(JSON.parse(result.stdout)).toMatchObject({ state: "done", files: { total: 40, done: 40 } });
  await until(
    "all is condensed",
    () => queryMemory(rough, "SELECT 1 FROM turns WHERE state <> 'observed'").length === 0,
  );
  await until(
    "all is condensed",
    () => queryMemory(calm, "SELECT 1 FROM turns WHERE state <> 'observed'").length === 0,
  );
  expect(queryMemory<object>(rough, WHAT_IS_KEPT)).toEqual(queryMemory<object>(calm, WHAT_IS_KEPT));
}, 90_000);

/** So many that reading them takes seconds: time to stop it. */
const FILES = 50;

for (const way of ["--stop", "Ctrl-C"]) {
  test(`an import that is stopped by ${way} leaves what was read, and goes on from there when asked for again`, async () => {
    await using home = openHome();
    const folder = makePast(home, FILES, 20);
    const asking = Bun.spawn([await program(), "import", folder, "--json"], {
      env: home.environment,
      stdout: "pipe",
      stderr: "inherit",
    });
    const isDone = select("importFiles", "id", { state: "done" });
    await until("a file is read", () => hasMemory(home) && queryMemory(home, isDone).length > 0);
    if (way === "Ctrl-C") asking.kill("SIGINT");
    else expect((await runCommand(home, ["import", "--stop"])).exitCode).toBe(0);
    const first = JSON.parse(await asking.stdout.text());
    expect(await asking.exited).toBe(0);
    expect(first.state).toBe("stopped");
    expect(first.files.waiting).toBeGreaterThan(0);
    const second = JSON.parse((await runCommand(home, ["import", folder, "--json"])).stdout);
    expect(second).toMatchObject({ state: "done", files: { total: FILES, waiting: 0, failed: 0 } });
    const known = (second.skipped as { what: string; reason: string; count: number }[]).find(
      ({ reason }) => reason === "already imported",
    );
    // The file that was being read when it was stopped is read to its end.
    expect(known?.count).toBeGreaterThanOrEqual(first.files.done);
    expect(known?.count).toBeLessThan(FILES);
    expect(queryMemory(home, select("toolUses"))).toHaveLength(FILES * 20);
  }, 60_000);
}

test("the state of an import is reported over HTTP, in the status and by the command, and no path is accepted over HTTP", async () => {
  await using home = openHome();
  const worker = await startWorker(home);
  const report = await runCommand(home, ["import", makePast(home, 2, 2)]);
  expect(report.stdout).toContain("2 of 2 files imported");
  expect(report.stdout).not.toContain("\r");
  const port = readWorkerAddress(home.paths)?.port;
  const headers = { authorization: `Bearer ${findApiToken(home.paths.apiToken)}` };
  const url = `http://127.0.0.1:${port}/api/import`;
  const told = (await (await fetch(url, { headers })).json()) as {
    items: { state: string; files: object }[];
  };
  expect(told.items).toMatchObject([{ state: "done", files: { total: 2, done: 2 } }]);
  expect((await fetch(url, { method: "POST", headers, body: '{"paths":["/etc"]}' })).status).toBe(404);
  expect((await fetch(url)).status).toBe(401);
  const status = JSON.parse((await runCommand(home, ["status", "--json"])).stdout);
  expect(status.import.state).toBe("done");
  await stopWorker(worker);
});

test("a path that is not there, or holds nothing, is one line that says so", async () => {
  await using home = openHome();
  const missing = await runCommand(home, ["import", join(home.dir, "nowhere")]);
  expect(missing).toMatchObject({ exitCode: 1, stdout: "" });
  expect(missing.stderr).toContain("nowhere");
  mkdirSync(join(home.dir, "bare"));
  const empty = await runCommand(home, ["import", join(home.dir, "bare")]);
  expect(empty.exitCode).toBe(1);
  expect(empty.stderr.trim().split("\n")).toHaveLength(1);
});

test("files of which none can be read are no success", async () => {
  await using home = openHome();
  const notes = join(home.dir, "notes");
  mkdirSync(notes);
  writeFileSync(join(notes, "shopping.jsonl"), '{"apples":3}\n');
  const result = await runCommand(home, ["import", notes]);
  expect(result.exitCode).toBe(1);
  expect(result.stdout).not.toContain("✔");
  expect(result.stderr).toContain("is of a kind that can be imported");
});

test("a session starts without waiting for what is being read of the past", async () => {
  await using home = openHome();
  const worker = await startWorker(home);
  await runCommand(home, ["import", makePast(home, 3, 3)]);
  await stopWorker(worker);
  // As it is in the middle of an import, and nobody is there to condense it.
  using memory = new Database(home.paths.memory);
  memory.run("UPDATE turns SET state = 'complete'");
  using _away = keepWorkersAway(home);
  const started = performance.now();
  await runHook(home, "SessionStart", base(home, { source: "startup", hook_event_name: "SessionStart" }));
  expect(performance.now() - started).toBeLessThan(1_300);
});

test("an export is a file that only its owner can read, whoever makes it", async () => {
  await using home = openHome();
  await runCommand(home, ["import", makePast(home, 40, 20)]);
  const output = join(home.dir, "memory.jsonl");
  expect((await runCommand(home, ["export", "--output", output])).exitCode).toBe(0);
  expect(statSync(output).mode & 0o777).toBe(0o600);
  const redirected = join(home.dir, "redirected.md");
  const shell = Bun.spawn(
    ["sh", "-c", `umask 022; "$0" export --format markdown > "$1"`, await program(), redirected],
    {
      env: home.environment,
    },
  );
  expect(await shell.exited).toBe(0);
  expect(statSync(redirected).mode & 0o777).toBe(0o600);
  expect(readFileSync(redirected, "utf8")).toContain("> Change reader 0 of session-0");
  const cut = Bun.spawn(["sh", "-c", `"$0" export | head -n 1`, await program()], {
    env: home.environment,
    stdout: "pipe",
    stderr: "pipe",
  });
  expect(await cut.stdout.text()).toStartWith('{"format":"claude-mem-export"');
  expect(await cut.stderr.text()).toBe("");
  const piped = await runCommand(home, ["export"]);
  expect(piped.stdout.split("\n").slice(1)).toEqual(readFileSync(output, "utf8").split("\n").slice(1));
});

test("the database of an earlier claude-mem that lies where the memory belongs is taken over", async () => {
  await using home = openHome();
  const database = makeLegacyDatabase(home.paths.memory, 49);
  addLegacySession(database, 49, {
    id: "s1",
    project: "shop",
    epoch: AT,
    title: "an old thing",
    prompt: "p",
  });
  database.close();
  const worker = await startWorker(home);
  const titles = () =>
    queryMemory<{ title: string }>(home, select("observations", "title")).map(({ title }) => title);
  await until("it is taken over", () => titles().includes("an old thing"));
  expect((await runCommand(home, ["show", "legacy:1"])).stdout).toContain("an old thing");
  await stopWorker(worker);
});

test("a memory that is rebuilt after damage has the sessions of other hosts again", async () => {
  await using home = openHome();
  const at = new Date(AT).toISOString();
  const payload = { id: "codex-1", cwd: "/work/shop", cli_version: "0.65.0" };
  const content = [{ type: "input_text", text: "mend the parser" }];
  const lines = [
    { timestamp: at, type: "session_meta", payload },
    { timestamp: at, type: "response_item", payload: { type: "message", role: "user", content } },
  ];
  const file = join(home.dir, "rollout-1.jsonl");
  writeFileSync(file, asLines(lines));
  await runCommand(home, ["import", file]);
  for (const { pid } of workersOf(home)) signal(pid, "SIGTERM");
  await until("the worker is gone", () => workersOf(home).length === 0);
  damageTable(home, "user_prompts");
  // As a worker leaves it that did not leave in order.
  writeFileSync(home.paths.workerPid, "999999999\n");
  const worker = await startWorker(home);
  const kept =
    "SELECT host, prompt_text AS text FROM user_prompts p JOIN sdk_sessions s ON s.id = p.session_db_id";
  await until("it is read again", () => hasMemory(home) && queryMemory(home, kept).length > 0);
  expect(queryMemory<object>(home, kept)).toEqual([{ host: "codex", text: "mend the parser" }]);
  await stopWorker(worker);
});

function workersOf(home: TempHome) {
  return processesOf(home.dir).filter(({ command }) => / worker( |$)/.test(command));
}

function hasMemory(home: TempHome): boolean {
  try {
    return queryMemory(home, "SELECT 1").length > 0;
  } catch {
    // Not made yet.
    return false;
  }
}
