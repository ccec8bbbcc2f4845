import { Database } from "bun:sqlite";
import { beforeAll, describe, expect, test } from "bun:test";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { insertRecord } from "../../src/inbox/enqueue.ts";
import { openInbox } from "../../src/inbox/schema.ts";
import { openMemory } from "../../src/store/database/open.ts";
import { MEMORY_SCHEMA } from "../../src/store/database/schema-version.ts";
import { isLocked } from "../../src/supervisor/lock.ts";
import { platformOf } from "../../src/supervisor/platform/platform-of.ts";
import { runHook } from "../kit/hook.ts";
import { openIngestStage } from "../kit/ingest.ts";
import { clearObstacle, makeMemoryOfSchema1, obstructSchema2 } from "../kit/old-memory.ts";
import { base, bashDone, prompted, SESSION, stopped } from "../kit/payloads.ts";
import { program } from "../kit/program.ts";
import { select } from "../kit/select.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { until } from "../kit/until.ts";
import { inboxRows, queryMemory, spawnWorker, startWorker, stopWorker, untilDrained } from "../kit/worker.ts";

const DAY = 24 * 60 * 60_000;

beforeAll(async () => {
  await program();
});

function logged(home: TempHome, level: string): string[] {
  if (!existsSync(home.paths.logs)) return [];
  return readdirSync(home.paths.logs)
    .flatMap((name) => readFileSync(join(home.paths.logs, name), "utf8").split("\n"))
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as { level: string; message: string })
    .filter((line) => line.level === level)
    .map((line) => line.message);
}

function integrity(home: TempHome): unknown {
  using memory = new Database(home.paths.memory);
  return memory.query("PRAGMA integrity_check").get();
}

/** Commits turns as hooks do, each of a prompt, four calls and an end. */
function commitTurns(home: TempHome, turns: number): void {
  using inbox = openInbox(home.paths.inbox, 1_000);
  const at = Date.now() - turns * 1_000;
  const commit = (event: string, payload: object, time: number) =>
    insertRecord(inbox, {
      host: "claude-code",
      event,
      sessionId: SESSION,
      at: time,
      directory: home.project,
      hostPid: null,
      body: JSON.stringify(payload),
    });
  for (let turn = 0; turn < turns; turn += 1) {
    const [id, begun] = [`p${turn}`, at + turn * 1_000];
    commit("UserPromptSubmit", prompted(home, `Change reader ${turn}`, id), begun);
    for (let call = 0; call < 4; call += 1)
      commit("PostToolUse", bashDone(home, `toolu_${turn}_${call}`, id), begun + call + 1);
    commit(
      "Stop",
      stopped(home, id, `Reader ${turn} was changed. It takes empty lines, because ${turn} did.`),
      begun + 9,
    );
  }
}

describe("a memory that cannot be brought to the present schema", () => {
  test("ends each worker with one clear line, keeps what it had, and ingests everything once the obstacle is removed", async () => {
    await using home = openHome();
    makeMemoryOfSchema1(home.paths.memory);
    obstructSchema2(home.paths.memory);
    // Of the events that start no worker, so that the test knows of every start.
    await runHook(home, "PostToolUse", bashDone(home, "toolu_meanwhile", "p1"));
    for (let start = 1; start <= 3; start += 1) {
      const worker = await spawnWorker(home);
      expect(await worker.exited).toBe(1);
      expect(await worker.stderr.text()).toBe("");
      expect(logged(home, "ERROR").length).toBe(start);
    }
    expect(new Set(logged(home, "ERROR"))).toEqual(
      new Set([
        expect.stringMatching(
          /claude-mem\.db to schema 2: .*The database is unchanged and hooks keep capturing/,
        ),
      ]),
    );
    expect(readdirSync(home.paths.backups)).toEqual(["claude-mem-schema1.db"]);
    await runHook(home, "Stop", stopped(home, "p1", "Done meanwhile."));
    expect(inboxRows(home).map((row) => row.event)).toEqual(["PostToolUse", "Stop"]);
    clearObstacle(home.paths.memory);
    await startWorker(home);
    await untilDrained(home);
    expect(queryMemory(home, select("toolUses", "hostId AS id"))).toEqual([
      { id: "toolu_old" },
      { id: "toolu_meanwhile" },
    ]);
    expect(queryMemory(home, select("sessions", "session AS id", {}, "at"))).toEqual([
      { id: "old" },
      { id: SESSION },
    ]);
    expect(queryMemory(home, "PRAGMA auto_vacuum")).toEqual([{ auto_vacuum: 2 }]);
    expect(integrity(home)).toEqual({ integrity_check: "ok" });
  }, 30_000);
});

