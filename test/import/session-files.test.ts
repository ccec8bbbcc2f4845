import { expect, test } from "bun:test";
import { appendFileSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findFiles } from "../../src/import/find-files.ts";
import { askForOwnTranscripts } from "../../src/import/own-transcripts.ts";
import { LOCAL_OBSERVER, observeLocally } from "../../src/observer/local/observe.ts";
import { observeTurns } from "../../src/observer/observe-turns.ts";
import { hasHookedTurnToObserve } from "../../src/store/turns/turns.ts";
import { type Importing, openImporting } from "../kit/importing.ts";
import { select } from "../kit/select.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { append, asLines, called, said, typed } from "../kit/transcript.ts";

const AT = Date.parse("2026-01-03T10:00:00Z");
const iso = (seconds: number) => new Date(AT + seconds * 1_000).toISOString();

interface Use {
  name: string;
  input: string;
  outcome: string;
  result: string | null;
  error: string | null;
}

const uses = (importing: Importing) =>
  importing
    .all<Use>("SELECT name, input, outcome, result, error FROM tool_uses ORDER BY created_at_epoch, id")
    .map((use) => ({ ...use, input: JSON.parse(use.input) as object }));
const prompts = (importing: Importing) =>
  importing.all<{ text: string }>(select("prompts", "text")).map(({ text }) => text);
const sessions = (importing: Importing) =>
  importing.all<object>(
    "SELECT host, content_session_id AS id, directory, branch, status, started_at AS began FROM sdk_sessions ORDER BY id",
  );

