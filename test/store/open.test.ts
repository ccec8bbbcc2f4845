import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { emptyWriteAheadLog } from "../../src/lib/write-ahead-log.ts";
import { openMemory } from "../../src/store/database/open.ts";
import { openMemoryForReading } from "../../src/store/database/open-for-reading.ts";
import { MEMORY_SCHEMA } from "../../src/store/database/schema-version.ts";
import { openHome } from "../kit/temp-home.ts";

const failure = (code: string) => expect.objectContaining({ code });

describe("the memory", () => {
  test("is made with its schema, for its owner alone, and opened again as it is", async () => {
    await using home = openHome();
    for (let time = 0; time < 2; time += 1) {
      using memory = openMemory(home.paths.memory, home.paths.backups);
      expect(memory.query("PRAGMA user_version").get()).toEqual({ user_version: MEMORY_SCHEMA });
      expect(memory.query("PRAGMA journal_mode").get()).toEqual({ journal_mode: "wal" });
      expect(memory.query("PRAGMA foreign_keys").get()).toEqual({ foreign_keys: 1 });
    }
    expect(statSync(home.paths.memory).mode & 0o777).toBe(0o600);
  });

  test("keeps the tables that people query by hand", async () => {
    await using home = openHome();
    using memory = openMemory(home.paths.memory, home.paths.backups);
    for (const table of ["sdk_sessions", "observations", "session_summaries", "user_prompts"]) {
      expect(memory.query(`SELECT count(*) AS n FROM ${table}`).get()).toEqual({ n: 0 });
    }
    expect(() =>
      memory.run(
        "INSERT INTO sdk_sessions (host, content_session_id, status, started_at, started_at_epoch, last_event_at_epoch) VALUES ('h','s','odd','',0,0)",
      ),
    ).toThrow(/CHECK/);
  });

  test("of a newer version is refused by writers and readers, and not touched", async () => {
    await using home = openHome();
    {
      using memory = openMemory(home.paths.memory, home.paths.backups);
      memory.run("PRAGMA user_version = 99");
    }
    const before = readFileSync(home.paths.memory);
    expect(() => openMemory(home.paths.memory, home.paths.backups)).toThrow(failure("database-newer"));
    expect(() => openMemoryForReading(home.paths.memory)).toThrow(failure("database-newer"));
    expect(readFileSync(home.paths.memory).equals(before)).toBe(true);
  });

  test("of another program is refused and not touched", async () => {
    await using home = openHome();
    mkdirSync(home.paths.dir);
    {
      using foreign = new Database(home.paths.memory);
      foreign.run("CREATE TABLE theirs (x)");
    }
    const before = readFileSync(home.paths.memory);
    expect(() => openMemory(home.paths.memory, home.paths.backups)).toThrow(failure("database-foreign"));
    expect(readFileSync(home.paths.memory).equals(before)).toBe(true);
  });

  test("that is garbage, a folder or out of reach is a named failure", async () => {
    await using home = openHome();
    mkdirSync(home.paths.dir);
    writeFileSync(home.paths.memory, "garbage ".repeat(1_000));
    expect(() => openMemory(home.paths.memory, home.paths.backups)).toThrow(failure("database-damaged"));
    expect(() => openMemoryForReading(home.paths.memory)).toThrow(failure("database-damaged"));
    const folder = `${home.paths.dir}/folder.db`;
    mkdirSync(folder);
    expect(() => openMemory(folder, home.paths.backups)).toThrow(failure("no-permission"));
  });

  test("that is not there, or has no schema yet, has nothing to read", async () => {
    await using home = openHome();
    expect(openMemoryForReading(home.paths.memory)).toBeUndefined();
    mkdirSync(home.paths.dir);
    writeFileSync(home.paths.memory, "");
    expect(openMemoryForReading(home.paths.memory)).toBeUndefined();
  });
});

describe("a reader", () => {
  test("reads while the writer writes, and after it has left", async () => {
    await using home = openHome();
    const memory = openMemory(home.paths.memory, home.paths.backups);
    memory.run("INSERT INTO projects (key, label, root) VALUES ('k', 'l', 'r')");
    memory.run("BEGIN IMMEDIATE");
    const count = () => {
      const opened = openMemoryForReading(home.paths.memory);
      if (opened === undefined) throw new Error("there is a memory");
      using reader = opened;
      return reader.query("SELECT count(*) AS n FROM projects").get();
    };
    expect(count()).toEqual({ n: 1 });
    memory.run("ROLLBACK");
    memory.close();
    expect(count()).toEqual({ n: 1 });
    chmodSync(home.paths.memory, 0o400);
    expect(count()).toEqual({ n: 1 });
  });

  test("cannot write", async () => {
    await using home = openHome();
    openMemory(home.paths.memory, home.paths.backups).close();
    using reader = openMemoryForReading(home.paths.memory);
    expect(() => reader?.run("INSERT INTO projects (key, label, root) VALUES ('k', 'l', 'r')")).toThrow(
      /readonly/,
    );
  });
});

test("what was deleted is in no file any more once the log is emptied", async () => {
  await using home = openHome();
  using memory = openMemory(home.paths.memory, home.paths.backups);
  memory.run("INSERT INTO projects (key, label, root) VALUES ('k', 'ZQDELETED', ?)", [
    "ZQDELETED".repeat(5_000),
  ]);
  memory.run("DELETE FROM projects");
  const isFound = () =>
    [home.paths.memory, `${home.paths.memory}-wal`].some((path) =>
      readFileSync(path, "latin1").includes("ZQDELETED"),
    );
  expect(isFound()).toBe(true);
  {
    using reader = new Database(home.paths.memory, { readonly: true });
    reader.run("BEGIN");
    reader.query("SELECT count(*) FROM projects").get();
    expect(emptyWriteAheadLog(memory)).toBe(false);
    reader.run("ROLLBACK");
  }
  expect(emptyWriteAheadLog(memory)).toBe(true);
  expect(isFound()).toBe(false);
  expect(memory.query("PRAGMA busy_timeout").get()).toEqual({ timeout: 5_000 });
});