test("the commands that read say in one line that the memory is of a newer version, and change nothing", async () => {
  await using home = openHome();
  {
    using memory = openMemory(home.paths.memory, home.paths.backups);
    memory.run(`PRAGMA user_version = ${MEMORY_SCHEMA + 1}`);
  }
  const before = readFileSync(home.paths.memory);
  for (const command of [["status"], ["context"], ["show", "1"]]) {
    const run = Bun.spawn([await program(), ...command], {
      cwd: home.project,
      env: home.environment,
      stdout: "pipe",
      stderr: "pipe",
    });
    const [stdout, stderr] = await Promise.all([run.stdout.text(), run.stderr.text()]);
    expect([await run.exited, stdout]).toEqual([1, ""]);
    expect(stderr.trim().split("\n")).toEqual([
      expect.stringMatching(/schema \d+, this version knows .* Update claude-mem/),
    ]);
  }
  expect(readFileSync(home.paths.memory).equals(before)).toBe(true);
});

test("killed again and again while it observes, the worker leaves no turn stuck and no observation twice", async () => {
  await using home = openHome();
  await using calm = openHome();
  // Enough for kills in the middle of the work; `bench faults` kills for minutes.
  const TURNS = 80;
  commitTurns(home, TURNS);
  let kills = 0;
  const isDone = () => {
    if (!existsSync(home.paths.memory)) return false;
    const [row] = queryMemory<{ n: number }>(
      home,
      "SELECT count(*) AS n FROM turns WHERE state = 'observed'",
    );
    return row?.n === TURNS && inboxRows(home).length === 0;
  };
  while (kills === 0 || !isDone()) {
    const worker = await startWorker(home);
    // Any point will do: that is what the test is about. Later and later, or a busy machine would hardly come further.
    await Promise.race([worker.exited, Bun.sleep(Math.random() * (100 + kills * 50))]);
    worker.kill("SIGKILL");
    await worker.exited;
    kills += 1;
  }
  expect(kills).toBeGreaterThan(2);
  expect(await stopWorker(await startWorker(home))).toBe(0);
  commitTurns(calm, TURNS);
  await startWorker(calm);
  await untilDrained(calm);
  const made = (one: TempHome) => [
    queryMemory(one, "SELECT prompt_number, type, title, facts FROM observations ORDER BY turn_id, id"),
    queryMemory(one, "SELECT prompt_number, request, completed FROM session_summaries ORDER BY turn_id"),
    queryMemory(one, "SELECT state, observe_failures, count(*) AS n FROM turns GROUP BY 1, 2"),
  ];
  expect(made(home)).toEqual(made(calm));
  expect(integrity(home)).toEqual({ integrity_check: "ok" });
}, 180_000);

test("a worker that starts fails sessions that nobody will end, and removes what was left half made", async () => {
  await using home = openHome();
  {
    using ingest = openIngestStage(home);
    const payload = prompted(home, "before the container was thrown away", "p1");
    ingest.tell("UserPromptSubmit", payload, Date.now() - 2 * DAY, { hostPid: null });
  }
  mkdirSync(home.paths.spool, { recursive: true });
  const half = join(home.paths.spool, "000001795000000-1-abc.json.77.xyz.tmp");
  writeFileSync(half, "{");
  utimesSync(half, 1, 1);
  await startWorker(home);
  await until(
    "the session has failed",
    () => queryMemory(home, select("sessions", "id", { status: "failed" }))[0],
  );
  await untilDrained(home);
  expect(queryMemory(home, select("sessions", "endReason AS end_reason"))).toEqual([{ end_reason: "stale" }]);
  expect(queryMemory(home, select("turns", "state, ending"))).toEqual([
    { state: "observed", ending: "interrupted" },
  ]);
  await until("the half-made file is gone", () => !existsSync(half));
});

