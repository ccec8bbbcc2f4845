import { beforeAll, describe, expect, test } from "bun:test";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cleanPayload } from "../../src/domain/clean-payload.ts";
import { openInbox } from "../../src/inbox/schema.ts";
import { listSpooled } from "../../src/inbox/spool.ts";
import { filesBelow, filesWith } from "../kit/bytes.ts";
import { runCommand } from "../kit/command.ts";
import { type HookResult, runHook } from "../kit/hook.ts";
import { asOrdinaryUser } from "../kit/ordinary-user.ts";
import { base, bashDone, prompted, SESSION, stopped } from "../kit/payloads.ts";
import { processesOf } from "../kit/processes.ts";
import { program } from "../kit/program.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { inboxRows, keepWorkersAway, spooled } from "../kit/worker.ts";

/** What a host waits at least before it ends a hook; the deadlines of hooks lie below. */
const CAPTURE_MS_MAX = 1_500;
const CONTEXT_MS_MAX = 3_500;

const CAPTURED = [
  "UserPromptSubmit",
  "PostToolUse",
  "PostToolUseFailure",
  "SubagentStop",
  "Stop",
  "StopFailure",
  "PreCompact",
  "SessionEnd",
];
const EVENTS = ["SessionStart", "PreToolUse", ...CAPTURED];

beforeAll(async () => {
  await program();
});

function expectQuiet(result: HookResult, msMax = CAPTURE_MS_MAX): void {
  expect(result).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
  expect(result.ms).toBeLessThan(msMax);
}

function logOf(home: TempHome): string {
  const names = readdirSync(home.paths.logs).filter((name) => name.endsWith(".log"));
  return names.map((name) => readFileSync(join(home.paths.logs, name), "utf8")).join("");
}

/** Everything that was captured, wherever it was left. */
function captured(home: TempHome): string[] {
  const files = listSpooled(home.paths.spool).map((one) => one.record?.event ?? "nothing");
  return [...inboxRows(home).map((row) => row.event), ...files];
}

describe("an event of the interface", () => {
  for (const event of EVENTS) {
    test(`${event} ends with 0, says nothing, and leaves no process but a worker`, async () => {
      await using home = openHome();
      const tool = { tool_name: "Read", tool_use_id: "toolu_1", tool_input: { file_path: "/x/a.ts" } };
      const result = await runHook(
        home,
        event,
        base(home, { hook_event_name: event, prompt: "hello", ...tool }),
      );
      expectQuiet(result, event === "SessionStart" ? CONTEXT_MS_MAX : CAPTURE_MS_MAX);
      const left = processesOf(home.dir).filter(
        ({ command }) => !/claude-mem worker( --[-a-z]+)*$/.test(command),
      );
      expect(left).toEqual([]);
    });
  }

  test("each capturing one is one row, with the host's process and nothing that the host keeps for itself", async () => {
    await using home = openHome();
    using _ = keepWorkersAway(home);
    for (const event of CAPTURED) {
      expectQuiet(
        await runHook(home, event, base(home, { prompt: "hello", reason: "other", permission_mode: "plan" })),
      );
    }
    const rows = inboxRows(home);
    expect(rows.map((row) => row.event)).toEqual(CAPTURED);
    for (const row of rows) {
      expect(row).toMatchObject({ session_id: SESSION, host_pid: process.pid });
      expect(row.body).not.toContain("permission_mode");
    }
  });

  test("PreToolUse is not captured: the call comes again when it is done", async () => {
    await using home = openHome();
    const read = {
      tool_name: "Read",
      tool_use_id: "toolu_1",
      tool_input: { file_path: join(home.project, "a.ts") },
    };
    expectQuiet(await runHook(home, "PreToolUse", base(home, read)));
    expect(filesBelow(home.paths.dir)).toEqual([]);
  });
});

