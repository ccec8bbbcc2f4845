import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  deleteBackupsBefore,
  MIGRATIONS,
  type Migration,
  migrate,
} from "../../src/store/database/migrations.ts";
import { openMemory } from "../../src/store/database/open.ts";
import { MEMORY_SCHEMA, schemaVersion } from "../../src/store/database/schema-version.ts";
import { clearObstacle, makeMemoryOfSchema1, obstructSchema2 } from "../kit/old-memory.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";

const failure = (code: string) => expect.objectContaining({ code });

/** A database of two tables, of which one points to the other, at schema 1. */
function family(): Database {
  const memory = new Database(":memory:");
  memory.run("PRAGMA foreign_keys = ON");
  memory.run("CREATE TABLE parents (id INTEGER PRIMARY KEY, name TEXT)");
  memory.run("CREATE TABLE children (parent_id INTEGER REFERENCES parents(id) ON DELETE CASCADE)");
  memory.run("INSERT INTO parents VALUES (1, 'one')");
  memory.run("INSERT INTO children VALUES (1)");
  memory.run("PRAGMA user_version = 1");
  return memory;
}

function step(version: number, sql: string): Migration {
  return { version, sql };
}

test("the schema that readers expect is the one that the last step leads to; `npm run generate` writes it", () => {
  expect(MIGRATIONS.map(({ version }) => version)).toEqual(
    Array.from({ length: MEMORY_SCHEMA }, (_, index) => index + 1),
  );
});

test("a new memory is at once what all steps end in; `npm run generate` writes it", () => {
  using made = new Database(":memory:");
  using stepped = new Database(":memory:");
  migrate(made, "m.db");
  migrate(stepped, "m.db", [...MIGRATIONS]);
  const contentOf = (memory: Database) => {
    const objects = memory.query<{ type: string; name: string; sql: string }, []>(
      "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name",
    );
    const tables = objects
      .all()
      .filter(
        ({ type, name, sql }) =>
          type === "table" && name !== "sqlite_sequence" && !sql.startsWith("CREATE VIRTUAL"),
      );
    const rows = tables.map(({ name }) => [
      name,
      memory.query(`SELECT count(*) AS count FROM "${name}"`).get(),
    ]);
    return { objects: objects.all(), rows, version: schemaVersion(memory) };
  };
  expect(contentOf(made)).toEqual(contentOf(stepped));
  const numbered = "SELECT name FROM sqlite_sequence WHERE name = 'change_stream'";
  expect(made.query(numbered).all()).toEqual(stepped.query(numbered).all());
});

describe("a step of the schema", () => {
  test("that recreates a table keeps the rows that reference it", () => {
    using memory = family();
    const anew = `CREATE TABLE anew (id INTEGER PRIMARY KEY, name TEXT, more TEXT);
      INSERT INTO anew SELECT id, name, '' FROM parents; DROP TABLE parents; ALTER TABLE anew RENAME TO parents;`;
    migrate(memory, "m.db", [step(2, anew)]);
    expect(memory.query("SELECT * FROM children").all()).toEqual([{ parent_id: 1 }]);
    expect(schemaVersion(memory)).toBe(2);
    expect(memory.query("PRAGMA foreign_keys").get()).toEqual({ foreign_keys: 1 });
  });

  test("that would leave a row pointing to nothing is not taken", () => {
    using memory = family();
    expect(() => migrate(memory, "m.db", [step(2, "DELETE FROM parents")])).toThrow(
      failure("migration-failed"),
    );
    expect(memory.query("SELECT name FROM parents").all()).toEqual([{ name: "one" }]);
    expect(schemaVersion(memory)).toBe(1);
  });

  test("that fails half way leaves what the step before it made, and says which one it was", () => {
    using memory = family();
    const steps = [
      step(2, "ALTER TABLE parents ADD COLUMN more TEXT"),
      step(3, "ALTER TABLE parents ADD COLUMN even_more TEXT; CREATE TABLE children (id INTEGER)"),
    ];
    expect(() => migrate(memory, "m.db", steps)).toThrow(/m\.db to schema 3.*children already exists/);
    expect(schemaVersion(memory)).toBe(2);
    expect(memory.query("SELECT * FROM parents").all()).toEqual([{ id: 1, name: "one", more: null }]);
  });
});

