import { Database } from "bun:sqlite";
import { beforeAll, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openMemory } from "../../src/store/database/open.ts";
import { MEMORY_SCHEMA } from "../../src/store/database/schema-version.ts";
import { isLocked, tryLock } from "../../src/supervisor/lock.ts";
import { stopWorker as stopByLock } from "../../src/supervisor/stop-worker.ts";
import { findWorkerPid } from "../../src/supervisor/worker-state.ts";
import { filesBelow } from "../kit/bytes.ts";
import { runHook } from "../kit/hook.ts";
import { base, bashDone, prompted, stopped, transcriptPath } from "../kit/payloads.ts";
import { processesOf, signal } from "../kit/processes.ts";
import { program } from "../kit/program.ts";
import { select } from "../kit/select.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { append, said, typed } from "../kit/transcript.ts";
import { until } from "../kit/until.ts";
import {
  damageTable,
  queryMemory,
  spawnWorker,
  spooled,
  startWorker,
  stopWorker,
  untilDrained,
} from "../kit/worker.ts";

beforeAll(async () => {
  await program();
});

function workersOf(home: TempHome): number[] {
  return processesOf(home.dir)
    .filter(({ command }) => / worker( --[-a-z]+)*$/.test(command))
    .map(({ pid }) => pid);
}

