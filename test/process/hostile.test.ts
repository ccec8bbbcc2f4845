import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { chmodSync, lstatSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { attack, contentOf } from "../../bench/hostile/attack.ts";
import { findApiToken } from "../../src/config/api-token.ts";
import { callWorker } from "../../src/supervisor/call-worker.ts";
import { readWorkerAddress } from "../../src/supervisor/worker-files.ts";
import { runCommand } from "../kit/command.ts";
import { runHook } from "../kit/hook.ts";
import { base, prompted } from "../kit/payloads.ts";
import { program } from "../kit/program.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { until } from "../kit/until.ts";
import { keepWorkersAway, startWorker, stopWorker, untilDrained } from "../kit/worker.ts";

const WORD = "guineas";
const REQUESTS = 500;
/** A body of a gigabyte is hung up on before the kernel's buffers are full of it for the second time. */
const POURED_BYTES_MAX = 16e6;

let home: TempHome;
beforeEach(() => {
  home = openHome();
  home.environment.CLAUDE_MEM_WORKER_PORT = String(20_000 + Math.floor(Math.random() * 20_000));
});
afterEach(() => home[Symbol.asyncDispose]());

const SAVE = { method: "POST", route: "/api/observations" } as const;

test("hostile requests read nothing, write nothing, and leave a healthy worker", async () => {
  const worker = await startWorker(home);
  const body = { text: `The salary of Ada is 4242 ${WORD}.`, project: home.project };
  await callWorker(home.paths, { ...SAVE, body });
  const { ticket } = await callWorker(home.paths, { method: "POST", route: "/api/admin/viewer-ticket" });
  const port = readWorkerAddress(home.paths)?.port ?? 0;
  const login = await fetch(`http://127.0.0.1:${port}/login?ticket=${String(ticket)}`);
  const cookie = (login.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  await untilDrained(home);
  const before = contentOf(home.paths);
  const target = { port, token: findApiToken(home.paths.apiToken) ?? "", cookie };
  const { letIn, leaks, pouredMax, streams } = await attack(target, REQUESTS, [WORD]);
  expect({ letIn, leaks }).toEqual({ letIn: [], leaks: [] });
  expect(pouredMax).toBeLessThan(POURED_BYTES_MAX);
  expect(streams).toBe(64);
  expect(contentOf(home.paths)).toBe(before);
  expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200);
  expect(await stopWorker(worker)).toBe(0);
}, 60_000);

describe("another user of the machine who has taken the worker's port", () => {
  /** Answers as the worker would, and keeps what it is told. */
  function impostor(passOnTo?: () => number) {
    const heard: string[] = [];
    const server: Bun.Server<undefined> = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      async fetch(request): Promise<Response> {
        heard.push(`${request.url} ${JSON.stringify([...request.headers])} ${await request.text()}`);
        const { pathname, search } = new URL(request.url);
        if (pathname === "/proof" && passOnTo !== undefined)
          return fetch(`http://127.0.0.1:${passOnTo()}${pathname}${search}`);
        const health = { status: "ok", uptime: 1, port: server.port, pid: process.pid, version: "999.0.0" };
        return Response.json(pathname === "/health" ? health : { proof: "0".repeat(64), ticket: "t" });
      },
    });
    return { heard, port: server.port ?? 0, [Symbol.dispose]: () => void server.stop(true) };
  }

  const listed = (port: number) => writeFileSync(home.paths.workerPort, `${port}\n${process.pid}\n`);

  test("learns nothing, from any command, even if the files name him", async () => {
    const worker = await startWorker(home);
    const token = findApiToken(home.paths.apiToken) ?? "?";
    await stopWorker(worker);
    using other = impostor();
    using _lock = keepWorkersAway(home);
    listed(other.port);
    writeFileSync(home.paths.workerPid, `${process.pid}\n`);
    await expect(callWorker(home.paths, { ...SAVE, body: { text: "a secret plan" } })).rejects.toThrow(
      "is not the claude-mem worker",
    );
    for (const args of [
      ["open", "--print"],
      ["save", "a secret plan"],
      ["forget", "--query", "plan", "--yes"],
    ])
      expect((await runCommand(home, args)).exitCode).not.toBe(0);
    expect(other.heard.length).toBeGreaterThan(0);
    for (const told of other.heard) {
      expect(told).not.toContain(token);
      expect(told).not.toContain("plan");
      expect(told).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/(?:health|proof\?nonce=[0-9a-f]{32}) /);
    }
  });

  test("cannot pass the question for a proof on to the worker on its other port", async () => {
    const worker = await startWorker(home);
    const real = readWorkerAddress(home.paths)?.port ?? 0;
    using other = impostor(() => real);
    writeFileSync(home.paths.workerPort, `${other.port}\n${worker.pid}\n`);
    await expect(callWorker(home.paths, { method: "GET", route: "/api/cost" })).rejects.toThrow(
      "is not the claude-mem worker",
    );
    expect(other.heard.join()).not.toContain(findApiToken(home.paths.apiToken) ?? "?");
    await stopWorker(worker);
  });

  test("is asked by hooks for its health at most", async () => {
    using other = impostor();
    using _lock = keepWorkersAway(home);
    listed(other.port);
    writeFileSync(home.paths.workerPid, `${process.pid}\n`);
    await runHook(home, "SessionStart", { ...base(home), source: "startup" });
    await runHook(home, "UserPromptSubmit", prompted(home, "a secret plan", "p1"));
    for (const told of other.heard) expect(told).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/health /);
  });
});

test.each(["000", "777"])(
  "nobody else can read what is in the data directory, with umask %s",
  async (umask) => {
    const path = await program();
    const environment = home.environment;
    const run = (command: string) =>
      Bun.spawnSync(["sh", "-c", `umask ${umask}; ${command}`], { cwd: home.project, env: environment });
    // A home that an umask makes unreadable to its owner is none; the folder itself stands already.
    chmodSync(home.dir, 0o755);
    run(`'${path}' start`);
    await until("the worker listens", () => readWorkerAddress(home.paths) !== undefined);
    run(`'${path}' save 'totals round half up'`);
    run(`'${path}' open --print`);
    const open = new Set(["worker.pid", "worker.port"].map((name) => `.${name}`));
    const below = readdirSync(home.paths.dir, { recursive: true }).map(String);
    expect(below.length).toBeGreaterThan(5);
    for (const name of below.filter((one) => !open.has(one))) {
      const stat = lstatSync(join(home.paths.dir, name), { throwIfNoEntry: false });
      if (stat !== undefined) expect({ name, others: stat.mode & 0o077 }).toEqual({ name, others: 0 });
    }
    expect(lstatSync(home.paths.dir).mode & 0o777).toBe(0o700);
    run(`'${path}' stop`);
  },
);
