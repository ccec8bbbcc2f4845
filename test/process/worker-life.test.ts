import { beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseHealth } from "../../src/protocol/health.ts";
import { isLocked } from "../../src/supervisor/lock.ts";
import { keepWorkerFiles, readWorkerAddress, readWorkerPid } from "../../src/supervisor/worker-files.ts";
import { lookAtWorker } from "../../src/supervisor/worker-state.ts";
import { type CommandResult, runCommand } from "../kit/command.ts";
import { runHook } from "../kit/hook.ts";
import { base, prompted } from "../kit/payloads.ts";
import { processesOf } from "../kit/processes.ts";
import { program, programOfVersion } from "../kit/program.ts";
import { select } from "../kit/select.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { until } from "../kit/until.ts";
import { queryMemory, untilDrained } from "../kit/worker.ts";

const NEWER = "999.0.0";
/** Nobody listens there: tests that do not care for the port must not meet each other on one. */
const port = () => 20_000 + Math.floor(Math.random() * 20_000);

beforeAll(async () => {
  await program();
});

function run(home: TempHome, args: string[], file?: string, environment = {}): Promise<CommandResult> {
  return runCommand(home, args, file === undefined ? { environment } : { file, environment });
}

function openHomeWithPort(): TempHome & { port: number } {
  const home = openHome();
  const own = port();
  home.environment.CLAUDE_MEM_WORKER_PORT = String(own);
  return { ...home, port: own };
}

function workersOf(home: TempHome): number[] {
  return processesOf(home.dir)
    .filter(({ command }) => / worker( --[-a-z]+)*$/.test(command))
    .map(({ pid }) => pid);
}

async function health(home: TempHome) {
  const address = readWorkerAddress(home.paths);
  if (address === undefined) return undefined;
  const answer = await fetch(`http://127.0.0.1:${address.port}/health`).catch(() => undefined);
  return answer === undefined ? undefined : parseHealth(await answer.text());
}

function logText(home: TempHome): string {
  if (!existsSync(home.paths.logs)) return "";
  return readdirSync(home.paths.logs)
    .map((name) => readFileSync(join(home.paths.logs, name), "utf8"))
    .join("");
}

/** A `pm2` that notes how it was called and ends as it is told. */
function fakePm2(home: TempHome, exitCode: number): { calls(): string[]; PATH: string } {
  const folder = join(home.dir, "bin");
  const notes = join(home.dir, "pm2-calls");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "pm2"), `#!/bin/sh\necho "$@" >> '${notes}'\nexit ${exitCode}\n`);
  chmodSync(join(folder, "pm2"), 0o755);
  const calls = () => (existsSync(notes) ? readFileSync(notes, "utf8").trim().split("\n") : []);
  return { calls, PATH: `${folder}:${process.env.PATH}` };
}

describe("the clean-up of PM2 (scenarios 1, 5 and 8)", () => {
  const start = (home: TempHome, PATH: string) =>
    runHook(home, "SessionStart", base(home, { source: "startup" }), { environment: { PATH } });

  test("runs once, on the way of a hook, and again when its marker was deleted by hand", async () => {
    await using home = openHomeWithPort();
    const pm2 = fakePm2(home, 0);
    await start(home, pm2.PATH);
    await until("the marker is written", () => existsSync(home.paths.pm2Marker));
    expect(pm2.calls()).toEqual(["delete claude-mem-worker"]);
    expect(Date.parse(readFileSync(home.paths.pm2Marker, "utf8").trim())).toBeGreaterThan(0);
    await run(home, ["stop"]);
    await start(home, pm2.PATH);
    await until("a worker serves", () => health(home));
    expect(pm2.calls().length).toBe(1);
    await run(home, ["stop"]);
    rmSync(home.paths.pm2Marker);
    await start(home, pm2.PATH);
    await until("the marker is back", () => existsSync(home.paths.pm2Marker));
    expect(pm2.calls().length).toBe(2);
  });

  test("does not run where a person starts the worker", async () => {
    await using home = openHomeWithPort();
    const pm2 = fakePm2(home, 0);
    expect((await run(home, ["start"], undefined, { PATH: pm2.PATH })).exitCode).toBe(0);
    expect(pm2.calls()).toEqual([]);
    expect(existsSync(home.paths.pm2Marker)).toBe(false);
  });

  test("that fails, or finds no PM2, is over all the same, and the worker serves", async () => {
    for (const PATH of ["failing", "/nowhere"]) {
      await using home = openHomeWithPort();
      await start(home, PATH === "failing" ? fakePm2(home, 1).PATH : PATH);
      await until("the marker is written", () => existsSync(home.paths.pm2Marker));
      expect(await until("a worker serves", () => health(home))).toMatchObject({ status: "ok" });
    }
  });
});

