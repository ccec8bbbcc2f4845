import { expect, test } from "bun:test";
import { IGNORED_FILES, ignoredFiles } from "../../src/config/ignored-files.ts";
import type { Json } from "../../src/domain/host-event.ts";
import { leaveOutIgnored } from "../../src/domain/ignored-files/leave-out.ts";
import { LEFT_OUT_MARK } from "../../src/domain/ignored-files/sections.ts";

const ignored = ignoredFiles([".env"], "/p", { HOME: "/home/ann" });
/** What leads a pattern on. */
const SEEDS = [
  ".env",
  ".env ",
  ".env\n",
  ".env-",
  ".env:1:",
  "a.pem-b-",
  "a-b.pem:",
  "grep ",
  "grep -a ",
  "grep  ",
  "grep -rn '",
  "ssh a ",
  "cd ",
  "cd a;",
  "docker compose ",
  "find . -name '",
  "$(",
  "= ",
  "== .env ",
  "--- .env ",
  "--- .env\n",
  "diff .env ",
  "<file path=",
  '<file path=".env',
  "*",
  "{a,",
  "*.env ",
  "[",
  "a=.env;$a ",
  "\\",
  '"',
  "' ",
  "\u001b[1m.env\n",
  "\u001b[",
  " ",
  "\n",
  "x".repeat(300),
  `${"x".repeat(300)}.env\n`,
];
const TEXT_MS_MAX = 2_000;
const leave = (
  name: string,
  input: Record<string, string>,
  result: string | object | undefined,
  error?: string,
) => leaveOutIgnored({ name, input, result: result as string, error }, ignored);

test("of reading and writing an ignored file the path stays", () => {
  for (const name of ["Read", "Write", "Edit", "mcp__fs__read"]) {
    const kept = leave(
      name,
      { file_path: "/p/.env", content: "ZQ", new_string: "ZQ" },
      { file: { content: "ZQ" } },
      "ZQ",
    );
    expect(kept).toEqual({
      name,
      input: { file_path: "/p/.env" },
      result: LEFT_OUT_MARK,
      error: LEFT_OUT_MARK,
    });
  }
});

test("of a command that names one the program and the file stay", () => {
  expect(leave("Bash", { command: "cat .env", description: "ZQ" }, { stdout: "ZQ" })).toEqual({
    name: "Bash",
    input: { command: "cat .env" },
    result: LEFT_OUT_MARK,
    error: undefined,
  });
  for (const command of [
    "echo 'KEY=ZQ' >> api/.env",
    "cat > .env <<EOF\nKEY=ZQ\nEOF",
    "sed -i 's/a/ZQ/' ./.env",
    'grep "ZQ" <.env|wc',
    "cp /x/.env /tmp/x && echo ZQ",
  ]) {
    const kept = leave("Bash", { command }, { stdout: "ZQ" });
    expect(JSON.stringify(kept)).not.toContain("ZQ");
    expect(String(kept.input?.command)).toMatch(/^(echo|cat|sed|grep|cp) … \S*\.env \[left out/);
    expect(leave("Bash", kept.input as Record<string, string>, undefined).input).toEqual(kept.input);
  }
});

test("of a search only the lines of ignored files are left out", () => {
  const content = "src/a.ts:3:const key = 1\napi/.env:2:KEY=ZQ\n.env-KEY=ZQ\nsrc/b.ts:4:x";
  const kept = leave("Grep", { pattern: "key" }, { mode: "content", content });
  expect(kept.result).toEqual({
    mode: "content",
    content: `src/a.ts:3:const key = 1\napi/.env: ${LEFT_OUT_MARK}\n.env: ${LEFT_OUT_MARK}\nsrc/b.ts:4:x`,
  });
  expect(leave("Bash", { command: "grep -r key ." }, { stdout: content }).result).toEqual({
    stdout: kept.result === undefined ? "" : (kept.result as { content: string }).content,
  });
});

test("everything else stays as it is", () => {
  const report = {
    name: "Read",
    input: { file_path: "/p/src/env.ts" },
    result: { file: { content: "x" } },
    error: "e",
  };
  expect(leaveOutIgnored(report, ignored)).toEqual(report);
  const run = { name: "Bash", input: { command: "npm test" }, result: { stdout: "a: b" }, error: undefined };
  expect(leaveOutIgnored(run, ignored)).toEqual(run);
});

test("what is over a bound is left out, and nothing takes long", () => {
  const long = `${"echo a; ".repeat(5_000)}cat .env`;
  expect(leave("Bash", { command: long }, "ZQ").result).toBe(LEFT_OUT_MARK);
  let deep: Json = { path: ".env", content: "ZQ" };
  for (let level = 0; level < 20_000; level += 1) deep = level % 2 === 0 ? [deep] : { a: deep };
  expect(JSON.stringify(leave("x", { a: "b" }, { deep } as object))).not.toContain("ZQ");
  const all = ignoredFiles(IGNORED_FILES, "/p", { HOME: "/home/ann" });
  for (const seed of SEEDS) {
    const text = seed.repeat(Math.ceil(200_000 / seed.length));
    const command = seed.repeat(Math.ceil(20_000 / seed.length)).slice(0, 20_000);
    for (const report of [
      {
        name: "Bash",
        input: { command: `grep -r a . ; ${command}`.slice(0, 20_000) },
        result: undefined,
        error: undefined,
      },
      { name: "Bash", input: { command: "grep -rn a . | xargs cat" }, result: { stdout: text }, error: text },
      { name: "Grep", input: { pattern: "a" }, result: text, error: undefined },
    ]) {
      const begun = performance.now();
      leaveOutIgnored(report, all);
      const ms = performance.now() - begun;
      expect([seed, report.name, ms < TEXT_MS_MAX]).toEqual([seed, report.name, true]);
    }
  }
});
