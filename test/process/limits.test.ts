import { beforeAll, expect, test } from "bun:test";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { INBOX_BYTES_MAX, insertRecord, isInboxFull } from "../../src/inbox/enqueue.ts";
import { openInbox } from "../../src/inbox/schema.ts";
import { isSpoolFull, spoolRecord } from "../../src/inbox/spool.ts";
import { countRecords, inboxIdentity, listRecords, shrinkEmptyInbox } from "../../src/inbox/take.ts";
import { logFileName } from "../../src/lib/log.ts";
import { tryLock } from "../../src/supervisor/lock.ts";
import { runHook } from "../kit/hook.ts";
import { base, bashDone, prompted, SESSION, stopped, transcriptPath } from "../kit/payloads.ts";
import { program } from "../kit/program.ts";
import { select } from "../kit/select.ts";
import { openHome } from "../kit/temp-home.ts";
import { append, called, returned, said, typed } from "../kit/transcript.ts";
import { until } from "../kit/until.ts";
import { inboxRows, queryMemory, startWorker, untilDrained } from "../kit/worker.ts";

const record = {
  host: "claude-code",
  event: "Stop",
  sessionId: SESSION,
  at: 1,
  directory: null,
  hostPid: null,
  body: "{}",
};

beforeAll(async () => {
  await program();
});

test("an inbox that nobody empties keeps the bare facts from its limit on, and the worker reads the rest in the transcript", async () => {
  await using home = openHome();
  mkdirSync(home.paths.dir, { recursive: true });
  {
    using inbox = openInbox(home.paths.inbox, 1_000);
    expect(isInboxFull(inbox)).toBe(false);
    inbox.run(
      "INSERT INTO events (host, event, session_id, at, body) VALUES ('claude-code', 'Filler', 's', 1, zeroblob(?))",
      [INBOX_BYTES_MAX],
    );
    expect(isInboxFull(inbox)).toBe(true);
  }
  const at = Date.now();
  // Held, so that no worker comes up: that is how the inbox became full.
  const lock = tryLock(home.paths.workerLock);
  await runHook(home, "SessionStart", base(home, { source: "startup" }));
  await runHook(home, "UserPromptSubmit", prompted(home, "change the reader", "p1"));
  await runHook(home, "PostToolUse", bashDone(home, "toolu_1", "p1"));
  await runHook(home, "Stop", stopped(home, "p1", "The reader was changed."));
  await runHook(home, "UserPromptSubmit", prompted(home, "<private>a secret</private>", "p2"));
  append(
    transcriptPath(home),
    typed("change the reader", { at, promptId: "p1" }),
    called("toolu_1", "Bash", { command: "make" }, { at: at + 1 }),
    returned("toolu_1", "made", { at: at + 2, promptId: "p1" }),
    said("The reader was changed.", { at: at + 3 }),
  );
  {
    using inbox = openInbox(home.paths.inbox, 1_000);
    inbox.run("DELETE FROM events WHERE event = 'Filler'");
  }
  const rows = inboxRows(home);
  expect(rows.map((row) => row.event)).toEqual(["SessionStart", "Stop", "UserPromptSubmit"]);
  expect(rows.some((row) => /reader|hello|secret/.test(row.body))).toBe(false);
  lock?.release();
  await startWorker(home);
  await untilDrained(home);
  expect(queryMemory(home, select("prompts", "text"))).toEqual([{ text: "change the reader" }]);
  expect(queryMemory(home, select("toolUses", "input, outcome"))).toEqual([
    { input: '{"command":"make"}', outcome: "ok" },
  ]);
  expect(queryMemory(home, select("texts", "text"))).toEqual([{ text: "The reader was changed." }]);
  expect(queryMemory(home, select("turns", "state"))).toEqual([{ state: "observed" }]);
  await until("the inbox is small again", () => statSync(home.paths.inbox).size < 1e6);
});

test("a spool is full from its limit on", async () => {
  await using home = openHome();
  expect(isSpoolFull(home.paths.spool, 2)).toBe(false);
  for (let file = 1; file <= 3; file += 1) {
    spoolRecord(home.paths.spool, { ...record, at: file });
    expect(isSpoolFull(home.paths.spool, 2)).toBe(file > 2);
  }
});

test("an inbox that was emptied is not full, however large its file has become", async () => {
  await using home = openHome();
  using inbox = openInbox(home.paths.inbox, 1_000);
  for (let row = 0; row < 50; row += 1) insertRecord(inbox, { ...record, body: "x".repeat(20_000) });
  expect(isInboxFull(inbox, 500_000)).toBe(true);
  inbox.run("DELETE FROM events");
  expect(isInboxFull(inbox, 500_000)).toBe(false);
  const identity = inboxIdentity(inbox);
  shrinkEmptyInbox(inbox, 500_000);
  expect(inbox.query("PRAGMA freelist_count").get()).toEqual({ freelist_count: 0 });
  insertRecord(inbox, record);
  expect([inboxIdentity(inbox), listRecords(inbox, 50, 9).map((row) => row.id)]).toEqual([identity, [51]]);
  shrinkEmptyInbox(inbox, 0);
  expect(countRecords(inbox)).toBe(1);
});

test("hooks that fail add to the day's log only up to its limit", async () => {
  await using home = openHome();
  mkdirSync(home.paths.logs, { recursive: true });
  const log = join(home.paths.logs, logFileName(new Date()));
  const bytes = () => statSync(log).size;
  for (const [size, isAdded] of [
    [4_900_000, true],
    [5_000_001, false],
  ] as const) {
    writeFileSync(log, "x".repeat(size));
    expect(await runHook(home, "Stop", "no JSON")).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
    expect(bytes() > size).toBe(isAdded);
  }
});