describe("the files of the worker", () => {
  test("a stale number, a foreign one or garbage in .worker.pid do not keep a worker from starting (scenario 2)", async () => {
    await using home = openHomeWithPort();
    const foreign = Bun.spawn(["sleep", "60"], { env: home.environment });
    for (const text of ["999999999\n", `${foreign.pid}\n`, "garbage", ""]) {
      mkdirSync(home.paths.dir, { recursive: true });
      writeFileSync(home.paths.workerPid, text);
      expect(await run(home, ["status", "--json"])).toMatchObject({
        exitCode: 0,
        stdout: expect.stringContaining('"worker":"stopped"'),
      });
      expect((await run(home, ["start"])).exitCode).toBe(0);
      expect(readWorkerPid(home.paths)).toBe(workersOf(home)[0] ?? -1);
      expect((await run(home, ["stop"])).exitCode).toBe(0);
      expect([existsSync(home.paths.workerPid), existsSync(home.paths.workerPort)]).toEqual([false, false]);
    }
    expect(foreign.exitCode).toBe(null);
  });

  test("a wrong number in them is never signalled: the lock says who the worker is", async () => {
    await using home = openHomeWithPort();
    await run(home, ["start"]);
    const [worker] = workersOf(home);
    const foreign = Bun.spawn(["sleep", "60"], { env: home.environment });
    writeFileSync(home.paths.workerPid, `${foreign.pid}\n`);
    writeFileSync(home.paths.workerPort, `${home.port}\n${foreign.pid}\n`);
    const status = JSON.parse((await run(home, ["status", "--json"])).stdout);
    expect(status).toMatchObject({ worker: "running", pid: worker, port: home.port });
    expect((await run(home, ["stop"])).stdout).toContain("has stopped");
    expect([foreign.exitCode, workersOf(home)]).toEqual([null, []]);
  });

  test("a port file that names another process than the pid file is removed, and written again by the worker (scenario 3)", async () => {
    await using home = openHomeWithPort();
    await run(home, ["start"]);
    writeFileSync(home.paths.workerPort, `${home.port}\n1\n`);
    await run(home, ["status"]);
    expect(existsSync(home.paths.workerPort)).toBe(false);
    const quiet = () => {};
    const log = { debug: quiet, info: quiet, warning: quiet, error: quiet };
    const pid = workersOf(home)[0] ?? -1;
    using _ = keepWorkerFiles(home.paths, pid, home.port, log, 10);
    for (const damage of [`${home.port}\n1\n`, "", "x\ny\n", undefined]) {
      if (damage === undefined) rmSync(home.paths.workerPort, { force: true });
      else writeFileSync(home.paths.workerPort, damage);
      await until("the port file is true again", () => readWorkerAddress(home.paths)?.pid === pid);
    }
  });

  test("those of a worker that was killed are put right by the next", async () => {
    await using home = openHomeWithPort();
    await run(home, ["start"]);
    const [first] = workersOf(home);
    process.kill(first ?? -1, "SIGKILL");
    await until("the lock is free", () => !isLocked(home.paths.workerLock));
    expect(JSON.parse((await run(home, ["status", "--json"])).stdout)).toMatchObject({ worker: "stopped" });
    expect((await run(home, ["start"])).exitCode).toBe(0);
    expect(readWorkerAddress(home.paths)).toEqual({ port: home.port, pid: workersOf(home)[0] ?? -1 });
  });
});

