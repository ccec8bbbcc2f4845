import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { asMemoryError, ERROR_POLICY, isRecordFault, MemoryError } from "../../src/domain/error.ts";
import { estimateTokens } from "../../src/domain/tokens.ts";
import { openHome } from "../kit/temp-home.ts";

function failureOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("this was to fail");
}

test("what the system and SQLite say is named in our own codes", async () => {
  await using home = openHome();
  const path = join(home.dir, "a.db");
  using database = new Database(path);
  database.run("CREATE TABLE t (x UNIQUE)");
  database.run("INSERT INTO t VALUES (1)");
  using other = new Database(path);
  other.run("BEGIN EXCLUSIVE");
  const locked = failureOf(() => database.run("INSERT INTO t VALUES (2)"));
  other.run("ROLLBACK");
  database.run("PRAGMA max_page_count = 1");
  const full = failureOf(() => database.run("CREATE TABLE u (x)"));
  const unique = failureOf(() => database.run("INSERT INTO t VALUES (1)"));
  const garbage = join(home.dir, "garbage");
  writeFileSync(garbage, "garbage ".repeat(1_000));
  using damaged = new Database(garbage);
  using readonly = new Database(path, { readonly: true });
  for (const [code, error] of [
    ["database-locked", locked],
    ["disk-full", full],
    ["internal", unique],
    ["database-damaged", failureOf(() => damaged.query("PRAGMA user_version").get())],
    ["no-permission", failureOf(() => readonly.run("INSERT INTO t VALUES (3)"))],
    ["no-permission", failureOf(() => new Database(join(home.dir, "no", "such", "folder.db")))],
    ["unreadable-file", failureOf(() => readFileSync(join(home.dir, "absent")))],
    ["unreadable-file", failureOf(() => readFileSync(home.dir))],
    ["unreadable-file", failureOf(() => readFileSync(join(path, "below")))],
    ["unreadable-file", failureOf(() => readFileSync("x".repeat(5_000)))],
    ["disk-full", Object.assign(new Error("x"), { code: "ENOSPC" })],
    ["disk-failed", Object.assign(new Error("x"), { code: "SQLITE_IOERR_WRITE" })],
    ["disk-full", Object.assign(new Error("x"), { code: "SQLITE_IOERR_SHMSIZE" })],
    ["no-locks", Object.assign(new Error("x"), { code: "SQLITE_IOERR_LOCK" })],
    ["no-locks", Object.assign(new Error("x"), { code: "ENOLCK" })],
    ["no-permission", Object.assign(new Error("x"), { code: "EROFS" })],
    ["internal", new TypeError("x is not a function")],
    ["internal", "thrown text"],
    ["internal", undefined],
  ] as const) {
    expect(asMemoryError(error, "doing it")).toMatchObject({ code });
  }
});

test("only what lies in a record itself makes it a record to put aside", () => {
  for (const code of Object.keys(ERROR_POLICY) as (keyof typeof ERROR_POLICY)[]) {
    const isFault = ["internal", "invalid-input", "not-found"].includes(code);
    expect([code, isRecordFault(new MemoryError(code, "x"))]).toEqual([code, isFault]);
  }
});

test("every code has a remedy that can be read after the message", () => {
  for (const policy of Object.values(ERROR_POLICY)) expect(policy.remedy).toMatch(/^[A-Z`].*\.$/);
});

test("an error keeps its own code and its cause", () => {
  const own = new MemoryError("not-found", "observation 7");
  expect(asMemoryError(own, "showing")).toBe(own);
  const cause = new Error("boom");
  expect(asMemoryError(cause, "showing")).toMatchObject({ message: "showing: boom", cause });
});

test("tokens are estimated to the safe side: a character of another script is one", () => {
  expect(estimateTokens("")).toBe(0);
  expect(estimateTokens("abcdefg")).toBe(2);
  expect(estimateTokens("記憶")).toBe(2);
  expect(estimateTokens("🧠")).toBe(2);
  expect(estimateTokens("x".repeat(3_500))).toBe(1_000);
});
