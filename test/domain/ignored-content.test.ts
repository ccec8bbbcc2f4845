import { expect, test } from "bun:test";
import { LEFT_OUT_MARK, leaveOutIgnored } from "../../src/domain/ignored-content.ts";

const isIgnored = (path: string) => /(^|\/)\.env$/.test(path);
const leave = (
  name: string,
  input: Record<string, string>,
  result: string | object | undefined,
  error?: string,
) => leaveOutIgnored({ name, input, result: result as string, error }, isIgnored);

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
  expect(leaveOutIgnored(report, isIgnored)).toEqual(report);
  const run = { name: "Bash", input: { command: "npm test" }, result: { stdout: "a: b" }, error: undefined };
  expect(leaveOutIgnored(run, isIgnored)).toEqual(run);
});
