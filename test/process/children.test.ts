import { describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { platformOf } from "../../src/supervisor/platform/platform-of.ts";
import { firstLine, type OpenedChildren, openChildren, registered, shell, textOf } from "../kit/children.ts";
import { processesOf, signal } from "../kit/processes.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { until } from "../kit/until.ts";

const SLEEP = "exec sleep 60";
const STUBBORN = 'trap "" TERM; echo ready; while :; do sleep 0.05; done';

function untilNobody(home: TempHome): Promise<boolean> {
  return until("no process is left", () => processesOf(home.dir).length === 0);
}

function pidsOf(home: TempHome): number[] {
  return processesOf(home.dir).map((one) => one.pid);
}

/** These processes, or so many, and no others. One that is just becoming another program is not seen for a moment. */
function untilRunning(home: TempHome, expected: number | number[]): Promise<boolean> {
  return until(
    `${expected} run, not ${pidsOf(home)}`,
    () => {
      const pids = pidsOf(home);
      if (typeof expected === "number") return pids.length === expected;
      return pids.length === expected.length && expected.every((pid) => pids.includes(pid));
    },
    2_000,
  );
}

function observer(home: TempHome, script = SLEEP) {
  return shell(home, script, { kind: "observer" });
}

describe("a child", () => {
  test("gets its arguments as they are, and may lie in a folder with blanks", async () => {
    await using home = openHome();
    await using opened = openChildren(home);
    const folder = join(home.dir, "a folder");
    const program = join(folder, "print its arguments");
    mkdirSync(folder);
    writeFileSync(program, "#!/bin/sh\nprintf '%s\\0' \"$@\"\n");
    chmodSync(program, 0o700);
    const args = [
      "--setting-sources",
      "",
      "--x",
      "two words",
      "",
      'a "quote"',
      "$HOME `id` *",
      "line\nbreak",
      "",
    ];
    const child = await opened.children.start({ ...shell(home, ""), command: [program, ...args] });
    expect((await textOf(child)).split("\0").slice(0, -1)).toEqual(args);
    expect(await child.exited).toEqual({ kind: "ended", exitCode: 0, signal: null });
  });

  test("is talked to by its streams", async () => {
    await using home = openHome();
    await using opened = openChildren(home);
    const child = await opened.children.start(
      shell(home, "read a; echo got $a; read b; echo then $b; echo bad >&2"),
    );
    child.stdin.write("one\n");
    await child.stdin.flush();
    expect(await firstLine(child.stdout)).toBe("got one");
    child.stdin.write("two\n");
    await child.stdin.end();
    expect(await firstLine(child.stdout)).toBe("then two");
    expect(await new Response(child.stderr).text()).toBe("bad\n");
  });

  test("that says more than is read waits, and none of it is lost", async () => {
    await using home = openHome();
    await using opened = openChildren(home);
    const child = await opened.children.start(shell(home, "head -c 20000000 /dev/zero; echo said >&2"));
    const said = firstLine(child.stderr);
    expect(await Promise.race([said, Bun.sleep(200)])).toBeUndefined();
    expect((await new Response(child.stdout).bytes()).length).toBe(20_000_000);
    expect(await said).toBe("said");
    const short = await opened.children.start(shell(home, "head -c 150000 /dev/zero"));
    await short.exited;
    expect((await new Response(short.stdout).bytes()).length).toBe(150_000);
  });

  test("stands in the registry from before its use until its end was seen", async () => {
    await using home = openHome();
    await using opened = openChildren(home);
    const child = await opened.children.start(observer(home));
    expect(registered(home)).toEqual([
      {
        pid: child.pid,
        startToken: expect.stringMatching(/./),
        mark: expect.stringMatching(/^[0-9a-f-]{36}$/),
        kind: "observer",
        label: "sh",
        startedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      },
    ]);
    expect(statSync(home.paths.processes).mode & 0o777).toBe(0o600);
    expect(await child.stop()).toBe(true);
    expect(registered(home)).toEqual([]);
  });

  test("sees nothing of the session that its worker was started from, and is known as ours", async () => {
    await using home = openHome();
    await using opened = openChildren(home);
    const environment = {
      ...home.environment,
      CLAUDECODE: "1",
      CLAUDE_CODE_SESSION_ID: "x",
      ANTHROPIC_API_KEY: "k",
    };
    const text = await textOf(await opened.children.start(shell(home, "env", { environment })));
    expect(text).toContain("CLAUDE_MEM_INTERNAL=1\n");
    expect(text).toContain("ANTHROPIC_API_KEY=k\n");
    expect(text).not.toMatch(/CLAUDECODE|CLAUDE_CODE_SESSION_ID|CLAUDE_PROJECT_DIR/);
  });

  test("that cannot be started is an error and leaves nothing", async () => {
    await using home = openHome();
    await using opened = openChildren(home);
    const absent = { ...observer(home), command: [join(home.dir, "absent")] };
    for (let round = 0; round < 3; round++)
      await expect(opened.children.start(absent)).rejects.toMatchObject({ code: "child-failed" });
    expect(registered(home)).toEqual([]);
  });
});

describe("the end of a child", () => {
  test("by SIGTERM or with 143 is an intended one, by another signal or code a failure, after its time late", async () => {
    await using home = openHome();
    await using opened = openChildren(home);
    const outcomeOf = async (script: string, timeoutMs?: number) => {
      const request = shell(home, script, timeoutMs === undefined ? {} : { timeoutMs });
      return (await opened.children.start(request)).exited;
    };
    expect(await outcomeOf("exit 143")).toEqual({ kind: "intended", exitCode: 143, signal: null });
    expect(await outcomeOf("kill -TERM $$")).toMatchObject({ kind: "intended", signal: "SIGTERM" });
    expect(await outcomeOf("kill -KILL $$")).toMatchObject({ kind: "failed", signal: "SIGKILL" });
    expect(await outcomeOf("exit 3")).toMatchObject({ kind: "failed", exitCode: 3 });
    expect(await outcomeOf(SLEEP, 50)).toMatchObject({ kind: "late" });
    expect(await outcomeOf(STUBBORN, 50)).toMatchObject({ kind: "late", signal: "SIGKILL" });
  });

  test("is forced when it ignores SIGTERM, and only then is it over", async () => {
    await using home = openHome();
    await using opened = openChildren(home);
    const child = await opened.children.start(shell(home, STUBBORN));
    await firstLine(child.stdout);
    let isOver = false;
    child.exited.then(() => {
      isOver = true;
    });
    const stopped = child.stop();
    await Bun.sleep(100);
    expect([isOver, registered(home).length]).toEqual([false, 1]);
    expect(await stopped).toBe(true);
    expect(await child.exited).toMatchObject({ kind: "intended", signal: "SIGKILL" });
    await untilNobody(home);
  });

  test("is the end of what it has started, however that clings to life", async () => {
    await using home = openHome();
    await using opened = openChildren(home);
    const parent = await opened.children.start(shell(home, `sh -c '${SLEEP}' & sh -c '${STUBBORN}' & wait`));
    await firstLine(parent.stdout);
    await until("both grandchildren run", () => pidsOf(home).length >= 3);
    expect(await parent.stop()).toBe(true);
    expect(processesOf(home.dir)).toEqual([]);
  });

  test("that exits by itself has its group ended, and gets no signal before", async () => {
    await using home = openHome();
    await using opened = openChildren(home);
    const leaving = await opened.children.start(shell(home, `trap "" TERM; sleep 60 & exit 0`));
    expect(await leaving.exited).toEqual({ kind: "ended", exitCode: 0, signal: null });
    expect(processesOf(home.dir)).toEqual([]);
    expect(registered(home)).toEqual([]);
  });
});

describe("the number of children", () => {
  test("never passes ten: of twelve starts at once two are refused", async () => {
    await using home = openHome();
    await using opened = openChildren(home, { maxConcurrentAgents: 10 });
    const starts = Array.from({ length: 12 }, (_, index) =>
      opened.children.start(index % 2 === 0 ? shell(home, SLEEP) : observer(home)),
    );
    const results = await Promise.allSettled(starts);
    const refused = results.filter((one) => one.status === "rejected");
    expect(refused.map((one) => one.reason.code)).toEqual(["no-slot", "no-slot"]);
    await untilRunning(home, 10);
    expect(registered(home)).toHaveLength(10);
  });

  test("of observers is bounded; the next waits until an end was seen, not until one was asked for", async () => {
    await using home = openHome();
    await using opened = openChildren(home, { maxConcurrentAgents: 1 });
    const first = await opened.children.start(observer(home, STUBBORN));
    await firstLine(first.stdout);
    const second = opened.children.start(observer(home));
    const stopped = first.stop();
    await Bun.sleep(100);
    expect(registered(home).map((entry) => entry.pid)).toEqual([first.pid]);
    await stopped;
    const { pid } = await second;
    expect(registered(home).map((entry) => entry.pid)).toEqual([pid]);
  });

  test("is waited for no longer than the limit", async () => {
    await using home = openHome();
    await using opened = openChildren(home, { maxConcurrentAgents: 1, slotWaitMs: 50 });
    await opened.children.start(observer(home));
    await expect(opened.children.start(observer(home))).rejects.toMatchObject({ code: "no-slot" });
    await untilRunning(home, 1);
  });
});

describe("a worker that stops", () => {
  test("ends all children together and refuses who waits and who comes", async () => {
    await using home = openHome();
    await using opened = openChildren(home, { maxConcurrentAgents: 2 });
    const stubborn = await opened.children.start(observer(home, STUBBORN));
    await firstLine(stubborn.stdout);
    await opened.children.start(observer(home));
    await opened.children.start(shell(home, `sleep 60 & sleep 60`));
    const waiting = opened.children.start(observer(home));
    const refused = waiting.catch((error) => error);
    const start = performance.now();
    await opened.children.stop();
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(await refused).toMatchObject({ code: "child-failed" });
    await expect(opened.children.start(shell(home, SLEEP))).rejects.toMatchObject({ code: "child-failed" });
    expect(processesOf(home.dir)).toEqual([]);
    expect(registered(home)).toEqual([]);
  });
});

describe("after a worker was killed", () => {
  test("the next one ends its children, also those whose leader has exited", async () => {
    await using home = openHome();
    const pids = await killedOwner(home, [
      SLEEP,
      STUBBORN,
      "sleep 60 & wait",
      `trap "" TERM; sleep 60 & wait`,
    ]);
    for (const pid of pids.slice(2)) signal(pid, "SIGKILL");
    await until("the leaders are gone", () => pids.slice(2).every((pid) => !pidsOf(home).includes(pid)));
    expect(registered(home).map((entry) => entry.pid)).toEqual(pids);
    await using opened = openChildren(home);
    await Promise.all([opened.children.sweep(), opened.children.sweep()]);
    expect(processesOf(home.dir)).toEqual([]);
    expect(registered(home)).toEqual([]);
    expect(opened.said).toEqual([]);
  });

  test("they count against the cap, and are ended where a new child needs the place", async () => {
    await using home = openHome();
    const [pid = 0] = await killedOwner(home, [SLEEP]);
    const [entry] = registered(home);
    rewrite(home, [{ ...entry, kind: "observer" }]);
    await using opened = openChildren(home);
    for (let count = 1; count < 10; count++) await opened.children.start(shell(home, SLEEP));
    expect(pidsOf(home)).toContain(pid);
    await opened.children.start(observer(home));
    expect(pidsOf(home)).not.toContain(pid);
    await untilRunning(home, 10);
  });

  test("dead entries of the registry keep no child from starting", async () => {
    await using home = openHome();
    const ended = Bun.spawn(["/bin/true"]);
    await ended.exited;
    rewrite(
      home,
      Array.from({ length: 10 }, (_, index) => ({ ...entryOf(ended.pid, "gone"), mark: `m-${index}` })),
    );
    await using opened = openChildren(home);
    const child = await opened.children.start(shell(home, SLEEP));
    expect(registered(home).map((entry) => entry.pid)).toEqual([child.pid]);
  });

  test("a process that got the reused id of a child is not signalled", async () => {
    await using home = openHome();
    const [pid = 0] = await killedOwner(home, [SLEEP]);
    const [entry] = registered(home);
    const ownToken = platformOf(process.platform, {}).startToken(process.pid);
    rewrite(home, [
      { ...entry, startToken: "another boot:1" },
      { ...entry, pid: process.pid, startToken: ownToken, mark: "of a file written by hand" },
    ]);
    await using opened = openChildren(home);
    await opened.children.sweep();
    expect(registered(home)).toEqual([]);
    await untilRunning(home, [pid]);
  });

  test("a group that bears the number of a child but not its mark is not signalled", async () => {
    await using home = openHome();
    const leader = Bun.spawn(["/bin/sh", "-c", "sleep 60 & exit 0"], {
      env: home.environment,
      detached: true,
    });
    await leader.exited;
    rewrite(home, [entryOf(leader.pid, "1")]);
    await using opened = openChildren(home);
    await opened.children.sweep();
    expect(registered(home)).toEqual([]);
    await untilRunning(home, 1);
  });
});

describe("the registry of children", () => {
  test("that is damaged is set aside and said once, and work goes on", async () => {
    await using home = openHome();
    mkdirSync(home.paths.dir);
    const texts = [
      "",
      "{",
      "[]",
      '{"children":[{"pid":1}]}',
      JSON.stringify({ children: [entryOf(-1, "x")] }),
    ];
    for (const text of [...texts, JSON.stringify({ children: Array(65).fill(entryOf(99_999, "x")) })]) {
      writeFileSync(home.paths.processes, text);
      await using opened: OpenedChildren = openChildren(home);
      await opened.children.sweep();
      const child = await opened.children.start(shell(home, "exit 0"));
      await child.exited;
      expect(opened.said).toEqual([expect.stringContaining("registry of children is damaged")]);
      expect(statSync(`${home.paths.processes}.damaged`).size).toBe(text.length);
    }
  });

  test("that cannot be written lets no child be: it could outlive its worker unknown", async () => {
    await using home = openHome();
    await using opened = openChildren(home, { registryFile: "/sys/claude-mem/processes.json" });
    for (const request of [shell(home, SLEEP), observer(home), observer(home), observer(home)])
      await expect(opened.children.start(request)).rejects.toMatchObject({ code: "no-permission" });
    expect(processesOf(home.dir)).toEqual([]);
    expect(opened.children.list()).toEqual([]);
  });
});

/** Starts a worker with children, and kills it once they run. */
async function killedOwner(home: TempHome, scripts: string[]): Promise<number[]> {
  const owner = Bun.spawn(
    [
      process.execPath,
      join(import.meta.dir, "..", "kit", "child-owner.ts"),
      home.paths.processes,
      ...scripts,
    ],
    { env: home.environment, stdout: "pipe" },
  );
  const pids: number[] = JSON.parse(await firstLine(owner.stdout));
  owner.kill("SIGKILL");
  await owner.exited;
  return pids;
}

function rewrite(home: TempHome, children: unknown[]): void {
  mkdirSync(home.paths.dir, { recursive: true });
  writeFileSync(home.paths.processes, JSON.stringify({ children }));
}

function entryOf(pid: number, startToken: string) {
  return { pid, startToken, mark: "m", kind: "program", label: "sh", startedAt: "2026-01-01T00:00:00Z" };
}
