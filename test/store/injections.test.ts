import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { settleOutcomes } from "../../src/recall/settle-outcomes.ts";
import { MIGRATIONS, migrate } from "../../src/store/database/migrations.ts";
import { deleteInjectionsBefore } from "../../src/store/injections/injections.ts";

const LOG = { debug: () => {}, info: () => {}, warning: () => {}, error: () => {} };

test("what was injected before outcomes were stored gets its outcome once the schema is migrated", () => {
  using memory = new Database(":memory:");
  const before = MIGRATIONS.filter(({ version }) => version < 7);
  migrate(memory, "memory", before);
  memory.run(`INSERT INTO sdk_sessions (id, host, content_session_id, started_at, started_at_epoch, last_event_at_epoch, root)
    VALUES (1, 'claude-code', 's', '', 1000, 9000, '/w')`);
  memory.run(
    "INSERT INTO turns (id, session_id, number, state, started_at_epoch, ended_at_epoch) VALUES (1, 1, 1, 'observed', 1000, 9000)",
  );
  memory.run(`INSERT INTO observations (id, session_id, memory_session_id, project, type, title, files_modified, made_by,
    created_at, created_at_epoch) VALUES (4, 1, 'old', 'p', 'change', 'x', '["a.ts"]', 't', '', 10)`);
  memory.run(`INSERT INTO tool_uses (host, tool_use_id, session_id, turn_id, name, input, outcome, created_at_epoch)
    VALUES ('claude-code', 't', 1, 1, 'Read', '{"file_path":"/w/a.ts"}', 'ok', 5000)`);
  memory.run(`INSERT INTO context_given (session_id, through, observation_ids, tokens, created_at_epoch)
    VALUES (1, 'SessionStart', '[4, 5, 4]', 80, 2000)`);
  migrate(memory, "memory");
  expect(settleOutcomes({ memory, log: LOG })).toBe(1);
  expect(settleOutcomes({ memory, log: LOG })).toBe(0);
  const items = memory
    .query("SELECT item_id AS id, outcome, reason FROM injected_items ORDER BY item_id")
    .all();
  expect(items).toEqual([
    { id: 4, outcome: "used", reason: "literal" },
    { id: 5, outcome: "open", reason: "" },
  ]);
  expect(memory.query("SELECT kind FROM search_pending WHERE kind = 3").all()).toHaveLength(1);
});

test("a session that is deleted takes its injections with it", () => {
  using memory = new Database(":memory:");
  migrate(memory, "memory");
  memory.run(`INSERT INTO sdk_sessions (id, host, content_session_id, started_at, started_at_epoch, last_event_at_epoch)
    VALUES (1, 'claude-code', 's', '', 1, 1)`);
  memory.run(
    "INSERT INTO turns (id, session_id, number, started_at_epoch, ended_at_epoch) VALUES (1, 1, 1, 1, 1)",
  );
  memory.run(
    "INSERT INTO injections (id, session_id, channel, observation_ids, tokens, created_at_epoch) VALUES (1, 1, 'x', '[]', 1, 1)",
  );
  memory.run(
    "INSERT INTO injected_items (injection_id, kind, item_id, session_id, channel, injected_at_epoch) VALUES (1, 'fix', 3, 1, 'x', 1)",
  );
  memory.run("INSERT INTO error_signatures VALUES (1, 2, 3, 1)");
  memory.run("INSERT INTO outcome_queue VALUES (1)");
  memory.run("DELETE FROM sdk_sessions");
  for (const table of ["injections", "injected_items", "error_signatures", "outcome_queue"])
    expect(memory.query(`SELECT 1 FROM ${table}`).all()).toEqual([]);
});

test("injections before a time are deleted with their items, and later ones stay", () => {
  using memory = new Database(":memory:");
  migrate(memory, "memory");
  memory.run(`INSERT INTO sdk_sessions (id, host, content_session_id, started_at, started_at_epoch, last_event_at_epoch)
    VALUES (1, 'claude-code', 's', '', 1000, 9000)`);
  for (const at of [1_000, 2_000, 3_000]) {
    memory.run(
      `INSERT INTO injections (id, session_id, channel, observation_ids, tokens, created_at_epoch)
       VALUES (?1, 1, 'SessionStart', '[1]', 9, ?1)`,
      [at],
    );
    memory.run(
      `INSERT INTO injected_items (injection_id, kind, item_id, session_id, channel, injected_at_epoch)
       VALUES (?1, 'observation', 1, 1, 'SessionStart', ?1)`,
      [at],
    );
  }
  expect(deleteInjectionsBefore(memory, 3_000)).toBe(2);
  expect(memory.query("SELECT injection_id AS id FROM injected_items").all()).toEqual([{ id: 3_000 }]);
});
