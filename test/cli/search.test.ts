import { expect, test } from "bun:test";
import { resolve } from "node:path";
import { openRemembered } from "../kit/remembered.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";

const COMMAND = resolve(import.meta.dir, "../../bin/claude-mem");
const T = Date.parse("2026-01-20T10:00:00Z");

async function run(home: TempHome, ...args: string[]) {
  const child = Bun.spawn(["node", COMMAND, ...args], {
    cwd: home.project,
    env: home.environment,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [stdout, stderr, exitCode] = await Promise.all([
    child.stdout.text(),
    child.stderr.text(),
    child.exited,
  ]);
  return { stdout, stderr, exitCode };
}

function remember(home: TempHome): void {
  using remembered = openRemembered(home);
  const observations = [
    { title: "One walrus\u001b[31m", type: "bugfix" as const },
    { title: "Two narwhals" },
  ];
  remembered.tellTurn({ session: "s1", prompt: "count them", closing: "Counted.", at: T, observations });
  remembered.index();
}

test("search finds without a worker, in the project of the folder", async () => {
  await using home = openHome();
  remember(home);
  const { stdout, exitCode } = await run(home, "search", "walrus");
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^#1 observation .*\n {3}One walrus/m);
  expect(stdout).not.toContain("\u001b");
  expect(stdout).not.toContain("narwhal");
});

test("search --json prints the interface's answer", async () => {
  await using home = openHome();
  remember(home);
  const { stdout } = await run(home, "search", "--json", "--type", "bugfix", "walrus");
  expect(JSON.parse(stdout)).toMatchObject({
    hits: [{ kind: "observation", id: 1, session: "s1" }],
    degraded: [],
  });
});

test("timeline marks its anchor among what happened around it", async () => {
  await using home = openHome();
  remember(home);
  const { stdout } = await run(home, "timeline", "#2");
  expect(stdout).toMatch(/ {2}\S+ {2}#1 /);
  expect(stdout).toMatch(/▸ \S+ {2}#2 /);
});

test("without a memory there is an answer that says so, and nothing is made", async () => {
  await using home = openHome();
  expect(await run(home, "search", "x")).toMatchObject({
    stdout: "The memory is empty.\n",
    exitCode: 0,
  });
  expect(await run(home, "timeline")).toMatchObject({ exitCode: 1 });
});

test.each([
  [["search", "--before", "never", "x"], 2, "--before"],
  [["search", "--limit", "1e9", "x"], 2, "--limit"],
  [["search", "--project", "nowhere", "x"], 1, "nowhere"],
  [["timeline", "#77"], 1, "#77"],
])("%p ends with %d and one line that says what is wrong", async (args, code, fault) => {
  await using home = openHome();
  remember(home);
  const { stderr, exitCode } = await run(home, ...args);
  expect(exitCode).toBe(code);
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(stderr).toContain(fault);
});
