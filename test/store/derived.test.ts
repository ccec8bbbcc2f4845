import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import fc from "fast-check";
import { MIGRATIONS, migrate } from "../../src/store/database/migrations.ts";
import {
  isChangeStreamWhole,
  lastChangeId,
  listStreamedChanges,
} from "../../src/store/lists/change-stream.ts";
import { mergeProject } from "../../src/store/sessions/projects.ts";

/** A memory of the present schema with one session in one project. */
function openFresh(): Database {
  const memory = new Database(":memory:");
  migrate(memory, "m.db");
  fill(memory);
  return memory;
}

function fill(memory: Database): void {
  memory.run("INSERT INTO projects (key, label, root) VALUES ('k', 'p', '/p')");
  memory.run(
    `INSERT INTO sdk_sessions (host, content_session_id, project_id, started_at, started_at_epoch, last_event_at_epoch)
     VALUES ('h', 's', 1, '', 0, 0)`,
  );
}

const FILES = ["a.ts", "b.ts", "c/d.ts"];

function insertObservation(memory: Database, id: number, at: number, projectId = 1): void {
  memory.run(
    `INSERT INTO observations (id, session_id, memory_session_id, project_id, project, type, title, made_by, created_at,
       created_at_epoch, files_modified) VALUES (?, 1, 's', ?, 'p', 'change', 't', 'test/1', '', ?, ?)`,
    [id, projectId, at, JSON.stringify(FILES)],
  );
}

const file = (memory: Database, path: string, id: number, isModified: number) =>
  memory.run(
    `INSERT OR REPLACE INTO observation_files (project_id, path, observation_id, is_modified)
     SELECT project_id, ?, id, ? FROM observations WHERE id = ?`,
    [path, isModified, id],
  );

const COUNTED = `SELECT o.project_id, path, count(*) AS observations, sum(f.is_modified) AS changes,
    max(o.created_at_epoch) AS at
  FROM observation_files f JOIN observations o ON o.id = f.observation_id GROUP BY 1, 2 ORDER BY 1, 2`;
const KEPT =
  "SELECT project_id, path, observations, changes, last_at_epoch AS at FROM known_files ORDER BY 1, 2";

test("what is summed up about files is what their rows say, whatever is added, replaced, moved and removed", () => {
  const step = fc.record({
    kind: fc.constantFrom("file", "file", "file", "remove observation", "remove file", "merge projects"),
    path: fc.constantFrom(...FILES),
    id: fc.integer({ min: 1, max: 6 }),
    isModified: fc.integer({ min: 0, max: 1 }),
    projectId: fc.integer({ min: 1, max: 2 }),
  });
  using fresh = openFresh();
  const copied = fresh.serialize();
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      using memory = Database.deserialize(copied);
      memory.run("PRAGMA foreign_keys = ON");
      memory.run("INSERT INTO projects (id, key, label, root) VALUES (2, 'k2', 'p2', '')");
      for (const { kind, path, id, isModified, projectId } of steps) {
        const isThere = memory.query("SELECT 1 FROM observations WHERE id = ?").get(id) !== null;
        if (kind === "remove observation") memory.run("DELETE FROM observations WHERE id = ?", [id]);
        else if (kind === "remove file")
          memory.run("DELETE FROM observation_files WHERE path = ? AND observation_id = ?", [path, id]);
        else if (kind === "merge projects") {
          mergeProject(memory, 2, 1);
          memory.run("INSERT INTO projects (id, key, label, root) VALUES (2, 'k2', 'p2', '')");
        } else {
          if (!isThere) insertObservation(memory, id, 1_000 * id, projectId);
          file(memory, path, id, isModified);
        }
      }
      expect(memory.query(KEPT).all()).toEqual(memory.query(COUNTED).all());
    }),
    { numRuns: 100 },
  );
});

test("a memory of the schema before is summed up when it is brought up", () => {
  using memory = new Database(":memory:");
  migrate(
    memory,
    "m.db",
    MIGRATIONS.filter(({ version }) => version < 10),
  );
  fill(memory);
  insertObservation(memory, 1, 1_000);
  insertObservation(memory, 2, 2_000);
  file(memory, "a.ts", 1, 1);
  file(memory, "a.ts", 2, 0);
  migrate(memory, "m.db");
  expect(memory.query(KEPT).all()).toEqual([
    { project_id: 1, path: "a.ts", observations: 2, changes: 1, at: 2_000 },
  ]);
});

test("the change stream names what was added, changed and removed, also with its session, and nothing else", () => {
  using memory = openFresh();
  memory.run("PRAGMA foreign_keys = ON");
  const begun = lastChangeId(memory);
  const since = () =>
    listStreamedChanges(memory, begun, 100).map(
      ({ kind, sourceId, action }) => `${kind} ${sourceId} ${action}`,
    );
  insertObservation(memory, 7, 1_000);
  memory.run("UPDATE observations SET title = 'other' WHERE id = 7");
  memory.run("UPDATE sdk_sessions SET last_event_at_epoch = 5");
  memory.run("UPDATE sdk_sessions SET status = 'completed'");
  memory.run("DELETE FROM sdk_sessions");
  expect(since().slice(0, 3)).toEqual(["observation 7 added", "observation 7 changed", "session 1 changed"]);
  expect(since().slice(3).sort()).toEqual(["observation 7 removed", "session 1 removed"]);
  expect(memory.query("SELECT * FROM change_stream LIMIT 1").get()).not.toHaveProperty("title");
});

test("numbers of two memories do not meet", () => {
  using one = openFresh();
  using other = openFresh();
  expect(isChangeStreamWhole(one, lastChangeId(one))).toBe(true);
  expect(isChangeStreamWhole(one, lastChangeId(other))).toBe(false);
});