test("the worker notes which process a host is", async () => {
  await using home = openHome();
  await startWorker(home);
  await runHook(home, "UserPromptSubmit", prompted(home, "work", "p1"));
  const isNoted = () =>
    queryMemory(home, "SELECT 1 FROM sdk_sessions WHERE host_token IS NOT NULL").length === 1;
  await until("the host is noted", isNoted);
  const started = platformOf(process.platform, {}).startToken(process.pid);
  expect(started).toBeString();
  expect(queryMemory(home, "SELECT host_pid, host_token FROM sdk_sessions")).toEqual([
    { host_pid: process.pid, host_token: started ?? null },
  ]);
});

test("an idle worker drops what is over its days and makes the file shorter, also when it is killed meanwhile", async () => {
  await using home = openHome();
  {
    using ingest = openIngestStage(home);
    ingest.tell("SessionStart", base(home, { source: "startup" }), Date.now() - 200 * DAY, { hostPid: null });
    for (let number = 0; number < 60; number += 1) {
      const [id, at] = [`p${number}`, Date.now() - 200 * DAY + number * 1_000];
      const tool_input = {
        file_path: join(home.project, `src/reader-${number}.ts`),
        content: `${number} `.repeat(4_000),
      };
      const tool_response = Array.from({ length: 4 }, (_, part) => String(part).repeat(12_000));
      const write = { tool_name: "Write", tool_input, tool_response };
      ingest.commit("UserPromptSubmit", prompted(home, `Change the reader ${number}`, id), at);
      ingest.commit("PostToolUse", bashDone(home, `toolu_${number}`, id, write), at + 1);
      ingest.commit(
        "Stop",
        stopped(home, id, `The reader of task ${number} was changed: it takes empty lines.`),
        at + 2,
      );
    }
    ingest.take();
    for (let round = 0; round < 3; round += 1) ingest.observe();
    ingest.memory.run("UPDATE turns SET observed_at_epoch = ?", [Date.now() - 100 * DAY]);
    ingest.memory.run("PRAGMA wal_checkpoint(TRUNCATE)");
  }
  const made = () => [
    queryMemory(home, "SELECT * FROM observations"),
    queryMemory(home, "SELECT * FROM session_summaries"),
  ];
  const madeBefore = made();
  expect(madeBefore.flat().length).toBeGreaterThan(50);
  const before = statSync(home.paths.memory).size;
  expect(before).toBeGreaterThan(2.5e6);
  for (let kill = 0; kill < 2; kill += 1) {
    const worker = await startWorker(home);
    await Promise.race([worker.exited, Bun.sleep(900 + Math.random() * 1_200)]);
    worker.kill("SIGKILL");
    await worker.exited;
  }
  const last = await startWorker(home);
  await until("the file is shorter", () => statSync(home.paths.memory).size < before / 2, 30_000);
  expect(queryMemory(home, "SELECT count(*) AS n FROM turns WHERE payload = 'stripped'")).toEqual([
    { n: 60 },
  ]);
  expect(made()).toEqual(madeBefore);
  expect(await stopWorker(last)).toBe(0);
  expect(isLocked(home.paths.workerLock)).toBe(false);
  expect(integrity(home)).toEqual({ integrity_check: "ok" });
}, 60_000);

test("the database of an earlier claude-mem is kept whole, and a new memory is begun in its place", async () => {
  await using home = openHome();
  mkdirSync(home.paths.dir);
  {
    using earlier = new Database(home.paths.memory);
    earlier.run("CREATE TABLE sdk_sessions (id INTEGER PRIMARY KEY, claude_session_id TEXT)");
    earlier.run("INSERT INTO sdk_sessions VALUES (1, 'from long ago')");
  }
  await startWorker(home);
  await runHook(home, "UserPromptSubmit", prompted(home, "the first of the new", "p1"));
  await untilDrained(home);
  expect(queryMemory(home, select("prompts"))).toHaveLength(1);
  const [aside] = readdirSync(home.paths.backups);
  using kept = new Database(join(home.paths.backups, aside ?? ""), { readonly: true });
  expect(kept.query("SELECT claude_session_id AS id FROM sdk_sessions").all()).toEqual([
    { id: "from long ago" },
  ]);
});