test("twenty starts at once make one worker and twenty successes (scenario 4)", async () => {
  await using home = openHomeWithPort();
  const starts = await Promise.all(Array.from({ length: 20 }, () => run(home, ["start"])));
  expect(starts.map(({ exitCode, stderr }) => ({ exitCode, stderr }))).toEqual(
    Array(20).fill({ exitCode: 0, stderr: "" }),
  );
  await until("one worker is left", () => workersOf(home).length === 1);
  expect(await health(home)).toMatchObject({ pid: workersOf(home)[0], port: home.port });
});

test("a worker that lives and does not answer is replaced by the next session; capture goes on (scenario 6)", async () => {
  await using home = openHomeWithPort();
  await run(home, ["start"]);
  const [hung] = workersOf(home);
  process.kill(hung ?? -1, "SIGSTOP");
  expect(JSON.parse((await run(home, ["status", "--json"])).stdout)).toMatchObject({
    worker: "silent",
    pid: hung,
  });
  await runHook(home, "UserPromptSubmit", prompted(home, "while it hangs", "p1"));
  const begun = await runHook(home, "SessionStart", base(home, { session_id: "next", source: "startup" }));
  expect(begun).toMatchObject({ exitCode: 0, stderr: "" });
  const fresh = await until(
    "another worker serves",
    async () => {
      const found = await health(home);
      return found !== undefined && found.pid !== hung ? found : undefined;
    },
    25_000,
  );
  await untilDrained(home);
  expect(workersOf(home)).toEqual([fresh.pid]);
  expect(queryMemory(home, select("prompts", "text"))).toEqual([{ text: "while it hangs" }]);
  expect(logText(home)).toContain(`the worker (process ${hung}) did not answer and was ended`);
}, 40_000);

test("on a machine that has none of its files a hook is enough (scenario 7)", async () => {
  await using home = openHomeWithPort();
  await runHook(home, "SessionStart", base(home, { source: "startup" }));
  expect(await until("a worker serves", () => health(home))).toMatchObject({ status: "ok", port: home.port });
});

describe("builds of different versions", () => {
  test("a newer one asks an older worker to leave, also from a hook; an older one never touches a newer", async () => {
    await using home = openHomeWithPort();
    const newer = await programOfVersion(NEWER);
    await run(home, ["start"]);
    const [old] = workersOf(home);
    // Twenty at once: they take turns, and one asking is enough.
    const starts = await Promise.all(Array.from({ length: 5 }, () => run(home, ["start"], newer)));
    expect(starts.map(({ exitCode }) => exitCode)).toEqual(Array(5).fill(0));
    const fresh = await until("the newer worker serves", async () => {
      const found = await health(home);
      return found?.version === NEWER ? found : undefined;
    });
    expect(fresh.pid).not.toBe(old);
    expect(logText(home).match(/was stopped/g)?.length).toBe(1);
    expect((await run(home, ["start"])).stdout).toContain("already running");
    await runHook(home, "SessionStart", base(home, { source: "startup" }));
    expect(await lookAtWorker(home.paths, home.port, 1_000)).toMatchObject({
      kind: "serving",
      pid: fresh.pid,
    });
  }, 60_000);

  test("the hook of a newer build has an older worker replaced, and does not wait for it", async () => {
    await using home = openHomeWithPort();
    const newer = await programOfVersion(NEWER);
    await run(home, ["start"]);
    const hook = Bun.spawn([newer, "hook", "claude-code", "SessionStart"], {
      env: home.environment,
      stdin: Buffer.from(JSON.stringify(base(home, { source: "startup" }))),
      stdout: "pipe",
      stderr: "pipe",
    });
    expect(await hook.exited).toBe(0);
    await until("the newer worker serves", async () => (await health(home))?.version === NEWER);
    await until("one worker is left", () => workersOf(home).length === 1);
  }, 60_000);
});