function logLines(home: TempHome): { level: string; message: string }[] {
  if (!existsSync(home.paths.logs)) return [];
  const text = readdirSync(home.paths.logs)
    .map((name) => readFileSync(join(home.paths.logs, name), "utf8"))
    .join("");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

function integrity(home: TempHome): string[] {
  return [home.paths.memory, home.paths.inbox].map((path) => {
    using database = new Database(path);
    return (
      database.query<{ integrity_check: string }, []>("PRAGMA integrity_check").get()?.integrity_check ?? ""
    );
  });
}

test("killed again and again while events arrive, the worker loses none and doubles none", async () => {
  await using home = openHome();
  const TURNS = 30;
  const CALLS = 8;
  let isOver = false;
  const kills = { count: 0 };
  const killing = (async () => {
    while (!isOver) {
      // Hooks start workers as well; whoever is the worker is killed.
      const spawned = await spawnWorker(home);
      const pid = await until("there is a worker", () => findWorkerPid(home.paths));
      // Any point will do, also before the first record: that is what the test is about.
      await Bun.sleep(Math.random() * 120);
      signal(pid, "SIGKILL");
      await until("it is gone", () => findWorkerPid(home.paths) !== pid);
      spawned.kill("SIGKILL");
      await spawned.exited;
      kills.count += 1;
    }
  })();
  for (let turn = 0; turn < TURNS; turn += 1) {
    const id = `p${turn}`;
    await runHook(home, "UserPromptSubmit", prompted(home, `task ${turn}`, id));
    const calls = Array.from({ length: CALLS }, (_, call) =>
      runHook(home, "PostToolUse", bashDone(home, `toolu_${turn}_${call}`, id)),
    );
    await Promise.all(calls);
    await runHook(home, "Stop", stopped(home, id, `Task ${turn} is done: the reader takes over.`));
  }
  isOver = true;
  await killing;
  await startWorker(home);
  await untilDrained(home);
  expect(kills.count).toBeGreaterThan(5);
  const one = (sql: string) => queryMemory<{ n: number }>(home, sql)[0]?.n;
  expect(one("SELECT count(*) AS n FROM tool_uses")).toBe(TURNS * CALLS);
  expect(one("SELECT count(*) AS n FROM user_prompts")).toBe(TURNS);
  expect(one("SELECT count(*) AS n FROM assistant_texts")).toBe(TURNS);
  expect(one("SELECT count(*) AS n FROM turns WHERE state = 'observed'")).toBe(TURNS);
  expect(one("SELECT count(DISTINCT prompt_number) AS n FROM user_prompts")).toBe(TURNS);
  expect(one("SELECT max(n) AS n FROM (SELECT count(*) AS n FROM session_summaries GROUP BY turn_id)")).toBe(
    1,
  );
  expect(one("SELECT count(*) AS n FROM parked_records")).toBe(0);
  expect(integrity(home)).toEqual(["ok", "ok"]);
}, 60_000);

test("of twenty workers started at once one stays, and the others leave with 0", async () => {
  await using home = openHome();
  const started = await Promise.all(Array.from({ length: 20 }, () => spawnWorker(home)));
  const left = () => started.filter((worker) => worker.exitCode !== null);
  await until("nineteen workers have left", () => left().length === 19, 15_000);
  expect(left().map((worker) => worker.exitCode)).toEqual(Array(19).fill(0));
  expect(workersOf(home).length).toBe(1);
  expect(isLocked(home.paths.workerLock)).toBe(true);
  expect(findWorkerPid(home.paths)).toBe(workersOf(home)[0]);
});

test("whoever only looks whether a worker lives does not keep one from starting", async () => {
  await using home = openHome();
  mkdirSync(home.paths.dir);
  const glance = tryLock(home.paths.workerLock);
  const worker = await spawnWorker(home);
  await Bun.sleep(50);
  glance?.release();
  await until("the worker holds its lock", () => isLocked(home.paths.workerLock));
  expect(worker.exitCode).toBe(null);
});

test("SessionStart starts a worker where none runs, in no project and without the host's session", async () => {
  await using home = openHome();
  await runHook(home, "SessionStart", base(home, { source: "startup" }), {
    environment: { CLAUDE_CODE_SESSION_ID: "x", CLAUDE_PLUGIN_ROOT: "/plugin" },
  });
  const [pid] = await until("a worker runs", () => (workersOf(home).length === 1 ? workersOf(home) : false));
  const environ = readFileSync(`/proc/${pid}/environ`, "utf8");
  expect(environ).not.toContain("CLAUDE_PROJECT_DIR");
  expect(environ).not.toContain("CLAUDE_CODE_SESSION_ID");
  expect(environ).not.toContain("CLAUDE_PLUGIN_ROOT");
  await until("the worker holds its lock", () => isLocked(home.paths.workerLock));
  await runHook(home, "SessionStart", base(home, { source: "startup" }));
  expect(workersOf(home)).toEqual([pid as number]);
});

test("a worker that is asked to stop exits with 0 and removes its lock and its number", async () => {
  await using home = openHome();
  const worker = await startWorker(home);
  await until("the worker has written its number", () => findWorkerPid(home.paths) === worker.pid);
  expect(await stopByLock(home.paths)).toBe(true);
  expect(await worker.exited).toBe(0);
  expect(isLocked(home.paths.workerLock)).toBe(false);
  expect(existsSync(home.paths.workerPid)).toBe(false);
  expect(await stopByLock(home.paths)).toBe(false);
});

test("the memory of a newer version is left alone: one clear line, exit 1", async () => {
  await using home = openHome();
  {
    using memory = openMemory(home.paths.memory, home.paths.backups);
    memory.run(`PRAGMA user_version = ${MEMORY_SCHEMA + 1}`);
  }
  const before = readFileSync(home.paths.memory);
  const worker = await spawnWorker(home);
  expect(await worker.exited).toBe(1);
  expect(logLines(home).map((line) => line.message)).toEqual([
    expect.stringMatching(/schema \d+, this version knows .*Update claude-mem/),
  ]);
  expect(await worker.stderr.text()).toBe("");
  expect(readFileSync(home.paths.memory).equals(before)).toBe(true);
  const hook = await runHook(home, "SessionStart", base(home, { source: "startup" }));
  expect(hook).toMatchObject({ exitCode: 0, stderr: "" });
  expect(JSON.parse(hook.stdout)).toEqual({
    systemMessage: expect.stringMatching(/schema \d+, .*Update claude-mem/),
  });
});

test("a data directory that cannot be made: one clear line on stderr, exit 1", async () => {
  await using home = openHome();
  writeFileSync(home.paths.dir, "a file");
  const worker = await spawnWorker(home);
  expect(await worker.exited).toBe(1);
  const lines = (await worker.stderr.text()).trim().split("\n");
  expect(lines).toEqual([expect.stringContaining("claude-mem: ")]);
});

test("a memory that is garbage is set aside and said, and what comes is kept in a new one", async () => {
  await using home = openHome();
  mkdirSync(home.paths.dir);
  writeFileSync(home.paths.memory, "garbage ".repeat(1_000));
  await runHook(home, "UserPromptSubmit", prompted(home, "still here", "p1"));
  await startWorker(home);
  await untilDrained(home);
  expect(queryMemory(home, select("prompts", "text"))).toEqual([{ text: "still here" }]);
  const [aside] = readdirSync(home.paths.backups);
  expect(readFileSync(join(home.paths.backups, aside ?? ""), "utf8")).toStartWith("garbage garbage");
  const errors = logLines(home).filter((line) => line.level === "ERROR");
  expect(errors.map((line) => line.message)).toEqual([expect.stringContaining(String(aside))]);
});

test("a memory that turns out damaged ends the worker, and the next one makes it again from the transcripts", async () => {
  await using home = openHome();
  append(transcriptPath(home), typed("from before the damage", { at: Date.now() - 5_000, promptId: "p0" }));
  const first = await startWorker(home);
  await runHook(home, "SessionEnd", base(home, { reason: "other" }));
  await untilDrained(home);
  await stopWorker(first);
  damageTable(home, "user_prompts");
  // A hook that comes before it holds the lock would start another one in its place.
  const second = await startWorker(home);
  await runHook(home, "UserPromptSubmit", prompted(home, "after the damage", "p1"));
  expect(await second.exited).toBe(1);
  await startWorker(home);
  await untilDrained(home);
  const prompts = queryMemory(home, select("prompts", "text"));
  expect(prompts).toEqual([{ text: "from before the damage" }, { text: "after the damage" }]);
  expect(readdirSync(home.paths.backups).filter((name) => name.endsWith(".db"))).toHaveLength(1);
  expect(integrity(home)).toEqual(["ok", "ok"]);
});

test("a damaged inbox is set aside and said once, and hooks go on in a new one", async () => {
  await using home = openHome();
  mkdirSync(home.paths.dir);
  writeFileSync(home.paths.inbox, "garbage ".repeat(1_000));
  await startWorker(home);
  for (const [index, text] of ["one", "two"].entries()) {
    await runHook(home, "UserPromptSubmit", prompted(home, text, `p${index}`));
    await until(
      `prompt ${text} is taken over`,
      () => queryMemory(home, select("prompts")).length === index + 1,
    );
  }
  expect(logLines(home).filter((line) => line.level === "ERROR").length).toBe(1);
  expect(readdirSync(home.paths.backups)).toHaveLength(1);
  expect(spooled(home)).toEqual([]);
});

test("an inbox that is removed under a running worker is found again", async () => {
  await using home = openHome();
  await startWorker(home);
  await runHook(home, "UserPromptSubmit", prompted(home, "one", "p1"));
  await untilDrained(home);
  // In this order and at once: the worker may make a new inbox as soon as the old one is gone.
  for (const suffix of ["-wal", "-shm", ""]) rmSync(home.paths.inbox + suffix, { force: true });
  await runHook(home, "UserPromptSubmit", prompted(home, "two", "p2"));
  await until("the second prompt is taken over", () => queryMemory(home, select("prompts")).length === 2);
});

test("a session whose host is killed is swept by the running worker, transcript and all", async () => {
  await using home = openHome();
  await startWorker(home);
  // A host that runs one hook and is then killed in the middle of its turn.
  const payload = join(home.dir, "payload.json");
  writeFileSync(payload, JSON.stringify(prompted(home, "long work", "p1")));
  append(
    transcriptPath(home),
    typed("long work", { at: Date.now(), promptId: "p1" }),
    said("I begin.", { at: Date.now() + 1 }),
  );
  const inner = '"$0" hook claude-code UserPromptSubmit < "$1"; echo done; exec sleep 60';
  const host = Bun.spawn(["/bin/sh", "-c", inner, await program(), payload], {
    env: home.environment,
    stdout: "pipe",
  });
  await host.stdout.getReader().read();
  await until("the session is known", () => queryMemory(home, select("prompts")).length === 1);
  host.kill("SIGKILL");
  await host.exited;
  await until(
    "the session is ended",
    () => queryMemory(home, select("sessions", "id", { status: "failed" })).length === 1,
  );
  expect(queryMemory(home, select("texts", "text"))).toEqual([{ text: "I begin." }]);
  expect(queryMemory(home, select("turns", "ending"))).toEqual([{ ending: "killed" }]);
});

test("all that the worker makes is for its owner alone, whatever the umask allows", async () => {
  await using home = openHome();
  const command = ["/bin/sh", "-c", 'umask 0; exec "$0" worker', await program()];
  Bun.spawn(command, {
    env: home.environment,
    cwd: home.dir,
    stdin: "ignore",
    stdout: "ignore",
    stderr: "ignore",
  });
  await until("the worker holds its lock", () => isLocked(home.paths.workerLock));
  await runHook(home, "UserPromptSubmit", prompted(home, "one", "p1"));
  await untilDrained(home);
  for (const file of filesBelow(home.paths.dir)) {
    const mode = [home.paths.workerPid, home.paths.workerPort].includes(file) ? 0o644 : 0o600;
    expect([file, (statSync(file, { throwIfNoEntry: false })?.mode ?? mode) & 0o777]).toEqual([file, mode]);
  }
  for (const folder of [home.paths.dir, home.paths.logs, home.paths.spool])
    expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test("what a session did is injected into the next one, even if the worker has died", async () => {
  await using home = openHome();
  const worker = await startWorker(home);
  await runHook(home, "UserPromptSubmit", prompted(home, "Fix the crash in the date parser", "p1"));
  const edit = {
    tool_name: "Edit",
    tool_input: {
      file_path: join(home.project, "src/date.ts"),
      old_string: "const a = 1",
      new_string: "const a = 2",
    },
    tool_response: { filePath: join(home.project, "src/date.ts"), userModified: false },
  };
  await runHook(home, "PostToolUse", bashDone(home, "toolu_1", "p1", edit));
  const closing =
    "Fixed the crash in the date parser: leap years are now handled. Next: add a test for 2100.";
  await runHook(home, "Stop", stopped(home, "p1", closing));
  await runHook(home, "SessionEnd", base(home, { reason: "other" }));
  await untilDrained(home);
  const start = base(home, { session_id: "next", source: "startup" });
  const alive = await runHook(home, "SessionStart", start);
  expect(await stopWorker(worker)).toBe(0);
  // The test holds the lock, so that no other worker can come up.
  const lock = tryLock(home.paths.workerLock);
  const dead = await runHook(home, "SessionStart", { ...start, session_id: "later" });
  lock?.release();
  for (const result of [alive, dead]) {
    expect(result).toMatchObject({ exitCode: 0, stderr: "" });
    const output = JSON.parse(result.stdout);
    expect(output.hookSpecificOutput.hookEventName).toBe("SessionStart");
    expect(output.hookSpecificOutput.additionalContext).toContain("date parser");
    expect(result.ms).toBeLessThan(3_500);
  }
});
