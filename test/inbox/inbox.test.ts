import { beforeAll, expect, test } from "bun:test";
import { mkdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { claimNote } from "../../src/inbox/claims.ts";
import { insertRecord } from "../../src/inbox/enqueue.ts";
import {
  clearPrivate,
  deletePrivateMarksBefore,
  isPrivate,
  isPrivatePrompt,
  markPrivate,
} from "../../src/inbox/private-marks.ts";
import { openInbox } from "../../src/inbox/schema.ts";
import { listSpooled, spoolRecord } from "../../src/inbox/spool.ts";
import { countPendingRecords, deleteRecordsUpTo, inboxIdentity, listRecords } from "../../src/inbox/take.ts";
import { filesBelow } from "../kit/bytes.ts";
import { runHook } from "../kit/hook.ts";
import { bashDone, SESSION } from "../kit/payloads.ts";
import { program } from "../kit/program.ts";
import { openHome } from "../kit/temp-home.ts";
import { inboxRows, spooled } from "../kit/worker.ts";

const record = {
  host: "claude-code",
  event: "Stop",
  sessionId: SESSION,
  at: 1_000,
  directory: null,
  hostPid: null,
  body: "{}",
};

beforeAll(async () => {
  await program();
});

test("eight hooks at once, again and again, lose nothing", async () => {
  await using home = openHome();
  for (let round = 0; round < 10; round += 1) {
    const calls = Array.from({ length: 8 }, (_, index) =>
      runHook(home, "PostToolUse", bashDone(home, `toolu_${round}_${index}`, "p1")),
    );
    for (const result of await Promise.all(calls))
      expect(result).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
  }
  const ids = inboxRows(home).map((row) => JSON.parse(row.body).tool_use_id);
  expect(new Set(ids).size + spooled(home).length).toBe(80);
  expect(ids.length).toBe(new Set(ids).size);
});

test("the first eight hooks of all make one inbox between them", async () => {
  await using home = openHome();
  const calls = Array.from({ length: 8 }, (_, index) =>
    runHook(home, "PostToolUse", bashDone(home, `toolu_${index}`, "p1")),
  );
  for (const result of await Promise.all(calls)) expect(result).toMatchObject({ exitCode: 0, stderr: "" });
  expect(inboxRows(home).length + spooled(home).length).toBe(8);
});

test("records come back in the order in which they were committed, and never again once deleted", async () => {
  await using home = openHome();
  mkdirSync(home.paths.dir);
  using inbox = openInbox(home.paths.inbox, 100);
  for (const event of ["SessionStart", "Stop", "SessionEnd"]) insertRecord(inbox, { ...record, event });
  const rows = listRecords(inbox, 0, 2);
  expect(rows.map((row) => row.event)).toEqual(["SessionStart", "Stop"]);
  expect(countPendingRecords(inbox)).toBe(2);
  deleteRecordsUpTo(inbox, rows[1]?.id ?? 0);
  insertRecord(inbox, record);
  expect(listRecords(inbox, 0, 10).map((row) => row.id)).toEqual([3, 4]);
});

test("every inbox has an identity of its own, which it keeps", async () => {
  await using home = openHome();
  mkdirSync(home.paths.dir);
  const paths = ["a.db", "b.db"].map((name) => join(home.paths.dir, name));
  const identities = [...paths, ...paths].map((path) => {
    using inbox = openInbox(path, 100);
    return inboxIdentity(inbox);
  });
  expect(identities.slice(0, 2)).toEqual(identities.slice(2));
  expect(new Set(identities).size).toBe(2);
});

test("a note is claimed once per file and session", async () => {
  await using home = openHome();
  mkdirSync(home.paths.dir);
  using inbox = openInbox(home.paths.inbox, 100);
  const claims = [
    ["s", "a"],
    ["s", "a"],
    ["s", "b"],
    ["t", "a"],
  ].map(([session = "", path = ""]) => claimNote(inbox, session, path, 1));
  expect(claims).toEqual([true, false, true, true]);
});

test("an inbox of the first format keeps its events and what sessions were shown", async () => {
  await using home = openHome();
  mkdirSync(home.paths.dir);
  {
    using old = openInbox(home.paths.inbox, 100);
    insertRecord(old, record);
    claimNote(old, "s", "a", 1);
    old.run("ALTER TABLE claims RENAME COLUMN key TO path; ALTER TABLE claims RENAME TO notes_given");
    old.run("PRAGMA user_version = 1");
  }
  using inbox = openInbox(home.paths.inbox, 100);
  expect(claimNote(inbox, "s", "a", 2)).toBe(false);
  expect(inbox.query("SELECT count(*) AS n FROM events").get()).toEqual({ n: 1 });
  expect(inbox.query("SELECT count(*) AS n FROM identity").get()).toEqual({ n: 1 });
});

test("spooled records come back as they were, oldest first; what is no record is told apart", async () => {
  await using home = openHome();
  const { spool } = home.paths;
  const body = JSON.stringify({ text: 'ü \u{1f9e0} \\ "' });
  for (const at of [3_000, 1_000, 2_000]) spoolRecord(spool, { ...record, at, body });
  writeFileSync(join(spool, "000000000000000-x.json"), '{"half');
  writeFileSync(join(spool, "note.txt"), "not ours");
  const found = listSpooled(spool);
  expect(found.map((one) => one.record?.at)).toEqual([undefined, 1_000, 2_000, 3_000]);
  expect(found[1]?.record).toEqual({ ...record, at: 1_000, body });
  for (const { path } of found.slice(1)) expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(listSpooled(join(spool, "absent"))).toEqual([]);
});

test("a private mark holds for its session until cleared, for its prompt until it is old, and for no other", async () => {
  await using home = openHome();
  const { spool } = home.paths;
  expect(await isPrivate(spool, "s", "p")).toBe(false);
  markPrivate(spool, "s", "p");
  expect([
    await isPrivate(spool, "s", undefined),
    await isPrivate(spool, "s", "q"),
    await isPrivate(spool, "t", "p"),
  ]).toEqual([true, true, false]);
  clearPrivate(spool, "s");
  expect([
    await isPrivate(spool, "s", "q"),
    await isPrivate(spool, "s", "p"),
    await isPrivatePrompt(spool, "s", "p"),
  ]).toEqual([false, true, true]);
  for (const path of filesBelow(spool)) utimesSync(path, 1_000, 1_000);
  deletePrivateMarksBefore(spool, 999_000);
  expect(await isPrivate(spool, "s", "p")).toBe(true);
  deletePrivateMarksBefore(spool, 1_000_001);
  expect(filesBelow(spool)).toEqual([]);
});