describe("the port", () => {
  test("that is taken is said, with who holds it, and the worker listens on another one", async () => {
    await using home = openHome();
    using taken = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response("not ours") });
    home.environment.CLAUDE_MEM_WORKER_PORT = String(taken.port);
    const started = await run(home, ["start"]);
    expect(started.exitCode).toBe(0);
    const found = await health(home);
    expect(found).toMatchObject({ status: "degraded", pid: workersOf(home)[0] });
    expect(found?.port).not.toBe(taken.port);
    expect(logText(home)).toContain(`port ${taken.port} is not available`);
    await runHook(home, "UserPromptSubmit", prompted(home, "captured all the same", "p1"));
    await untilDrained(home);
    expect(queryMemory(home, select("prompts")).length).toBe(1);
  });

  for (const wrong of ["80", "65536", "abc", "-1"]) {
    test(`${wrong} is refused in the words of the interface`, async () => {
      await using home = openHome();
      for (const command of ["start", "restart"]) {
        const result = await run(home, [command], undefined, { CLAUDE_MEM_WORKER_PORT: wrong });
        expect(result.exitCode).toBe(2);
        expect(result.stderr).toContain(`Invalid port ${wrong}. Must be between 1024 and 65535`);
      }
      expect(workersOf(home)).toEqual([]);
    });
  }
});

test("requests to this machine do not go through the proxy of the environment", async () => {
  await using home = openHomeWithPort();
  const seen: string[] = [];
  using proxy = Bun.serve({
    port: 0,
    fetch(request) {
      seen.push(request.url);
      return new Response("proxy");
    },
  });
  const url = `http://127.0.0.1:${proxy.port}`;
  const started = await run(home, ["start"], undefined, { HTTP_PROXY: url, http_proxy: url });
  expect(started).toMatchObject({ exitCode: 0, stderr: "" });
  expect(seen).toEqual([]);
});

test("with the token, the worker can be asked to stop, and it shuts down cleanly", async () => {
  await using home = openHomeWithPort();
  await run(home, ["start"]);
  const token = readFileSync(home.paths.apiToken, "utf8").trim();
  const ask = (authorization: string) =>
    fetch(`http://127.0.0.1:${home.port}/api/admin/shutdown`, { method: "POST", headers: { authorization } });
  expect((await ask("Bearer wrong")).status).toBe(401);
  expect(await (await ask(`Bearer ${token}`)).json()).toEqual({ success: true });
  await until("the worker has left", () => workersOf(home).length === 0);
  expect([existsSync(home.paths.workerPid), existsSync(home.paths.workerPort)]).toEqual([false, false]);
});

test("why a worker cannot run stands in the log, where its caller does not listen", async () => {
  await using home = openHomeWithPort();
  mkdirSync(home.paths.workerLock, { recursive: true });
  const worker = Bun.spawn([await program(), "worker"], { env: home.environment, stderr: "ignore" });
  expect(await worker.exited).toBe(1);
  expect(logText(home)).toContain("taking the lock");
});

test("a worker whose data directory is removed stops, and creates nothing again", async () => {
  await using home = openHomeWithPort();
  await run(home, ["start"]);
  rmSync(home.paths.dir, { recursive: true });
  await until("the worker has left", () => workersOf(home).length === 0);
  expect(existsSync(home.paths.dir)).toBe(false);
});

test("with no session and no caller the worker leaves by itself; with a session it stays", async () => {
  await using home = openHomeWithPort();
  // Longer than a hook takes on a machine under load, or it would be gone before the session is told of.
  const limits = "{ leaveAfterMs: 2_000, lookEveryMs: 20 }";
  const compose = join(import.meta.dir, "..", "..", "src", "compose.ts");
  const script = `import { runWorker } from ${JSON.stringify(compose)};
    process.exit(await runWorker(process.env, new Set(), ${limits}));`;
  const worker = Bun.spawn([process.execPath, "-e", script], {
    env: home.environment,
    stdout: "ignore",
    stderr: "pipe",
  });
  await until("it serves", () => health(home));
  await runHook(home, "UserPromptSubmit", prompted(home, "long work", "p1"));
  await untilDrained(home);
  expect(await Promise.race([worker.exited, Bun.sleep(2_500).then(() => "stays")])).toBe("stays");
  await runHook(home, "SessionEnd", base(home, { reason: "other" }));
  expect(await worker.exited).toBe(0);
  expect(logText(home)).toContain('"reason":"idle"');
});