describe("bad input", () => {
  for (const event of EVENTS) {
    test(`${event} with broken, empty, foreign and unfinished input ends with 0 within its deadline`, async () => {
      await using home = openHome();
      for (const input of ["", "{", '{"session_id":"x"', "[1]", "null", '"text"', "\0\0", "{}"]) {
        const result = await runHook(home, event, input);
        expectQuiet(result, event === "SessionStart" ? CONTEXT_MS_MAX : CAPTURE_MS_MAX);
      }
      const lines = logOf(home).trim().split("\n");
      expect(lines.filter((line) => line.includes("no input")).length).toBe(1);
      expect(lines.filter((line) => line.includes("not a JSON object")).length).toBe(6);
      for (const line of lines) expect(JSON.parse(line)).toMatchObject({ "@timestamp": expect.any(String) });
    });
  }

  test("stdin that is never closed is given up at the deadline", async () => {
    await using home = openHome();
    const begun = performance.now();
    const child = Bun.spawn([await program(), "hook", "claude-code", "Stop"], {
      env: home.environment,
      stdin: "pipe",
      stdout: "pipe",
      stderr: "pipe",
    });
    child.stdin.write(JSON.stringify(stopped(home, "p1", "Done.")));
    await child.stdin.flush();
    expect(await child.exited).toBe(0);
    expect(performance.now() - begun).toBeLessThan(CAPTURE_MS_MAX);
    expect(await child.stderr.text()).toBe("");
    expect(logOf(home)).toContain("gave up");
  });

  test("stdin that is closed from the start counts as no input", async () => {
    await using home = openHome();
    const command = ["/bin/sh", "-c", 'exec "$0" hook claude-code Stop <&-', await program()];
    const child = Bun.spawn(command, { env: home.environment, stdout: "pipe", stderr: "pipe" });
    expect(await child.exited).toBe(0);
    expect(await child.stdout.text()).toBe("");
    expect(await child.stderr.text()).toBe("");
  });

  test("50 MB in one string is cut and kept", async () => {
    await using home = openHome();
    const payload = bashDone(home, "toolu_1", "p1", { tool_response: { stdout: "x".repeat(50_000_000) } });
    expectQuiet(await runHook(home, "PostToolUse", payload), 2 * CAPTURE_MS_MAX);
    const [row] = inboxRows(home);
    expect(row?.body.length).toBeLessThan(20_000);
    expect(row?.body).toContain("characters left out");
  });

  test("50 MB in many small strings stays under the same limit", async () => {
    await using home = openHome();
    const row = Array.from({ length: 400 }, () => "y".repeat(300));
    const wide = { lines: Array.from({ length: 400 }, () => row) };
    const result = await runHook(
      home,
      "PostToolUse",
      bashDone(home, "toolu_1", "p1", { tool_response: wide }),
    );
    // Parsing so much takes half a second alone, and three times that beside other test files.
    expectQuiet(result, 2 * CAPTURE_MS_MAX);
    const [kept] = inboxRows(home);
    expect(kept?.body.length).toBeLessThan(100_000);
    expect(kept?.body).toContain("toolu_1");
  });

  test("of 70 MB only that it happened is kept", async () => {
    await using home = openHome();
    const payload = bashDone(home, "toolu_1", "p1", { tool_response: { stdout: "x".repeat(70_000_000) } });
    const result = await runHook(home, "PostToolUse", payload).catch((error) => error as Error);
    expect(result).not.toBeInstanceOf(Error);
    expectQuiet(result as HookResult);
    const [row] = inboxRows(home);
    expect(JSON.parse(row?.body ?? "")).toMatchObject({
      session_id: SESSION,
      tool_use_id: "toolu_1",
      prompt_id: "p1",
    });
  });

  test("NUL, lone surrogates and invalid UTF-8 are replaced and kept", async () => {
    await using home = openHome();
    using _ = keepWorkersAway(home);
    const text = JSON.stringify(prompted(home, "a\0b \ud800 c", "p1"));
    expectQuiet(await runHook(home, "UserPromptSubmit", text));
    const bytes = Buffer.concat([
      Buffer.from(text.slice(0, -1)),
      Buffer.from(',"model":"'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('"}'),
    ]);
    expectQuiet(await runHook(home, "UserPromptSubmit", new Uint8Array(bytes)));
    const rows = inboxRows(home);
    expect(rows.length).toBe(2);
    for (const row of rows) expect(JSON.parse(row.body).prompt).toBe("a\ufffdb \ufffd c");
  });

  test("deep nesting and a key named __proto__ do no harm", async () => {
    await using home = openHome();
    const deep = `${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`;
    const input = `{"__proto__":{"session_id":"evil"},"n":${deep}}`;
    const text = JSON.stringify(bashDone(home, "toolu_1", "p1")).replace('{"command":"echo hello"}', input);
    expectQuiet(await runHook(home, "PostToolUse", text));
    const [row] = inboxRows(home);
    expect(row?.session_id).toBe(SESSION);
    expect(row?.body).toContain("nested too deeply");
    expect(cleanPayload(JSON.parse(row?.body ?? ""))).toEqual(JSON.parse(row?.body ?? ""));
  });
});

function mountSmallDisk(directory: string) {
  return Bun.spawnSync(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", directory]);
}

/** Only root may mount, and not in every container. */
function canMount(): boolean {
  const directory = mkdtempSync(join(tmpdir(), "claude-mem-mount-"));
  try {
    return mountSmallDisk(directory).exitCode === 0;
  } finally {
    Bun.spawnSync(["umount", "-l", directory]);
    rmSync(directory, { recursive: true, force: true });
  }
}

describe("trouble on the disk", () => {
  /** The host shows what SessionStart says to the user; every other hook stays silent. */
  function expectToldAtStart(event: string, stdout: string, told: RegExp): void {
    if (event !== "SessionStart") return expect(stdout).toBe("");
    expect(JSON.parse(stdout)).toEqual({ systemMessage: expect.stringMatching(told) });
  }

  test("a data directory that is a file: exit 0, one line on stderr, and the user told at the start", async () => {
    await using home = openHome();
    writeFileSync(home.paths.dir, "not a folder");
    for (const event of EVENTS) {
      const result = await runHook(home, event, prompted(home, "hello", "p1"));
      expect(result.exitCode).toBe(0);
      expectToldAtStart(event, result.stdout, /cannot be read/);
      expect(result.stderr.trim().split("\n").length).toBe(1);
    }
    expect(readFileSync(home.paths.dir, "utf8")).toBe("not a folder");
  });

  test("a read-only home: exit 0, one line on stderr, nothing written, and the user told at the start", async () => {
    await using home = openHome();
    // Root may write everywhere.
    const command = await asOrdinaryUser(home);
    chmodSync(home.dir, 0o555);
    try {
      for (const event of ["UserPromptSubmit", "SessionStart", "PreToolUse"]) {
        const child = Bun.spawn([...command, "hook", "claude-code", event], {
          env: home.environment,
          cwd: "/",
          stdin: Buffer.from(JSON.stringify(prompted(home, "hello", "p1"))),
          stdout: "pipe",
          stderr: "pipe",
        });
        expect(await child.exited).toBe(0);
        expectToldAtStart(event, await child.stdout.text(), /writable for your user/);
        const expected = event === "PreToolUse" ? "" : "permission|EACCES|EROFS";
        expect(await child.stderr.text()).toMatch(new RegExp(expected, "i"));
      }
      expect(readdirSync(home.dir).sort()).toEqual(["program", "work"]);
    } finally {
      chmodSync(home.dir, 0o755);
    }
  });

  test("an inbox that somebody else holds: the event is a file beside it", async () => {
    await using home = openHome();
    using _ = keepWorkersAway(home);
    expectQuiet(await runHook(home, "UserPromptSubmit", prompted(home, "first", "p1")));
    const holder = holdInbox(home);
    await holder.held;
    expectQuiet(await runHook(home, "Stop", stopped(home, "p1", "Done.")));
    holder.release();
    await holder.exited;
    expect(spooled(home).length).toBe(1);
    expect(captured(home)).toEqual(["UserPromptSubmit", "Stop"]);
    expect(logOf(home)).toContain("locked");
  });

  test("an inbox of a newer format: the event is a file beside it, the inbox is left alone", async () => {
    await using home = openHome();
    using _ = keepWorkersAway(home);
    expectQuiet(await runHook(home, "UserPromptSubmit", prompted(home, "first", "p1")));
    {
      using inbox = openInbox(home.paths.inbox, 100);
      inbox.run("PRAGMA user_version = 99");
    }
    expectQuiet(await runHook(home, "Stop", stopped(home, "p1", "Done.")));
    expect(captured(home)).toEqual(["UserPromptSubmit", "Stop"]);
    expect(logOf(home)).toContain("inbox format 99");
  });

  test("a damaged inbox: the event is a file beside it", async () => {
    await using home = openHome();
    using _ = keepWorkersAway(home);
    mkdirSync(home.paths.dir, { recursive: true });
    writeFileSync(home.paths.inbox, "garbage ".repeat(4_000));
    for (const event of ["UserPromptSubmit", "PostToolUse"]) {
      expectQuiet(await runHook(home, event, bashDone(home, "toolu_1", "p1", { prompt: "hello" })));
    }
    expectQuiet(await runHook(home, "SessionStart", base(home, { source: "startup" })), CONTEXT_MS_MAX);
    const events = listSpooled(home.paths.spool).map((one) => one.record?.event);
    expect(events.length).toBe(3);
    expect(readFileSync(home.paths.inbox, "latin1")).toStartWith("garbage");
  });

  test.skipIf(!canMount())("a full disk: exit 0, and what had been committed stays", async () => {
    await using home = openHome();
    mkdirSync(home.paths.dir);
    expect(mountSmallDisk(home.paths.dir).exitCode).toBe(0);
    try {
      using _ = keepWorkersAway(home);
      expectQuiet(await runHook(home, "UserPromptSubmit", prompted(home, "first", "p1")));
      const free = await Bun.$`df --output=avail -k ${home.paths.dir} | tail -1`.text();
      writeFileSync(join(home.paths.dir, "filler"), "x".repeat(Number(free) * 1024));
      const big = { stdout: "z".repeat(15_000) };
      for (let count = 0; count < 12; count += 1) {
        const result = await runHook(
          home,
          "PostToolUse",
          bashDone(home, `toolu_${count}`, "p1", { tool_response: big }),
        );
        expect(result).toMatchObject({ exitCode: 0, stdout: "" });
        expect(result.ms).toBeLessThan(CAPTURE_MS_MAX);
      }
      const start = await runHook(home, "SessionStart", base(home, { source: "startup" }));
      expect(JSON.parse(start.stdout).systemMessage).toContain("Free some disk space.");
      const { stdout: status } = await runCommand(home, ["status"]);
      expect(status).toContain("Free some disk space");
      await Bun.file(join(home.paths.dir, "filler")).delete();
      expect(captured(home)[0]).toBe("UserPromptSubmit");
      expect(filesBelow(home.paths.dir).filter((path) => path.endsWith(".tmp"))).toEqual([]);
      expectQuiet(await runHook(home, "Stop", stopped(home, "p1", "Done.")));
      expect(captured(home).at(-1)).toBe("Stop");
    } finally {
      Bun.spawnSync(["umount", "-l", home.paths.dir]);
    }
  });
});

describe("what is left out", () => {
  test("our own runs write nothing, by environment and by directory", async () => {
    await using home = openHome();
    const internal = { environment: { CLAUDE_MEM_INTERNAL: "1" } };
    const inside = join(home.paths.observerSessions, "one");
    for (const event of EVENTS) {
      expectQuiet(await runHook(home, event, prompted(home, "hello", "p1"), internal));
      const here = { environment: { CLAUDE_PROJECT_DIR: inside } };
      expectQuiet(await runHook(home, event, prompted(home, "hello", "p1"), here));
      const cwd = { environment: { CLAUDE_PROJECT_DIR: "" } };
      expectQuiet(await runHook(home, event, prompted(home, "hello", "p1", { cwd: inside }), cwd));
    }
    expect(filesBelow(home.dir)).toEqual([]);
  });

  test("tools of the list and the memory's own tools", async () => {
    await using home = openHome();
    const environment = { CLAUDE_MEM_SKIP_TOOLS: "Bash, WebFetch" };
    for (const tool of [
      "Bash",
      "WebFetch",
      "mcp__plugin_mem_claude-mem__search",
      "mcp__claude-mem__search",
      "Edit",
    ]) {
      expectQuiet(
        await runHook(home, "PostToolUse", bashDone(home, tool, "p1", { tool_name: tool }), { environment }),
      );
    }
    expect(inboxRows(home).map((row) => JSON.parse(row.body).tool_name)).toEqual(["Edit"]);
  });

  test("of the memory's own tools it is kept which memories they took, and nothing else", async () => {
    await using home = openHome();
    const tool = "mcp__plugin_mem_claude-mem__show";
    const call = {
      tool_name: tool,
      tool_input: { addresses: ["#3", "t8.1", "#4"] },
      tool_response: "SECRETTEXT",
    };
    expectQuiet(await runHook(home, "PostToolUse", bashDone(home, "t1", "p1", call)));
    expectQuiet(await runHook(home, "PostToolUseFailure", bashDone(home, "t2", "p1", call)));
    const [row, ...others] = inboxRows(home);
    expect(others).toEqual([]);
    expect(row?.event).toBe("MemoryAccessed");
    expect(JSON.parse(row?.body ?? "")).toMatchObject({ action: "fetched", observation_ids: [3, 4] });
    expect(row?.body).not.toContain("SECRETTEXT");
  });

  test("memories that were fetched by their ids or as an anchor are kept", async () => {
    await using home = openHome();
    const asked = { get_observations: { ids: [5, 6] }, timeline: { anchor: 7 } };
    for (const [tool, input] of Object.entries(asked)) {
      const call = { tool_name: `mcp__claude-mem__${tool}`, tool_input: input };
      expectQuiet(await runHook(home, "PostToolUse", bashDone(home, tool, "p1", call)));
    }
    expect(inboxRows(home).map(({ body }) => JSON.parse(body))).toMatchObject([
      { action: "fetched", observation_ids: [5, 6] },
      { action: "fetched", observation_ids: [7] },
    ]);
  });

  test("tools of the default list", async () => {
    await using home = openHome();
    for (const tool of ["ListMcpResourcesTool", "SlashCommand", "Skill", "Bash"]) {
      expectQuiet(await runHook(home, "PostToolUse", bashDone(home, tool, "p1", { tool_name: tool })));
    }
    expect(inboxRows(home).map((row) => JSON.parse(row.body).tool_name)).toEqual(["Bash"]);
  });

  for (const [pattern, folder] of [
    ["/clients/secret", "/clients/secret"],
    ["/clients/secret/", "/clients/secret/deep/er"],
    ["/clients/*", "/clients/acme/src"],
    ["/other, **/secret-*", "/home/x/secret-one"],
    ["~/private", "HOME/private/notes"],
    ["~", "HOME/anything"],
  ] as const) {
    test(`a project in ${folder} is excluded by ${pattern}`, async () => {
      await using home = openHome();
      const environment = {
        CLAUDE_MEM_EXCLUDED_PROJECTS: pattern,
        CLAUDE_PROJECT_DIR: folder.replace("HOME", home.dir),
      };
      for (const event of EVENTS)
        expectQuiet(await runHook(home, event, prompted(home, "hello", "p1"), { environment }));
      expect(filesBelow(home.dir)).toEqual([]);
    });
  }

  test("a neighbour of an excluded project is captured", async () => {
    await using home = openHome();
    using _ = keepWorkersAway(home);
    const environment = {
      CLAUDE_MEM_EXCLUDED_PROJECTS: "/clients/secret",
      CLAUDE_PROJECT_DIR: "/clients/secret-not",
    };
    expectQuiet(await runHook(home, "UserPromptSubmit", prompted(home, "hello", "p1"), { environment }));
    expect(inboxRows(home).length).toBe(1);
  });
});

describe("the folder and the files", () => {
  test("are for their owner alone, also where the umask allows more", async () => {
    await using home = openHome();
    const wrapper = ["/bin/sh", "-c", 'umask 0; exec "$@"', "sh"];
    expectQuiet(
      await runHook(home, "UserPromptSubmit", prompted(home, "<private>x</private>", "p1"), { wrapper }),
    );
    expectQuiet(await runHook(home, "Stop", stopped(home, "p2", "Done."), { wrapper }));
    const folders = [home.paths.dir, home.paths.spool];
    for (const folder of folders) expect(statSync(folder).mode & 0o777).toBe(0o700);
    // Where the worker is that the hooks have started, people may read.
    const said = [home.paths.workerPid, home.paths.workerPort];
    for (const file of filesBelow(home.paths.dir).filter((path) => !said.includes(path)))
      expect([file, (statSync(file, { throwIfNoEntry: false })?.mode ?? 0o600) & 0o777]).toEqual([
        file,
        0o600,
      ]);
  });

  test.each([
    { BUN_OPTIONS: "--preload ./evil.ts" },
    { BUN_OPTIONS: "--config=./bunfig.toml" },
    { BUN_OPTIONS: "--cwd=/nonexistent" },
    { BUN_BE_BUN: "1" },
    { BUN_INSPECT: "ws://127.0.0.1:0/x?break=1" },
    { BUN_INSPECT: "ws://127.0.0.1:0/x?wait=1", BUN_INSPECT_NOTIFY: "unix:///nonexistent" },
    { BUN_INSPECT_CONNECT_TO: "ws://127.0.0.1:9/?wait=1", BUN_INSPECT_PRELOAD: "./evil.ts" },
    { NODE_OPTIONS: "--require ./evil.ts", NODE_PATH: "." },
  ])("are not opened to what the environment tells the runtime: %j", async (environment) => {
    await using home = openHome();
    using _ = keepWorkersAway(home);
    const witness = join(home.dir, "witness");
    const evil = `require("node:fs").writeFileSync(${JSON.stringify(witness)}, "was here");`;
    for (const name of ["evil.ts", "hook.ts"]) writeFileSync(join(home.project, name), evil);
    writeFileSync(join(home.project, "bunfig.toml"), 'preload = ["./evil.ts"]\n');
    expectQuiet(await runHook(home, "UserPromptSubmit", prompted(home, "hello", "p1"), { environment }));
    expect(inboxRows(home).length).toBe(1);
    expect(existsSync(witness)).toBe(false);
  });

  test("of a hostile project have no effect on a hook that runs in it", async () => {
    await using home = openHome();
    using _ = keepWorkersAway(home);
    const witness = join(home.dir, "witness");
    const evil = `require("node:fs").writeFileSync(${JSON.stringify(witness)}, "was here");`;
    writeFileSync(
      join(home.project, ".env"),
      `CLAUDE_MEM_DATA_DIR=${home.dir}/stolen\nCLAUDE_MEM_INTERNAL=1\n`,
    );
    writeFileSync(join(home.project, ".env.local"), "CLAUDE_MEM_INTERNAL=1\n");
    writeFileSync(join(home.project, "bunfig.toml"), 'preload = ["./evil.ts"]\nlogLevel = "debug"\n');
    writeFileSync(join(home.project, "evil.ts"), evil);
    writeFileSync(join(home.project, "tsconfig.json"), '{"compilerOptions":{"paths":{"*":["./evil.ts"]}}}');
    writeFileSync(join(home.project, "package.json"), '{"type":"commonjs","imports":{"#x":"./evil.ts"}}');
    const before = filesBelow(home.project).length;
    expectQuiet(await runHook(home, "UserPromptSubmit", prompted(home, "hello", "p1")));
    expect(inboxRows(home).length).toBe(1);
    expect(filesBelow(home.dir).filter((path) => /witness|stolen/.test(path))).toEqual([]);
    expect(filesBelow(home.project).length).toBe(before);
  });
});

interface Holder {
  held: Promise<unknown>;
  exited: Promise<number>;
  release(): void;
}

/** Another process that holds the inbox for writing until it is told to let go. */
function holdInbox(home: TempHome): Holder {
  const script = `
    const { Database } = require("bun:sqlite");
    const inbox = new Database(${JSON.stringify(home.paths.inbox)});
    inbox.run("BEGIN EXCLUSIVE");
    console.log("held");
    await Bun.stdin.text();
    inbox.run("ROLLBACK");
  `;
  const child = Bun.spawn([process.execPath, "-e", script], {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "inherit",
  });
  return {
    held: child.stdout.getReader().read(),
    exited: child.exited,
    release: () => void child.stdin.end(),
  };
}

test("with settings that cannot be understood nothing is captured, and the user is told when a session begins", async () => {
  await using home = openHome();
  using _ = keepWorkersAway(home);
  writeFileSync(home.paths.settings, '{ "CLAUDE_MEM_EXCLUDED_PROJECTS": "/secret", }');
  const start = await runHook(home, "SessionStart", base(home, { source: "startup" }));
  expect(JSON.parse(start.stdout).systemMessage).toContain("nothing is captured");
  const later = await runHook(home, "UserPromptSubmit", prompted(home, "a secret plan", "p1"));
  expect(later).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
  expect(filesWith(home.paths.dir, ["secret plan"])).toEqual([]);
});
