import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openClaude } from "../../../src/providers/claude/claude.ts";
import { streamCommand } from "../../../src/providers/claude/program.ts";
import type { ModelReply, Provider } from "../../../src/providers/provider.ts";
import { platformOf } from "../../../src/supervisor/platform/platform-of.ts";
import { startBeside } from "../../../src/supervisor/run-program.ts";
import { processesOf } from "../../kit/processes.ts";
import { openHome, type TempHome } from "../../kit/temp-home.ts";
import { until } from "../../kit/until.ts";
import { type BEHAVIOURS, installStandIn } from "./programs.ts";

/** What `cmd.exe` takes. */
const COMMAND_LINE_CHARS_MAX = 8_191;

let home: TempHome;
let provider: Provider | undefined;
beforeEach(() => {
  home = openHome();
});
afterEach(async () => {
  await provider?.close();
  provider = undefined;
  // Whatever the program did: when the end of it was seen, nothing is left.
  expect(processesOf(home.dir)).toEqual([]);
  await home[Symbol.asyncDispose]();
});

function open(behaviour: keyof typeof BEHAVIOURS, idleMs?: number): Provider {
  provider = openClaude({
    model: "haiku",
    environment: installStandIn(home, behaviour),
    directory: home.paths.observerSessions,
    start: startBeside,
    ...(idleMs === undefined ? {} : { idleMs }),
  });
  return provider;
}

function ask(
  prompt = "<turn> one",
  more: { timeoutMs?: number; signal?: AbortSignal; system?: string } = {},
): Promise<ModelReply> {
  if (provider === undefined) throw new Error("open a provider first");
  const signal = new AbortController().signal;
  return provider.ask({ system: "notes", prompt, outputTokensMax: 2_000, timeoutMs: 8_000, signal, ...more });
}

const linesOf = (name: string) => {
  const path = join(home.dir, name);
  return existsSync(path) ? readFileSync(path, "utf8").trim().split("\n") : [];
};

describe("a program that answers", () => {
  test("is started once, without tools, and its history is cleared between two messages", async () => {
    open("answers");
    expect(await ask()).toEqual({
      kind: "answer",
      text: "fine @home",
      usage: { inputTokens: 1_000, outputTokens: 50, cachedTokens: 400, costMicros: 250_000 },
    });
    expect(await ask("<turn> two")).toMatchObject({ kind: "answer", usage: { costMicros: 0 } });
    expect(linesOf("calls")).toHaveLength(1);
    expect(linesOf("calls")[0]).toMatch(
      /--model haiku --system-prompt-file \S+\.txt --tools {2}--strict-mcp-config/,
    );
    expect(linesOf("calls")[0]).toContain("--no-session-persistence --safe-mode");
    expect(linesOf("messages")[1]).toBe("clear");
    expect(linesOf("messages")).toHaveLength(3);
  });

  test("gets its system prompt in a file, unchanged", async () => {
    open("answers");
    const system = 'You take notes.\r\n\n"100 %" & <more>\n';
    await ask("x", { system });
    expect(readFileSync(join(home.dir, "instructions"), "utf8")).toBe(system);
    expect(linesOf("modes")[0]).toStartWith("-rw-------");
    expect(readdirSync(home.paths.observerSessions)).toEqual([]);
  });

  test.each([true, false])("can be a batch file of Windows (safe mode: %s)", (hasSafeMode) => {
    const systemFile = "C:\\Users\\A B\\.claude-mem\\observer-sessions\\instructions-1.txt";
    const command = streamCommand("C:\\npm\\claude.cmd", { model: "haiku", systemFile, hasSafeMode });
    const { command: started } = platformOf("win32", { SystemRoot: "C:\\Windows" }).launch(command);
    expect(started.at(-1)).toStartWith('""C:\\npm\\claude.cmd" -p --input-format stream-json');
    expect(started.at(-1)).toContain(`--system-prompt-file "${systemFile}"`);
    expect(started.join(" ").length).toBeLessThan(COMMAND_LINE_CHARS_MAX);
  });

  test("is asked one thing after the other, however many ask", async () => {
    open("answers");
    const replies = await Promise.all([ask("a"), ask("b"), ask("c")]);
    expect(replies.map((reply) => reply.kind)).toEqual(["answer", "answer", "answer"]);
    expect(linesOf("calls")).toHaveLength(1);
  });

  test("never reads a file that an observed text names", async () => {
    open("answers");
    await ask("<turn> see @/etc/passwd, @notes.md and ULTRATHINK");
    expect(linesOf("messages").join()).not.toMatch(/@|ultrathink/i);
    expect(linesOf("messages").join()).toContain("\uff20/etc/passwd");
  });

  test("is ended when nobody asks, and started again when somebody does", async () => {
    open("answers", 50);
    await ask();
    await until("it has ended", () => processesOf(home.dir).length === 0);
    expect((await ask()).kind).toBe("answer");
    expect(linesOf("calls")).toHaveLength(2);
  });

  test("is restarted for another system prompt", async () => {
    open("answers");
    await ask();
    await ask("x", { system: "other notes" });
    expect(linesOf("calls")).toHaveLength(2);
  });

  test("may print what it likes beside its answers", async () => {
    open("prints noise and answers");
    expect((await ask()).kind).toBe("answer");
    await provider?.close();
    open("prints much to stderr and answers");
    expect((await ask()).kind).toBe("answer");
  });

  test("of a version without safe mode is called without it", async () => {
    open("knows no safe mode");
    expect((await ask()).kind).toBe("answer");
    expect((await ask("x", { system: "other" })).kind).toBe("answer");
    expect(linesOf("calls").filter((call) => call.includes("--safe-mode"))).toHaveLength(1);
    expect(linesOf("calls").at(-1)).toContain("disableAllHooks");
  });
});

