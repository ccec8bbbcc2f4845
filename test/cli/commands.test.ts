import { Database } from "bun:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { openMemory } from "../../src/store/database/open.ts";
import { processesOf } from "../kit/processes.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";

const COMMAND = resolve(import.meta.dir, "../../bin/claude-mem");
const DEMO_TIMEOUT_MS = 30_000;

interface Result {
  exitCode: number;
  stdout: string;
  stderr: string;
}

let home: TempHome;
beforeEach(() => {
  home = openHome();
});
afterEach(() => home[Symbol.asyncDispose]());

async function run(args: readonly string[], extra: Record<string, string> = {}): Promise<Result> {
  const child = Bun.spawn(["node", COMMAND, ...args], {
    cwd: home.project,
    env: { ...home.environment, ...extra },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [stdout, stderr, exitCode] = await Promise.all([
    child.stdout.text(),
    child.stderr.text(),
    child.exited,
  ]);
  return { exitCode, stdout, stderr };
}

/** The folders with `node` and the system's tools, so that no `claude` is found by accident. */
const PATH_WITHOUT_HOST = `${dirname(Bun.which("node") ?? "")}:/bin`;

describe("a command that cannot do its work", () => {
  test("ends with 2 and says what there is when it is used wrongly", async () => {
    const result = await run(["remember-everything"]);
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toMatch(/^claude-mem: .*claude-mem --help.*\n$/);
  });

  test("says how a hook is called instead of waiting for an event that nobody sends", async () => {
    expect(await run(["hook", "--help"])).toMatchObject({ exitCode: 0, stderr: "" });
    expect((await run(["hook", "claude-code"])).exitCode).toBe(0);
  });

  test("ends with 2 for an id that is none", async () => {
    const result = await run(["show", "twelve"]);
    expect(result).toMatchObject({ exitCode: 2, stdout: "" });
    expect(result.stderr).toMatch(/^claude-mem: "twelve" is not an id.*\n$/);
  });

  test("ends with 1 and one line for an id that is not there", async () => {
    const result = await run(["show", "#12"]);
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toMatch(/^claude-mem: no observation has the id #12\..*\n$/);
  });

  test("ends with 1 and one line when a newer version wrote the memory", async () => {
    mkdirSync(home.paths.dir);
    const memory = new Database(home.paths.memory, { create: true });
    memory.run("PRAGMA user_version = 9999");
    memory.close();
    for (const command of ["status", "context"]) {
      const result = await run([command]);
      expect(result.exitCode).toBe(1);
      expect(result.stderr).toMatch(/^claude-mem: .*schema 9999.* Update claude-mem.*\n$/);
    }
  });

  test("ends with 1 and one line when the memory is no database", async () => {
    mkdirSync(home.paths.dir);
    writeFileSync(
      home.paths.memory,
      "this is no database, but it is long enough to look like a file ".repeat(99),
    );
    const result = await run(["context"]);
    expect(result.exitCode).toBe(1);
    expect(result.stderr.trim().split("\n")).toHaveLength(1);
  });

  test("install without Claude Code changes nothing and says what is missing", async () => {
    const result = await run(["install"], { PATH: PATH_WITHOUT_HOST });
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toContain("`claude` program was not found");
    expect(existsSync(home.paths.dir)).toBe(false);
  });

  test("install into a Claude Code that is too old for the hooks changes nothing", async () => {
    const bin = join(home.dir, "bin");
    mkdirSync(bin);
    writeFileSync(join(bin, "claude"), "#!/bin/sh\necho '2.1.138 (Claude Code)'\n", { mode: 0o755 });
    const result = await run(["install"], { PATH: `${bin}:${PATH_WITHOUT_HOST}` });
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toMatch(/^claude-mem: Claude Code 2\.1\.138 is too old.*claude update.*\n$/);
    expect(existsSync(home.paths.dir)).toBe(false);
  });

  test("an install that the host refuses half-way is undone by uninstall", async () => {
    const bin = join(home.dir, "bin");
    mkdirSync(bin);
    writeFileSync(
      join(bin, "claude"),
      '#!/bin/sh\n[ "$1" = --version ] && echo 2.1.999 && exit 0\necho no >&2; exit 1\n',
      {
        mode: 0o755,
      },
    );
    symlinkSync(process.execPath, join(bin, "bun"));
    const path = { PATH: `${bin}:${PATH_WITHOUT_HOST}` };
    const failed = await run(["install"], path);
    expect(failed.exitCode).toBe(1);
    expect(failed.stderr).toMatch(/^claude-mem: `claude plugin .*` failed: no\..*\n$/);
    expect(existsSync(home.paths.program)).toBe(true);
    await run(["uninstall"], { PATH: PATH_WITHOUT_HOST });
    expect(existsSync(home.paths.program)).toBe(false);
    expect(existsSync(home.paths.installJournal)).toBe(false);
  });

  test("uninstall without the host changes nothing, and with --force undoes the rest", async () => {
    mkdirSync(home.paths.program, { recursive: true });
    const entries = [
      { change: "program", made: home.paths.program },
      { change: "plugin", made: "mem@claude-mem" },
    ];
    writeFileSync(home.paths.installJournal, JSON.stringify({ entries }));
    const refused = await run(["uninstall"], { PATH: PATH_WITHOUT_HOST });
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain("`claude` program was not found");
    expect(existsSync(home.paths.program)).toBe(true);
    const forced = await run(["uninstall", "--force"], { PATH: PATH_WITHOUT_HOST });
    expect(forced.exitCode).toBe(0);
    expect(existsSync(home.paths.program)).toBe(false);
    expect(existsSync(home.paths.installJournal)).toBe(false);
  });

  test("uninstall --purge does not remove the memory of somebody who cannot be asked", async () => {
    mkdirSync(home.paths.dir);
    const result = await run(["uninstall", "--purge"]);
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toContain("--yes");
    expect(existsSync(home.paths.dir)).toBe(true);
  });
});

describe("with nothing remembered yet", () => {
  test("status, context and stop say so and make nothing", async () => {
    const before = readdirSync(home.dir);
    expect(JSON.parse((await run(["status", "--json"])).stdout)).toMatchObject({ worker: "stopped" });
    expect((await run(["context"])).stdout).toContain("No memories would be injected");
    expect((await run(["stop"])).stdout).toContain("No worker was running");
    expect(readdirSync(home.dir)).toEqual(before);
  });

  test("a setting that cannot be right is named, and the default holds", async () => {
    const status = JSON.parse(
      (await run(["status", "--json"], { CLAUDE_MEM_CONTEXT_TOKENS: "many" })).stdout,
    );
    expect(status.settingFaults).toEqual([expect.stringContaining('CLAUDE_MEM_CONTEXT_TOKENS is "many"')]);
  });
});

test("what is longer than a pipe holds comes out whole, also to a slow reader", async () => {
  const memory = openMemory(home.paths.memory, home.paths.backups);
  memory.run(
    `INSERT INTO sdk_sessions (id, host, content_session_id, started_at, started_at_epoch, last_event_at_epoch)
     VALUES (1, 'claude-code', 's', '', 1, 1)`,
  );
  memory.run(
    `INSERT INTO observations (session_id, memory_session_id, project, type, title, narrative, made_by, created_at,
       created_at_epoch) VALUES (1, 's', 'p', 'change', 't', ?, 'test', '', 1)`,
    ["word ".repeat(60_000)],
  );
  memory.close();
  const command = `node "${COMMAND}" show 1 --json | { sleep 0.2; wc -c; }`;
  const output = await Bun.$`sh -c ${command}`.env(home.environment).text();
  expect(Number(output)).toBeGreaterThan(300_000);
});

test("start makes a data directory whose parents are missing too", async () => {
  const deep = { CLAUDE_MEM_DATA_DIR: join(home.dir, "not", "there", "yet") };
  expect(await run(["start"], deep)).toMatchObject({ exitCode: 0, stderr: "" });
  expect((await run(["stop"], deep)).stdout).toContain("has stopped");
});

test("start starts one worker, start again leaves it, stop ends it", async () => {
  expect((await run(["start"])).stdout).toContain("has started");
  expect((await run(["start"])).stdout).toContain("already running");
  const status = JSON.parse((await run(["status", "--json"])).stdout);
  expect(status.worker).toBe("running");
  expect((await run(["stop"])).stdout).toContain("has stopped");
  expect(processesOf(home.dir)).toEqual([]);
});

test(
  "the demo shows the main job and leaves nothing behind",
  async () => {
    const temporary = join(home.dir, "tmp");
    mkdirSync(temporary);
    const result = await run(["demo"], { TMPDIR: temporary });
    expect(result.stderr).toBe("");
    expect(result.exitCode).toBe(0);
    expect(result.stdout).toContain("<claude-mem-history");
    expect(result.stdout).toContain("cart.js");
    // Piped output carries no colours.
    expect(result.stdout).not.toContain("\u001b[");
    expect(readdirSync(temporary)).toEqual([]);
    expect(processesOf(home.dir)).toEqual([]);
  },
  DEMO_TIMEOUT_MS,
);

test("restart puts another worker in its place, and logs tell of both", async () => {
  await run(["start"]);
  const before = JSON.parse((await run(["status", "--json"])).stdout).pid;
  expect((await run(["restart"])).stdout).toContain("restarted");
  const after = JSON.parse((await run(["status", "--json"])).stdout).pid;
  expect(after).not.toBe(before);
  const logs = (await run(["logs", "-n", "20"])).stdout;
  expect(logs.match(/worker started/g)).toHaveLength(2);
  expect(logs).toContain("worker stopped");
  expect((await run(["logs", "-n", "1", "--json"])).stdout.trim()).toStartWith("{");
  expect((await run(["logs", "-n", "lots"])).exitCode).toBe(2);
  await run(["stop"]);
});