describe("a memory of an older version", () => {
  test("keeps what is in it, and its time to be kept in full begins now", async () => {
    await using home = openHome();
    makeMemoryOfSchema1(home.paths.memory);
    const before = Date.now();
    using memory = openMemory(home.paths.memory, home.paths.backups);
    expect(schemaVersion(memory)).toBe(MEMORY_SCHEMA);
    expect(memory.query("SELECT result, is_stripped FROM tool_uses").all()).toEqual([
      { result: '"a.ts"', is_stripped: 0 },
    ]);
    const turn = memory
      .query<{ payload: string; at: number }, []>("SELECT payload, observed_at_epoch AS at FROM turns")
      .get();
    expect(turn?.payload).toBe("full");
    expect(turn?.at).toBeGreaterThan(before - 1_001);
  });

  test("keeps the files of its observations, and has everything indexed again", async () => {
    await using home = openHome();
    mkdirSync(dirname(home.paths.memory), { recursive: true });
    const old = new Database(home.paths.memory);
    migrate(
      old,
      home.paths.memory,
      MIGRATIONS.filter(({ version }) => version <= 4),
    );
    old.run(`INSERT INTO projects VALUES (1, 'k', 'l', '/r');
      INSERT INTO sdk_sessions (id, host, content_session_id, project_id, started_at, started_at_epoch, last_event_at_epoch)
        VALUES (1, 'claude-code', 's', 1, '', 1, 1);
      INSERT INTO observations (id, session_id, memory_session_id, project_id, project, type, title, made_by, created_at,
        created_at_epoch) VALUES (7, 1, 's', 1, 'l', 'change', 'An old one', 'local/1', '', 1);
      INSERT INTO observation_files VALUES (1, 'a.ts', 7, 1);
      DELETE FROM search_pending;`);
    old.close();
    using memory = openMemory(home.paths.memory, home.paths.backups);
    expect(memory.query("SELECT path, observation_id AS id FROM observation_files").all()).toEqual([
      { path: "a.ts", id: 7 },
    ]);
    expect(memory.query("SELECT source_id FROM search_pending WHERE kind = 0").all()).toEqual([
      { source_id: 7 },
    ]);
  });

  test.each(MIGRATIONS.map(({ version }) => version))(
    "of schema %d ends with the schema of a new one",
    (version) => {
      const schemaOf = (until: number) => {
        const memory = new Database(":memory:");
        migrate(memory, "m.db", MIGRATIONS.slice(0, until));
        migrate(memory, "m.db");
        return memory.query("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name").all();
      };
      expect(schemaOf(version)).toEqual(schemaOf(0));
    },
  );

  test("keeps outcomes, flags, links, changes and what is dropped of turns under the names of schema 15", () => {
    using memory = new Database(":memory:");
    migrate(memory, "m.db", MIGRATIONS.slice(0, 14));
    memory.run(`INSERT INTO sdk_sessions (id, host, content_session_id, started_at, started_at_epoch, last_event_at_epoch)
        VALUES (1, 'claude-code', 's', '', 1, 1);
      INSERT INTO turns (id, session_id, number, state, raw, looked_at_epoch, started_at_epoch, ended_at_epoch) VALUES
        (1, 1, 1, 'observed', 'whole', 7, 1, 1), (2, 1, 2, 'observed', 'going', 0, 1, 1), (3, 1, 3, 'observed', 'gone', 0, 1, 1);
      INSERT INTO observations (id, session_id, memory_session_id, project, type, title, linked, suspicion, looked_by,
        made_by, created_at, created_at_epoch) VALUES (7, 1, 's', 'l', 'change', 'x', 'apart', 'why', 3, 't', '', 1);
      INSERT INTO changes (at_epoch, action, changed_by, observation_id) VALUES (1, 'part', 'person', 7);
      INSERT INTO context_given VALUES (5, 1, 'SessionStart', '[7]', 30, 1, '');
      INSERT INTO given_items VALUES (5, 'observation', 7, 1, NULL, 'SessionStart', 1, 'used', 'file');
      INSERT INTO complaints VALUES (1, 2, 3, 1);
      INSERT INTO turns_to_judge VALUES (1);
      INSERT INTO intake_marks VALUES ('inbox', 9);`);
    migrate(memory, "m.db");
    const all = (sql: string) => memory.query(sql).all();
    expect(all("SELECT payload, observed_until_epoch AS until FROM turns ORDER BY id")).toEqual([
      { payload: "full", until: 7 },
      { payload: "stripping", until: 0 },
      { payload: "stripped", until: 0 },
    ]);
    const note = "o.linked, o.flag, o.screened_with_version AS screened, c.action";
    expect(all(`SELECT ${note} FROM observations o JOIN changes c ON c.observation_id = o.id`)).toEqual([
      { linked: "unlinked", flag: "why", screened: 3, action: "unmerge" },
    ]);
    const item = "i.item_id AS item, i.channel, n.channel AS whole, i.outcome, i.reason";
    expect(all(`SELECT ${item} FROM injected_items i JOIN injections n ON n.id = i.injection_id`)).toEqual([
      { item: 7, channel: "SessionStart", whole: "SessionStart", outcome: "used", reason: "file" },
    ]);
    expect(all("SELECT fingerprint FROM error_signatures")).toEqual([{ fingerprint: 2 }]);
    expect(all("SELECT turn_id FROM outcome_queue")).toEqual([{ turn_id: 1 }]);
    expect(all("SELECT position FROM ingest_cursors")).toEqual([{ position: 9 }]);
  });

  test("that cannot be brought up is backed up once, however often that is tried, and stays usable", async () => {
    await using home = openHome();
    makeMemoryOfSchema1(home.paths.memory);
    obstructSchema2(home.paths.memory);
    const copies = new Set<number>();
    for (let start = 0; start < 20; start += 1) {
      expect(() => openMemory(home.paths.memory, home.paths.backups)).toThrow(failure("migration-failed"));
      expect(readdirSync(home.paths.backups)).toEqual(["claude-mem-schema1.db"]);
      copies.add(statSync(join(home.paths.backups, "claude-mem-schema1.db")).ino);
    }
    expect(copies.size).toBe(1);
    using old = new Database(home.paths.memory);
    expect(schemaVersion(old)).toBe(1);
    expect(old.query("SELECT name FROM tool_uses").all()).toEqual([{ name: "Bash" }]);
    expect(() => old.query("SELECT host_token FROM sdk_sessions")).toThrow(/no such column/);
    clearObstacle(home.paths.memory);
    using memory = openMemory(home.paths.memory, home.paths.backups);
    expect(schemaVersion(memory)).toBe(MEMORY_SCHEMA);
  });

  test("that has changed since its last backup is backed up again, under the same name", async () => {
    await using home = openHome();
    makeMemoryOfSchema1(home.paths.memory);
    obstructSchema2(home.paths.memory);
    expect(() => openMemory(home.paths.memory, home.paths.backups)).toThrow();
    {
      using old = new Database(home.paths.memory);
      old.run("UPDATE tool_uses SET name = 'Read'");
    }
    expect(() => openMemory(home.paths.memory, home.paths.backups)).toThrow();
    expect(backedUp(home)).toEqual(["claude-mem-schema1.db"]);
    using copy = new Database(join(home.paths.backups, "claude-mem-schema1.db"));
    expect(copy.query("SELECT name FROM tool_uses").all()).toEqual([{ name: "Read" }]);
  });

  test("is backed up whole while others read it, also what only its log holds", async () => {
    await using home = openHome();
    makeMemoryOfSchema1(home.paths.memory);
    using reader = new Database(home.paths.memory);
    reader.run("BEGIN");
    reader.query("SELECT count(*) FROM tool_uses").get();
    using writer = new Database(home.paths.memory);
    writer.run(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
       INSERT INTO parked_records (source, body, fault, created_at_epoch) SELECT 's', hex(randomblob(500)), '', i FROM n`,
    );
    openMemory(home.paths.memory, home.paths.backups).close();
    using copy = new Database(join(home.paths.backups, "claude-mem-schema1.db"), { readonly: true });
    expect(schemaVersion(copy)).toBe(1);
    expect(copy.query("SELECT count(*) AS n FROM parked_records").get()).toEqual({ n: 1_000 });
    expect(copy.query("PRAGMA quick_check").get()).toEqual({ quick_check: "ok" });
    expect(statSync(join(home.paths.backups, "claude-mem-schema1.db")).mode & 0o777).toBe(0o600);
  });

  test("leaves three backups, its own and those of the newest schemas, and no half copy", async () => {
    await using home = openHome();
    mkdirSync(home.paths.backups, { recursive: true });
    for (const version of [0, 1, 7, 8, 10])
      writeFileSync(join(home.paths.backups, `claude-mem-schema${version}.db`), "x");
    writeFileSync(join(home.paths.backups, "claude-mem-schema1.db.half"), "cut off by a kill");
    makeMemoryOfSchema1(home.paths.memory);
    openMemory(home.paths.memory, home.paths.backups).close();
    expect(backedUp(home)).toEqual([
      "claude-mem-schema1.db",
      "claude-mem-schema10.db",
      "claude-mem-schema8.db",
    ]);
    expect(existsSync(join(home.paths.backups, "claude-mem-schema1.db.half"))).toBe(false);
  });
});

test("a backup that is too old is deleted, and nothing else is", async () => {
  await using home = openHome();
  deleteBackupsBefore(home.paths.backups, Date.now());
  mkdirSync(home.paths.backups, { recursive: true });
  for (const [name, at] of [
    ["claude-mem-schema1.db", 1],
    ["claude-mem-schema2.db", 9],
    ["damaged-x-claude-mem.db", 1],
  ] as const) {
    writeFileSync(join(home.paths.backups, name), "x");
    utimesSync(join(home.paths.backups, name), at, at);
  }
  deleteBackupsBefore(home.paths.backups, 5_000);
  expect(backedUp(home)).toEqual(["claude-mem-schema2.db", "damaged-x-claude-mem.db"]);
});

function backedUp(home: TempHome): string[] {
  return readdirSync(home.paths.backups).sort();
}
