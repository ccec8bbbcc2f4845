import { expect, test } from "bun:test";
import fc from "fast-check";
import { claudeCode } from "../../src/hosts/claude-code/host.ts";
import { parseTranscriptLine } from "../../src/hosts/claude-code/transcript-line.ts";
import { bashDone, prompted, SESSION } from "../kit/payloads.ts";
import { openHome } from "../kit/temp-home.ts";
import * as line from "../kit/transcript.ts";

const T = Date.parse("2026-11-20T10:00:00.000Z");

function kinds(entry: object): string[] {
  const parsed = parseTranscriptLine(JSON.stringify(entry));
  return parsed.status === "events" ? parsed.events.map((event) => event.kind) : [parsed.status];
}

/** Any JSON in the place of any field that is read. */
const anything = fc.jsonValue({ maxDepth: 3 });
const fields = [
  "type",
  "message",
  "uuid",
  "timestamp",
  "sessionId",
  "toolUseResult",
  "attachment",
  "subtype",
  "data",
  "origin",
  "content",
  "operation",
  "promptId",
  "cwd",
  "isSidechain",
];
const entry = fc.dictionary(fc.constantFrom(...fields), anything).map((random) => ({
  type: "user",
  sessionId: SESSION,
  timestamp: "2026-11-20T10:00:00.000Z",
  ...random,
}));

test("no line makes the parser throw, and every line has a status", () => {
  const types = fc.constantFrom(
    "user",
    "assistant",
    "system",
    "attachment",
    "queue-operation",
    "progress",
    "no-such-type",
  );
  fc.assert(
    fc.property(entry, types, (one, type) => {
      const { status } = parseTranscriptLine(JSON.stringify({ ...one, type }));
      return ["events", "empty", "unknown"].includes(status);
    }),
  );
  fc.assert(fc.property(fc.string(), (text) => parseTranscriptLine(text).status !== "events"));
});

test("no record makes a host throw anything but invalid input", () => {
  const events = fc.constantFrom(
    "SessionStart",
    "UserPromptSubmit",
    "PostToolUse",
    "PostToolUseFailure",
    "SubagentStop",
    "Stop",
    "PreCompact",
    "SessionEnd",
    "ContextInjected",
    "New",
  );
  const names = fc.constantFrom(
    "prompt",
    "tool_name",
    "tool_use_id",
    "tool_input",
    "tool_response",
    "duration_ms",
    "error",
    "source",
    "observation_ids",
    "tokens",
    "agent_type",
    "is_private",
  );
  fc.assert(
    fc.property(events, fc.dictionary(names, anything), (event, random) => {
      const body = JSON.stringify({ session_id: SESSION, ...random });
      const record = {
        host: "claude-code",
        event,
        sessionId: SESSION,
        at: T,
        directory: null,
        hostPid: null,
        body,
      };
      expect(claudeCode.eventsOfRecord(record).length).toBeLessThanOrEqual(1);
    }),
  );
  const empty = { host: "claude-code", event: "Stop", sessionId: "", at: T, directory: null, hostPid: null };
  for (const body of ["", "[]", "{}", "null"]) {
    expect(() => claudeCode.eventsOfRecord({ ...empty, body })).toThrow(
      expect.objectContaining({ code: "invalid-input" }),
    );
  }
});

test("each line of the host is read as what it is", () => {
  const at = { at: T };
  expect(kinds(line.typed("hello", at))).toEqual(["prompt-submitted"]);
  expect(kinds(line.said("hello", at))).toEqual(["assistant-spoke"]);
  expect(kinds(line.called("t", "Bash", {}, at))).toEqual(["tool-use-started"]);
  expect(kinds(line.returned("t", "x", at))).toEqual(["tool-use-ended"]);
  expect(kinds(line.queued("more", at))).toEqual(["prompt-submitted"]);
  expect(kinds(line.enqueued("more", at))).toEqual(["prompt-submitted"]);
  expect(kinds(line.enqueued("/clear", at))).toEqual(["empty"]);
  expect(kinds(line.dequeued(at))).toEqual(["empty"]);
  expect(kinds(line.interrupted(at))).toEqual(["turn-ended"]);
  expect(kinds(line.turnDone(at))).toEqual(["turn-ended"]);
  expect(kinds(line.typed("hello", { at: T, more: { isSidechain: true } }))).toEqual(["empty"]);
  expect(
    kinds(
      line.said("No response requested.", {
        at: T,
        more: { message: { model: "<synthetic>", content: [] } },
      }),
    ),
  ).toEqual(["empty"]);
  expect(kinds(line.said("API Error", { at: T, more: { isApiErrorMessage: true } }))).toEqual(["turn-ended"]);
  expect(kinds({ type: "last-prompt", lastPrompt: "secret" })).toEqual(["empty"]);
  expect(kinds({ type: "prompt_snapshot" })).toEqual(["unknown"]);
});