function write(home: TempHome, name: string, lines: readonly (object | string)[]): string {
  const path = join(home.dir, "past", name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(
    path,
    lines.map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`).join(""),
  );
  return path;
}

const PATCH = `*** Begin Patch
*** Update File: src/a.ts
@@ function parse()
 const x = 1;
-return null;
+return x;
*** Add File: docs/new.md
+# New
+text
*** End Patch`;

/** A rollout file as Codex CLI 0.46 to 0.65 writes it. */
function rollout(home: TempHome): string {
  const item = (seconds: number, payload: object) => ({
    timestamp: iso(seconds),
    type: "response_item",
    payload,
  });
  const message = (role: string, text: string) => ({
    type: "message",
    role,
    content: [{ type: "input_text", text }],
  });
  const call = (name: string, args: object, id: string) => ({
    type: "function_call",
    name,
    arguments: JSON.stringify(args),
    call_id: id,
  });
  return write(home, "2025/12/08/rollout-2025-12-08T00-37-46-abc.jsonl", [
    {
      timestamp: iso(0),
      type: "session_meta",
      payload: {
        id: "codex-1",
        cwd: home.project,
        cli_version: "0.65.0",
        originator: "codex_cli_rs",
        git: { branch: "main" },
      },
    },
    item(1, message("user", `<environment_context>\n<cwd>${home.project}</cwd>\n</environment_context>`)),
    item(1, message("user", "mend the parser")),
    {
      timestamp: iso(1),
      type: "event_msg",
      payload: { type: "user_message", message: "mend the parser", kind: "plain" },
    },
    { timestamp: iso(1), type: "turn_context", payload: { cwd: home.project, model: "gpt-5-codex" } },
    item(2, { type: "reasoning", summary: [], encrypted_content: "x" }),
    item(3, call("shell", { command: ["bash", "-lc", "go test ./..."], workdir: home.project }, "call_1")),
    item(4, {
      type: "function_call_output",
      call_id: "call_1",
      output: JSON.stringify({
        output: "FAIL parser_test.go",
        metadata: { exit_code: 1, duration_seconds: 0.5 },
      }),
    }),
    item(5, {
      type: "custom_tool_call",
      status: "completed",
      call_id: "call_2",
      name: "apply_patch",
      input: PATCH,
    }),
    item(6, {
      type: "custom_tool_call_output",
      call_id: "call_2",
      output: "Exit code: 0\nWall time: 0.1 seconds\nOutput:\nSuccess",
    }),
    item(7, call("exec_command", { cmd: "go test ./..." }, "call_3")),
    item(8, {
      type: "function_call_output",
      call_id: "call_3",
      output: "Chunk ID: 5\nWall time: 0.2 seconds\nProcess exited with code 0\nOutput:\nok parser",
    }),
    item(9, {
      type: "message",
      role: "assistant",
      content: [{ type: "output_text", text: "The parser is mended." }],
    }),
    {
      timestamp: iso(9),
      type: "event_msg",
      payload: { type: "agent_message", message: "The parser is mended." },
    },
    { timestamp: iso(10), type: "event_msg", payload: { type: "task_complete" } },
    { timestamp: iso(11), type: "event_msg", payload: { type: "token_count", info: null } },
    { timestamp: iso(12), type: "brand_new", payload: { type: "thing" } },
  ]);
}

test("a session of Codex CLI becomes turns with its commands, their outcomes, and its edits file by file", async () => {
  await using home = openHome();
  using importing = openImporting(home);
  const state = importing.read(rollout(home));
  expect(state.kinds[0]).toMatchObject({ kind: "codex", sessions: 1, prompts: 1, toolUses: 4 });
  expect(state.skipped).toEqual([{ what: "records", reason: "lines of an unknown type", count: 1 }]);
  expect(prompts(importing)).toEqual(["mend the parser"]);
  expect(uses(importing)).toEqual([
    {
      name: "Bash",
      input: { command: "go test ./..." },
      outcome: "failed",
      result: null,
      error: "Exit code 1\nFAIL parser_test.go",
    },
    {
      name: "MultiEdit",
      input: {
        file_path: "src/a.ts",
        edits: [{ old_string: "const x = 1;\nreturn null;", new_string: "const x = 1;\nreturn x;" }],
      },
      outcome: "ok",
      result: '"Success"',
      error: null,
    },
    {
      name: "Write",
      input: { file_path: "docs/new.md", content: "# New\ntext" },
      outcome: "ok",
      result: '"Success"',
      error: null,
    },
    { name: "Bash", input: { command: "go test ./..." }, outcome: "ok", result: '"ok parser"', error: null },
  ]);
  expect(sessions(importing)).toEqual([
    {
      host: "codex",
      id: "codex-1",
      directory: home.project,
      branch: "main",
      status: "completed",
      began: iso(1),
    },
  ]);
  expect(importing.all(select("observations", "id", { files: "%src/a.ts%" })).length).toBeGreaterThan(0);
  importing.memory.run("DELETE FROM transcripts");
  expect(importing.read(join(home.dir, "past")).kinds[0]).toMatchObject({
    sessions: 0,
    prompts: 0,
    toolUses: 0,
  });
});

test("the first files of Codex CLI, without times and folder in their lines, keep their order", async () => {
  await using home = openHome();
  using importing = openImporting(home);
  const message = (role: string, text: string) => ({
    type: "message",
    role,
    content: [{ type: "input_text", text }],
  });
  const path = write(home, "rollout-old.jsonl", [
    { id: "codex-old", timestamp: iso(0), instructions: null, git: { branch: "dev", commit_hash: "abc" } },
    { record_type: "state" },
    message(
      "user",
      `<environment_context>\nCurrent working directory: ${home.project}\n</environment_context>`,
    ),
    message("user", "first thing"),
    { type: "function_call", name: "shell", arguments: '{"command":["ls","-a"]}', call_id: "c1" },
    { type: "function_call_output", call_id: "c1", output: '{"output":"a.ts","metadata":{"exit_code":0}}' },
    message("assistant", "Listed."),
    message("user", "second thing"),
    message("assistant", "Done."),
  ]);
  importing.read(path);
  expect(prompts(importing)).toEqual(["first thing", "second thing"]);
  expect(uses(importing)).toMatchObject([
    { name: "Bash", input: { command: "ls -a" }, outcome: "ok", result: '"a.ts"' },
  ]);
  expect(sessions(importing)).toMatchObject([
    { host: "codex", id: "codex-old", directory: home.project, branch: "dev" },
  ]);
  expect(importing.all(select("turns", "number", {}, "number"))).toEqual([{ number: 1 }, { number: 2 }]);
});

test("a session of Copilot CLI becomes turns with its prompts, calls and outcomes, and ends as it says", async () => {
  await using home = openHome();
  using importing = openImporting(home);
  let id = 0;
  const event = (seconds: number, type: string, data: object, more: object = {}) => {
    id += 1;
    return { type, data, id: `e${id}`, timestamp: iso(seconds), parentId: null, ...more };
  };
  const path = write(home, "session-state/11111111-2222/events.jsonl", [
    event(0, "session.start", {
      sessionId: "copilot-1",
      version: 1,
      producer: "copilot-agent",
      copilotVersion: "1.0.80",
      context: { cwd: join(home.project, "sub"), gitRoot: home.project, branch: "main" },
    }),
    event(1, "user.message", {
      content: "mend the login",
      transformedContent: "<now>…</now> mend the login",
    }),
    event(2, "assistant.turn_start", { turnId: "0" }),
    event(3, "assistant.message", {
      content: "Looking.",
      toolRequests: [
        { toolCallId: "t1", name: "bash", arguments: { command: "npm test", description: "Run tests" } },
        { toolCallId: "t2", name: "edit", arguments: '{"path":"/x/a.ts","old_str":"a","new_str":"b"}' },
        { toolCallId: "t3", name: "report_intent", arguments: { intent: "Mending" } },
      ],
    }),
    event(4, "tool.execution_start", {
      toolCallId: "t1",
      toolName: "bash",
      arguments: { command: "npm test" },
    }),
    event(5, "tool.execution_complete", {
      toolCallId: "t1",
      success: true,
      result: { content: "1 failed\n<exited with exit code 1>" },
    }),
    event(6, "tool.execution_complete", {
      toolCallId: "t2",
      success: true,
      result: { content: "File updated" },
    }),
    event(7, "tool.execution_complete", {
      toolCallId: "t9",
      success: false,
      error: { message: "no such call" },
    }),
    event(8, "user.message", { content: "and the logout" }, { agentId: "sub-1" }),
    event(9, "assistant.message", { content: "Login is mended.", toolRequests: [] }),
    event(10, "session.brand_new_thing", { anything: 1 }),
    event(11, "session.shutdown", { shutdownType: "routine" }),
    event(12, "zebra.stripes", {}),
  ]);
  const state = importing.read(path);
  expect(state.kinds[0]).toMatchObject({ kind: "copilot", sessions: 1, prompts: 1, toolUses: 2 });
  expect(prompts(importing)).toEqual(["mend the login"]);
  expect(uses(importing)).toMatchObject([
    { name: "Bash", outcome: "failed", input: { command: "npm test" } },
    { name: "Edit", outcome: "ok", input: { file_path: "/x/a.ts", old_string: "a", new_string: "b" } },
  ]);
  expect(sessions(importing)).toMatchObject([
    { host: "copilot", id: "copilot-1", directory: home.project, branch: "main", status: "completed" },
  ]);
});

test("transcripts are told apart by what is in them, whatever they are called, and what is none is named", async () => {
  await using home = openHome();
  using importing = openImporting(home);
  const line = { session: "s1", cwd: home.project, at: AT };
  write(home, "a/rollout-not.jsonl", [typed("a claude prompt", line), said("Yes.", { ...line, at: AT + 1 })]);
  write(home, "a/empty.jsonl", []);
  write(home, "a/other.jsonl", [{ hello: "world" }]);
  write(home, "a/notes.txt", ["no"]);
  write(home, "a/binary.jsonl", ["\0\0\0\u0001"]);
  symlinkSync(join(home.dir, "past", "a", "other.jsonl"), join(home.dir, "past", "a", "link.jsonl"));
  const { leftOut } = findFiles([join(home.dir, "past")]);
  expect(leftOut).toEqual({ "other files": 1, links: 1 });
  const state = importing.read(join(home.dir, "past"));
  expect(state.files).toEqual({ total: 4, waiting: 0, done: 1, skipped: 3, failed: 0 });
  expect(state.skipped).toEqual([
    { what: "files", reason: "not a kind of file that can be imported", count: 2 },
    { what: "files", reason: "empty", count: 1 },
  ]);
  expect(state.kinds).toMatchObject([{ kind: "claude-code", files: 1, prompts: 1 }]);
});

test("the newest come first, a session's subagents right behind it", async () => {
  await using home = openHome();
  const paths = ["old.jsonl", "new.jsonl", "new/subagents/agent-1.jsonl", "mid.jsonl"].map((name) =>
    write(home, name, [{}]),
  );
  const times = [1_000, 3_000, 9_000, 2_000];
  for (const [index, path] of paths.entries()) utimesSync(path, times[index] ?? 0, times[index] ?? 0);
  const found = findFiles([join(home.dir, "past")]).files.map(({ path }) => path.slice(home.dir.length + 6));
  expect(found).toEqual(["new.jsonl", "new/subagents/agent-1.jsonl", "mid.jsonl", "old.jsonl"]);
});

test("sessions of excluded projects and of the earlier observer are not opened, and private prompts leave nothing", async () => {
  await using home = openHome();
  using importing = openImporting(home, { CLAUDE_MEM_EXCLUDED_PROJECTS: "/work/secret" });
  const enqueued = {
    type: "queue-operation",
    operation: "enqueue",
    sessionId: "x",
    timestamp: iso(0),
    content: "swordfish",
  };
  const talk = (session: string, cwd: string, text: string) => [
    typed(text, { session, cwd, at: AT }),
    said("swordfish or not", { session, cwd, at: AT + 1 }),
  ];
  write(home, "x.jsonl", [enqueued, ...talk("x", "/work/secret/deep", "swordfish")]);
  write(home, "y.jsonl", talk("y", "/home/u/.claude-mem/observer-sessions", "swordfish"));
  write(home, "z.jsonl", [
    ...talk("z", home.project, "<private>swordfish</private>"),
    typed("plain", { session: "z", cwd: home.project, at: AT + 60_000 }),
  ]);
  const state = importing.read(join(home.dir, "past"));
  expect(state.files).toMatchObject({ done: 1, skipped: 2 });
  expect(prompts(importing)).toEqual(["plain"]);
  expect(importing.all(select("texts"))).toEqual([]);
  expect(sessions(importing)).toHaveLength(1);
});

test("what is read of the past is no reason for a session to wait, nor for a model to be asked", async () => {
  await using home = openHome();
  using importing = openImporting(home);
  const line = { session: "s1", cwd: home.project, at: AT };
  const path = write(home, "s1.jsonl", [typed("go", line), called("t1", "Bash", { command: "ls" }, line)]);
  importing.ask(path);
  while (importing.imports.look() && importing.imports.step());
  expect(importing.all(select("turns", "id", { state: "complete" }))).toHaveLength(1);
  const asked: number[] = [];
  const model = { isWorthAsking: () => true, enqueue: (turnId: number) => void asked.push(turnId) };
  const quiet = { debug() {}, info() {}, warning() {}, error() {} };
  const observer = { name: LOCAL_OBSERVER, observe: observeLocally };
  const observe = () => observeTurns({ memory: importing.memory, log: quiet, observer, model });
  expect(hasHookedTurnToObserve(importing.memory)).toBe(false);
  observe();
  expect(asked).toEqual([]);
  importing.memory.run("UPDATE sdk_sessions SET host_pid = 7");
  importing.memory.run("UPDATE turns SET state = 'complete'");
  expect(hasHookedTurnToObserve(importing.memory)).toBe(true);
  observe();
  expect(asked).toHaveLength(1);
});

test("an installation asks for the user's own transcripts, and what a person asks for goes before them", async () => {
  await using home = openHome();
  using importing = openImporting(home);
  expect(askForOwnTranscripts(home.paths, home.environment)).toBe(0);
  const line = (session: string) => ({ session, cwd: home.project, at: AT });
  append(join(home.dir, ".claude", "projects", "-work-shop", "s1.jsonl"), typed("from home", line("s1")));
  append(
    join(home.dir, "elsewhere", "projects", "-work-shop", "s2.jsonl"),
    typed("from elsewhere", line("s2")),
  );
  expect(askForOwnTranscripts(home.paths, home.environment)).toBe(1);
  const moved = { ...home.environment, CLAUDE_CONFIG_DIR: join(home.dir, "elsewhere") };
  expect(askForOwnTranscripts(home.paths, moved)).toBe(1);
  const asked = write(home, "s3.jsonl", [typed("asked for", line("s3"))]);
  importing.read(asked);
  expect(prompts(importing)).toEqual(["asked for", "from home", "from elsewhere"]);
  const [home1] = importing.all<{ path: string }>(
    "SELECT transcript_path AS path FROM sdk_sessions ORDER BY id",
  );
  expect(home1?.path).toBe(asked);
});

test("a file that grows is read on; one that is unchanged is not opened again; a last line without its end is read", async () => {
  await using home = openHome();
  using importing = openImporting(home);
  const line = (seconds: number) => ({ session: "s1", cwd: home.project, at: AT + seconds * 1_000 });
  const path = write(home, "s1.jsonl", [typed("one", line(0))]);
  importing.read(path);
  append(path, said("Said.", line(1)));
  expect(importing.read(path).kinds[0]).toMatchObject({ read: 1 });
  expect(importing.read(path).skipped).toEqual([{ what: "files", reason: "already imported", count: 1 }]);
  appendFileSync(path, asLines([typed("two", line(60))]).trimEnd());
  utimesSync(path, 1_000, 1_000);
  importing.read(path);
  expect(prompts(importing)).toEqual(["one", "two"]);
});

test("broken, huge, deep and senseless lines cost only themselves, in files of every host", async () => {
  await using home = openHome();
  using importing = openImporting(home);
  const line = (seconds: number) => ({ session: "s1", cwd: home.project, at: AT + seconds * 1_000 });
  const odd = [
    "not json",
    "{",
    '"text"',
    "null",
    "[]",
    "\u0000\u0000",
    `{"type":"user","sessionId":"s1","timestamp":"never","message":{"content":5}}`,
    `{"type":"user","sessionId":5,"timestamp":[],"message":null}`,
    `{"type":"assistant","sessionId":"s1","timestamp":"${iso(1)}","message":{"content":[null,5,{"type":"tool_use","id":{},"name":7}]}}`,
    `{"type":"response_item","timestamp":"${iso(1)}","payload":{"type":"function_call","name":1,"call_id":[],"arguments":{}}}`,
    `{"type":"response_item","timestamp":"${iso(1)}","payload":{"type":"function_call_output","call_id":"c","output":{"content":5}}}`,
    `{"type":"tool.execution_complete","timestamp":"${iso(1)}","data":{"toolCallId":5,"result":[]}}`,
    `{"type":"user.message","timestamp":"${iso(1)}","data":{"content":{"a":1}}}`,
    `${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`,
    JSON.stringify(typed("x".repeat(5_000_000), line(2))),
    JSON.stringify(said("\ud800 half a pair \u0000", line(3))),
  ];
  const heads = {
    "claude.jsonl": typed("hello", line(0)),
    "codex.jsonl": { timestamp: iso(0), type: "session_meta", payload: { id: "c1", cwd: home.project } },
    "copilot.jsonl": {
      type: "session.start",
      timestamp: iso(0),
      id: "1",
      data: { sessionId: "p1", context: { cwd: home.project } },
    },
  };
  for (const [name, head] of Object.entries(heads)) write(home, name, [head, ...odd]);
  const state = importing.read(join(home.dir, "past"));
  expect(state.files).toMatchObject({ total: 3, done: 3, failed: 0 });
  expect(importing.logged.filter((said) => said.startsWith("error"))).toEqual([]);
  const broken = state.skipped.find(({ reason }) => reason === "broken or oversize lines");
  expect(broken?.count).toBeGreaterThanOrEqual(3 * 6);
});

test("results that come in another piece than their calls belong to them all the same", async () => {
  await using home = openHome();
  using importing = openImporting(home);
  const path = rollout(home);
  importing.ask(path);
  let pieces = 0;
  const now = performance.now.bind(performance);
  // Time that stands still within a piece, and is over with each line: as small as pieces can be.
  let clock = 0;
  performance.now = () => {
    clock += 20;
    return clock;
  };
  try {
    while (importing.imports.look() && importing.imports.step()) pieces += 1;
  } finally {
    performance.now = now;
  }
  expect(pieces).toBeGreaterThan(5);
  expect(uses(importing).map(({ outcome }) => outcome)).toEqual(["failed", "ok", "ok", "ok"]);
});
