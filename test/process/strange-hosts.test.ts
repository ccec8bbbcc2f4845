import { afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { filesBelow } from "../kit/bytes.ts";
import { type HookResult, runHook } from "../kit/hook.ts";
import { base, prompted, SESSION } from "../kit/payloads.ts";
import { program } from "../kit/program.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { inboxRows, keepWorkersAway } from "../kit/worker.ts";

/** What a host waits at least before it ends a hook. */
const WAIT_MS_MAX = 1_500;
/** Several hooks at once wait longer for the processor than one. */
const OPEN_MS_MAX = 4_000;
/** A user id that no account has. */
const NOBODY_KNOWN = "54321";

beforeAll(async () => {
  await program();
});

let home: TempHome;
beforeEach(() => {
  home = openHome();
});
afterEach(() => home[Symbol.asyncDispose]());

/** Every way of a host to call us without saying, in our words, who calls and why. */
const STRAY_CALLS: readonly string[][] = [
  [],
  ["hook"],
  ["hook", "claude-code"],
  ["hook", "", ""],
  ["hook", "--async", "Stop"],
  ["hook", "some-host", "some-event"],
  ["hook", "codex", "UserPromptSubmit"],
];

function calledWith(args: readonly string[]): string {
  return ["claude-mem", ...args.map((word) => word || '""')].join(" ");
}

/** Runs the program by a shell, which can do to its streams what `Bun.spawn` cannot. */
async function run(args: readonly string[], shell: string, environment = home.environment) {
  const begun = performance.now();
  const child = Bun.spawn(["/bin/sh", "-c", shell, await program(), ...args], {
    env: environment,
    cwd: home.project,
    stdin: Buffer.from(JSON.stringify(base(home, { prompt: "MARKEDWORD", hook_event_name: "Stop" }))),
    stdout: "pipe",
    stderr: "pipe",
  });
  const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  return { exitCode: await child.exited, stdout, stderr, ms: performance.now() - begun };
}

function expectSilence(result: HookResult): void {
  expect(result).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
  expect(result.ms).toBeLessThan(WAIT_MS_MAX);
  expect(filesBelow(home.dir)).toEqual([]);
}

describe("a call that names no host of ours ends with 0, says nothing and keeps nothing", () => {
  for (const args of STRAY_CALLS) {
    test(calledWith(args), async () => {
      for (const streams of ["", "</dev/null", "<&-", "</", ">&-", ">/dev/full 2>&1", "<&- >&- 2>&-"])
        expectSilence(await run(args, `exec "$0" "$@" ${streams}`));
      expectSilence(await run(args, `head -c 9000000 /dev/zero | "$0" "$@"`));
    });
  }

  test("with stdin that stays open", async () => {
    const path = await program();
    const calls = STRAY_CALLS.map(async (args) => {
      const begun = performance.now();
      const child = Bun.spawn([path, ...args], { env: home.environment, stdin: "pipe" });
      return { args, exitCode: await child.exited, isInTime: performance.now() - begun < OPEN_MS_MAX };
    });
    const expected = STRAY_CALLS.map((args) => ({ args, exitCode: 0, isInTime: true }));
    expect(await Promise.all(calls)).toEqual(expected);
  });
});

/** Only root can take the rights of a user who has no home. */
const isRoot = process.getuid?.() === 0 && Bun.which("setpriv") !== null;

test.if(isRoot)("a hook of a user without a home ends with 0 and says so on stderr", async () => {
  const copy = join(home.dir, "claude-mem");
  await Bun.write(copy, Bun.file(await program()));
  chmodSync(copy, 0o755);
  chmodSync(home.dir, 0o755);
  const shell = `cd /; exec env -i setpriv --reuid=${NOBODY_KNOWN} --clear-groups "${copy}" "$@"`;
  const result = await run(["hook", "claude-code", "Stop"], shell);
  expect(result).toMatchObject({ exitCode: 0, stdout: "" });
  expect(result.stderr.trim().split("\n").length).toBe(1);
});

describe("a person", () => {
  async function atTerminal(args: readonly string[]) {
    const shown: string[] = [];
    const decoder = new TextDecoder();
    const child = Bun.spawn([await program(), ...args], {
      env: home.environment,
      terminal: { cols: 80, rows: 24, data: (_, bytes) => void shown.push(decoder.decode(bytes)) },
    });
    const exitCode = await child.exited;
    child.terminal?.close();
    return { exitCode, shown: shown.join("") };
  }

  test("at a terminal is shown the usage, with exit code 2", async () => {
    expect(await atTerminal([])).toMatchObject({ exitCode: 2, shown: expect.stringContaining("Usage:") });
    expect((await atTerminal(["hook"])).exitCode).toBe(2);
  });

  test("who uses a command wrongly in a script gets exit code 2", async () => {
    for (const args of [["nonsense"], ["--nonsense"], ["show"], ["search", "--limit"]]) {
      const result = await run(args, 'exec "$0" "$@"');
      expect(result.exitCode).toBe(2);
      expect(result.stderr).toStartWith("claude-mem: ");
    }
  });

  test("who asks in a script for help with hooks gets it", async () => {
    const result = await run(["hook", "--help"], 'exec "$0" "$@"');
    expect(result).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("Usage:") });
  });
});

describe("a payload of another host that calls itself Claude Code", () => {
  const FOREIGN: Readonly<Record<string, { payload: object; environment?: Record<string, string> }>> = {
    "Codex, in a turn": { payload: { turn_id: "01a2" } },
    "Codex, at the start": { payload: { transcript_path: "/h/.codex/sessions/2026/11/30/rollout-x.jsonl" } },
    Copilot: { payload: { timestamp: "2026-11-30T12:11:59.280Z" }, environment: { COPILOT_CLI: "1" } },
    Gemini: { payload: {}, environment: { GEMINI_SESSION_ID: SESSION } },
    Qwen: { payload: {}, environment: { QWEN_CODE_SESSION_ID: SESSION } },
    Cursor: { payload: { cursor_version: "3.12.17" } },
  };

  for (const [host, { payload, environment = {} }] of Object.entries(FOREIGN)) {
    test(`${host}: nothing is kept, nothing said`, async () => {
      for (const event of ["SessionStart", "UserPromptSubmit", "PostToolUse", "Stop"])
        expectSilence(
          await runHook(home, event, { ...prompted(home, "hello", "p1"), ...payload }, { environment }),
        );
    });
  }

  test("Claude Code itself is captured in a shell of another host, and with fields that it may get one day", async () => {
    using _ = keepWorkersAway(home);
    const inherited = { COPILOT_CLI: "1", QWEN_CODE_SESSION_ID: "other", GEMINI_SESSION_ID: "other" };
    await runHook(home, "UserPromptSubmit", prompted(home, "one", "p1"), { environment: inherited });
    const own = { CLAUDE_CODE_SESSION_ID: SESSION };
    const payload = prompted(home, "two", "p2", { timestamp: "2027-01-01T00:00:00Z", turn_id: "t" });
    await runHook(home, "UserPromptSubmit", payload, { environment: own });
    expect(inboxRows(home).map((row) => JSON.parse(row.body).prompt)).toEqual(["one", "two"]);
  });
});