test("hook and transcript give the same ids for the same call", async () => {
  await using home = openHome();
  const record = { host: "claude-code", sessionId: SESSION, at: T, directory: home.project, hostPid: 7 };
  const [byHook] = claudeCode.eventsOfRecord({
    ...record,
    event: "PostToolUse",
    body: JSON.stringify(bashDone(home, "toolu_1", "p1")),
  });
  const parsed = parseTranscriptLine(
    JSON.stringify(line.returned("toolu_1", "hello", { at: T, promptId: "p1" })),
  );
  const byLine = parsed.status === "events" ? parsed.events[0] : undefined;
  for (const event of [byHook, byLine]) {
    expect(event).toMatchObject({
      kind: "tool-use-ended",
      toolUseId: "toolu_1",
      promptId: "p1",
      sessionId: SESSION,
      outcome: "ok",
    });
  }
  const body = JSON.stringify(prompted(home, "  ", "p1"));
  expect(claudeCode.eventsOfRecord({ ...record, event: "UserPromptSubmit", body })).toEqual([]);
});

/** Lines as hosts wrote them, shortened. */
const NOTHING_TYPED: Readonly<Record<string, object>> = {
  "2.1.45, a command in the background": {
    type: "queue-operation",
    operation: "enqueue",
    content: '{"task_id":"b1ee393","description":"npm test","task_type":"local_bash"}',
  },
  "2.1.49, an agent in the background": {
    type: "queue-operation",
    operation: "enqueue",
    content:
      '{"task_id":"a21e72a","tool_use_id":"toolu_01","description":"Explore","task_type":"local_agent"}',
  },
  "2.1.332, the end of a command in the background": {
    type: "queue-operation",
    operation: "enqueue",
    content: "<task-notification>\n<task-id>bdghbhflg</task-id>\n</task-notification>",
  },
  "2.1.332, what it took": { type: "cost-state" },
  "2.1.217, an entry without words": { type: "queue-operation", operation: "enqueue" },
};

for (const [name, told] of Object.entries(NOTHING_TYPED)) {
  test(`nobody typed this: ${name}`, () => {
    const common = { timestamp: "2026-11-20T10:00:00.000Z", sessionId: SESSION };
    expect(parseTranscriptLine(JSON.stringify({ ...common, ...told }))).toEqual({ status: "empty" });
  });
}

test("JSON that a person queued is a prompt", () => {
  const text = '{"task_id": 7} is what the server answers, why?';
  for (const content of [text, '{"name":"x","task_type":3}'])
    expect(kinds(line.enqueued(content, { at: T }))).toEqual(["prompt-submitted"]);
});

test("an event of a pull request, told as if a person had typed it, is a notice, and a reminder is no words", () => {
  const typed = (content: string) => ({
    type: "user",
    message: { role: "user", content },
    origin: { kind: "human" },
    promptSource: "sdk",
    uuid: "85ef2d3f",
    timestamp: "2026-07-24T11:39:41.329Z",
    sessionId: SESSION,
    version: "2.1.217",
  });
  const read = (content: string) => {
    const parsed = parseTranscriptLine(JSON.stringify(typed(content)));
    return parsed.status === "events" ? parsed.events[0] : parsed;
  };
  expect(read("<ci-monitor-event>CI check failed.</ci-monitor-event>")).toMatchObject({
    source: "notification",
  });
  const reminded = "<system-reminder>\nA task runs.\n</system-reminder>\n\nCan we go on?";
  expect(read(reminded)).toMatchObject({ source: "typed", text: "Can we go on?" });
});
