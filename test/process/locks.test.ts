import { Database } from "bun:sqlite";
import { beforeAll, expect, test } from "bun:test";
import { linkSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { insertRecord } from "../../src/inbox/enqueue.ts";
import { openInbox } from "../../src/inbox/schema.ts";
import type { ForgetReport } from "../../src/protocol/curation.ts";
import { findLockHolder } from "../../src/supervisor/lock.ts";
import { readWorkerAddress } from "../../src/supervisor/worker-files.ts";
import { askHealth } from "../../src/supervisor/worker-state.ts";
import { runCommand } from "../kit/command.ts";
import { runHook } from "../kit/hook.ts";
import { base, bashDone, prompted, SESSION, stopped } from "../kit/payloads.ts";
import { program } from "../kit/program.ts";
import { select } from "../kit/select.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { until } from "../kit/until.ts";
import { queryMemory, startWorker, stopWorker, untilDrained, type WorkerProcess } from "../kit/worker.ts";

/** Twice the second after which a hook takes the worker for silent: the machine runs other test files meanwhile. */
const ANSWER_MS_MAX = 2_000;
const BETWEEN_MS = 20;

/**
 * Does something to a worker, and expects that nobody notices: it answers all the while, the kernel names the same
 * process as the holder of its lock, the log of the inbox is the same file, and the next event arrives.
 */
async function undisturbed<T>(home: TempHome, worker: WorkerProcess, act: () => Promise<T>): Promise<T> {
  const log = `${home.paths.inbox}-wal`;
  // What has been written since the worker opened the inbox stands in its log.
  await nextEventArrives(home);
  const before = statSync(log).ino;
  const health = watchHealth(home);
  const result = await act();
  expect(await health.stop()).toBeLessThan(ANSWER_MS_MAX);
  expect(findLockHolder(home.paths.workerLock)).toBe(worker.pid);
  expect(worker.exitCode).toBeNull();
  expect(statSync(log).ino).toBe(before);
  await nextEventArrives(home);
  return result;
}

async function nextEventArrives(home: TempHome): Promise<void> {
  const text = `next ${crypto.randomUUID()}`;
  await runHook(home, "UserPromptSubmit", prompted(home, text, text));
  const sql = select("prompts", "id", { text });
  await until("the next event arrives", () => queryMemory(home, sql).length === 1);
}

/** Asks for health again and again; its end tells the longest time without an answer, in milliseconds. */
function watchHealth(home: TempHome): { stop(): Promise<number> } {
  let isOver = false;
  let longest = 0;
  let answered = performance.now();
  const asking = (async () => {
    while (!isOver) {
      const port = readWorkerAddress(home.paths)?.port ?? 0;
      const health = await askHealth(port, ANSWER_MS_MAX);
      longest = Math.max(longest, performance.now() - answered);
      if (health !== undefined) answered = performance.now();
      await Bun.sleep(BETWEEN_MS);
    }
  })();
  return {
    async stop() {
      isOver = true;
      await asking;
      return longest;
    },
  };
}

beforeAll(async () => {
  await program();
});

async function run(home: TempHome, ...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await runCommand(home, args);
  expect(`${exitCode} ${stderr}`).toBe("0 ");
  return stdout;
}

async function openStage(home: TempHome): Promise<WorkerProcess> {
  const worker = await startWorker(home);
  await runHook(home, "UserPromptSubmit", prompted(home, "the word is ZQtulip", "p1"));
  await runHook(home, "Stop", stopped(home, "p1", "ZQtulip it is, and it was written down."));
  await untilDrained(home);
  return worker;
}

function idsOf(home: TempHome): string[] {
  return queryMemory<{ id: number }>(home, select("observations")).map(({ id }) => String(id));
}

test("forgetting by text, id and session leaves the worker its locks", async () => {
  await using home = openHome();
  const worker = await openStage(home);
  // A copy of the database and an unknown file are looked through for the text as well.
  linkSync(home.paths.inbox, join(home.paths.dir, "another-name.db"));
  writeFileSync(join(home.paths.dir, "notes.txt"), "ZQtulip");
  await undisturbed(home, worker, () => run(home, "forget", "--query", "ZQtulip", "--preview"));
  const report = await undisturbed(home, worker, () =>
    run(home, "forget", "--query", "ZQtulip", "--yes", "--json"),
  );
  expect((JSON.parse(report) as ForgetReport).files).toContain("notes.txt");
  await run(home, "save", "--project", home.project, "We deploy with make ship. Never by hand.");
  await undisturbed(home, worker, () => run(home, "forget", ...idsOf(home), "--yes"));
  await undisturbed(home, worker, () => run(home, "forget", "--session", SESSION, "--yes"));
}, 60_000);

test("importing the memory itself, by any name, leaves the worker its locks and is answered honestly", async () => {
  await using home = openHome();
  const worker = await openStage(home);
  const [hard, soft] = [join(home.dir, "hard.db"), join(home.dir, "soft.db")];
  linkSync(home.paths.memory, hard);
  symlinkSync(home.paths.inbox, soft);
  for (const path of [home.paths.memory, home.paths.inbox, hard, soft]) {
    const { exitCode, stderr } = await undisturbed(home, worker, () => runCommand(home, ["import", path]));
    expect(exitCode).toBe(1);
    expect(stderr).toContain("is the memory in use");
  }
  const whole = await undisturbed(home, worker, () => runCommand(home, ["import", home.paths.dir]));
  expect(whole.stdout + whole.stderr).toContain("the memory in use");
  // The worker judges for itself: between question and answer the path may lead elsewhere.
  const request = { origin: "command", files: [{ path: hard, bytes: 1 }] };
  await undisturbed(home, worker, async () => {
    writeFileSync(join(home.paths.imports, "1.json"), JSON.stringify(request));
    await untilDrained(home);
  });
}, 60_000);

test("a transcript that leads to a database leaves the worker its locks", async () => {
  await using home = openHome();
  const worker = await openStage(home);
  const transcript = join(home.dir, "transcript.jsonl");
  linkSync(home.paths.workerLock, transcript);
  for (const [index, transcript_path] of [home.paths.inbox, home.paths.memory, transcript].entries())
    await undisturbed(home, worker, async () => {
      const more = { session_id: `other-${index}`, transcript_path };
      await runHook(home, "UserPromptSubmit", prompted(home, "look here", `o${index}`, more));
      await runHook(home, "Stop", stopped(home, `o${index}`, "Looked.", more));
      await runHook(home, "SessionEnd", base(home, { ...more, reason: "other" }));
      await untilDrained(home);
    });
  // Nor does it cost what the hooks have told.
  expect(queryMemory(home, select("parkedRecords"))).toEqual([]);
  expect(queryMemory(home, select("prompts", "id", { text: "look here" }))).toHaveLength(3);
}, 60_000);

test("merging, undoing, exporting and the doctor leave the worker its locks", async () => {
  await using home = openHome();
  const worker = await openStage(home);
  for (const text of ["We deploy with make ship.", "The port of the shop is 8080."])
    await run(home, "save", "--project", home.project, text);
  const [keep = "", ...others] = queryMemory<{ id: number }>(
    home,
    "SELECT id FROM observations ORDER BY id DESC LIMIT 2",
  ).map(({ id }) => String(id));
  await undisturbed(home, worker, () => run(home, "merge", keep, ...others));
  await undisturbed(home, worker, () => run(home, "history"));
  await undisturbed(home, worker, () => run(home, "export", "--output", join(home.dir, "out.jsonl")));
  await undisturbed(home, worker, () => runCommand(home, ["doctor"]));
  await undisturbed(home, worker, () => runCommand(home, ["doctor", "--fix"]));
  await undisturbed(home, worker, () => run(home, "status"));
}, 60_000);

/** Some seconds of taking over, on any machine. */
const WAITING = 2_000;

test("the worker answers while a forget has much taken over first", async () => {
  await using home = openHome();
  const worker = await openStage(home);
  await undisturbed(home, worker, async () => {
    leaveMuch(home);
    await run(home, "forget", "--query", "never said by anybody", "--yes");
  });
}, 60_000);

function leaveMuch(home: TempHome): void {
  using inbox = openInbox(home.paths.inbox, 5_000);
  const at = Date.now();
  const leave = (event: string, payload: object) =>
    insertRecord(inbox, {
      host: "claude-code",
      event,
      sessionId: SESSION,
      at,
      directory: home.project,
      hostPid: null,
      body: JSON.stringify(payload),
    });
  inbox
    .transaction(() => {
      for (let index = 0; index < WAITING; index += 1)
        leave("PostToolUse", bashDone(home, `toolu_${index}`, "p1"));
    })
    .immediate();
}

/** 2 s of writing anew: more than a hook waits for an answer. */
const LARGE_BYTES = 220e6;

test("the worker answers while a large memory is rewritten, and its copy lies beside it", async () => {
  await using home = openHome();
  await stopWorker(await openStage(home));
  {
    using memory = new Database(home.paths.memory, { readwrite: true });
    memory.run(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${LARGE_BYTES / 1e4})
       INSERT INTO tool_uses (host, tool_use_id, session_id, turn_id, name, input, result, outcome, created_at_epoch)
       SELECT 'claude-code', 'large-' || i, 1, 1, 'Bash', '{}', hex(randomblob(5000)), 'ok', 1 FROM n`,
    );
  }
  const worker = await startWorker(home);
  await run(home, "save", "--project", home.project, "We deploy with make ship. Never by hand.");
  const id = idsOf(home).at(-1) ?? "";
  let beside = 0;
  const report = await undisturbed(home, worker, async () => {
    const look = setInterval(() => {
      beside = Math.max(beside, ...openFilesBelow(home.paths.dir));
    }, 20);
    const stdout = await run(home, "forget", id, "--yes", "--json");
    clearInterval(look);
    return JSON.parse(stdout) as ForgetReport;
  });
  expect(report.notes).toEqual([]);
  if (process.platform === "linux") expect(beside).toBeGreaterThan(LARGE_BYTES / 2);
}, 120_000);

/** Sizes of unnamed files below a folder that any process has open. */
function openFilesBelow(folder: string): number[] {
  const { readlinkSync, statSync } = process.getBuiltinModule("node:fs");
  const sizes: number[] = [];
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name)))
    try {
      for (const fd of readdirSync(`/proc/${pid}/fd`)) {
        const target = readlinkSync(`/proc/${pid}/fd/${fd}`);
        if (target.startsWith(folder) && target.endsWith(" (deleted)"))
          sizes.push(statSync(`/proc/${pid}/fd/${fd}`).size);
      }
    } catch {
      // It has ended meanwhile.
    }
  return sizes;
}