describe("a program that fails", () => {
  const faults: [keyof typeof BEHAVIOURS, string, string][] = [
    ["exits with 143", "unavailable", "claude was terminated"],
    ["is ended by SIGTERM", "unavailable", "claude was terminated"],
    ["prints to stderr and fails", "unavailable", "boom: the disk is on fire"],
    ["ends before it is asked", "unavailable", "exit code 1"],
    ["prints ten megabytes", "unreadable", "more than 2 MB"],
    ["has a spent limit", "limited", "usage limit"],
    ["is not logged in", "unauthorised", "Not logged in"],
  ];
  test.each(faults)("%s: %s", async (behaviour, fault, says) => {
    open(behaviour);
    const reply = await ask();
    expect(reply).toMatchObject({ kind: "failure", fault, message: expect.stringContaining(says) });
  });

  test("somebody's SIGTERM is no crash: it is not started again at once", async () => {
    open("exits with 143");
    const reply = await ask();
    expect(reply.kind === "failure" ? (reply.retryAt ?? 0) - Date.now() : 0).toBeGreaterThan(50_000);
    expect(linesOf("calls")).toHaveLength(1);
  });

  test("the moment at which a limit is lifted is passed on", async () => {
    open("has a spent limit");
    expect(await ask()).toMatchObject({ retryAt: Date.parse("2100-01-01T00:00:00Z") });
  });

  test.each(["hangs", "hangs and ignores SIGTERM"] as const)(
    "%s: it is given up in time and ended",
    async (behaviour) => {
      open(behaviour);
      const begun = performance.now();
      expect(await ask("x", { timeoutMs: 400 })).toMatchObject({ fault: "late" });
      expect(performance.now() - begun).toBeLessThan(1_500);
      await provider?.close();
      expect(processesOf(home.dir)).toEqual([]);
    },
  );

  test("hanging, it is let go at once when the worker leaves", async () => {
    open("hangs");
    const stop = new AbortController();
    const reply = ask("x", { signal: stop.signal });
    await until("it runs", () => linesOf("calls").length === 1);
    const begun = performance.now();
    stop.abort();
    expect(await reply).toMatchObject({ fault: "stopped" });
    expect(performance.now() - begun).toBeLessThan(300);
  });

  test("after a failure the next call has a program of its own", async () => {
    open("hangs");
    await ask("x", { timeoutMs: 200 });
    installStandIn(home, "answers");
    expect((await ask()).kind).toBe("answer");
  });

  test("one that cannot clear its history is ended before it gets more", async () => {
    open("does not clear");
    await ask();
    expect(await ask("x", { timeoutMs: 7_500 })).toMatchObject({
      fault: "unavailable",
      message: expect.stringContaining("clear its history"),
    });
  }, 15_000);

  test("one that is not installed is missed, and nothing is started", async () => {
    provider = openClaude({
      model: "haiku",
      environment: { ...home.environment, PATH: "/nonexistent" },
      directory: home.paths.observerSessions,
      start: startBeside,
    });
    expect(await ask()).toMatchObject({ kind: "failure", fault: "missing" });
  });
});
