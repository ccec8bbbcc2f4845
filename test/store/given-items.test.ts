import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { settleOutcomes } from "../../src/recall/settle-outcomes.ts";
import { MIGRATIONS, migrate } from "../../src/store/database/migrations.ts";
import { deleteInjectionsBefore } from "../../src/store/injections/injections.ts";

const LOG = { debug: () => {}, info: () => {}, warning: () => {}, error: () => {} };

test("what was given before there were verdicts is judged when the schema is brought up", () => {
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
  const items = memory.query("SELECT item_id AS id, verdict, sign FROM given_items ORDER BY item_id").all();
  expect(items).toEqual([
    { id: 4, verdict: "used", sign: "file" },
    { id: 5, verdict: "open", sign: "" },
  ]);
  expect(memory.query("SELECT kind FROM search_pending WHERE kind = 3").all()).toHaveLength(1);
});

test("a session that is deleted takes what it was given with it", () => {
  using memory = new Database(":memory:");
  migrate(memory, "memory");
  memory.run(`INSERT INTO sdk_sessions (id, host, content_session_id, started_at, started_at_epoch, last_event_at_epoch)
    VALUES (1, 'claude-code', 's', '', 1, 1)`);
  memory.run(
    "INSERT INTO turns (id, session_id, number, started_at_epoch, ended_at_epoch) VALUES (1, 1, 1, 1, 1)",
  );
  memory.run(
    "INSERT INTO context_given (id, session_id, through, observation_ids, tokens, created_at_epoch) VALUES (1, 1, 'x', '[]', 1, 1)",
  );
  memory.run(
    "INSERT INTO given_items (given_id, kind, item_id, session_id, through, given_at_epoch) VALUES (1, 'fix', 3, 1, 'x', 1)",
  );
  memory.run("INSERT INTO complaints VALUES (1, 2, 3, 1)");
  memory.run("INSERT INTO turns_to_judge VALUES (1)");
  memory.run("DELETE FROM sdk_sessions");
  for (const table of ["context_given", "given_items", "complaints", "turns_to_judge"])
    expect(memory.query(`SELECT 1 FROM ${table}`).all()).toEqual([]);
});

test("what was given before a time goes with its items, and what was given since stays", () => {
  using memory = new Database(":memory:");
  migrate(memory, "memory");
  memory.run(`INSERT INTO sdk_sessions (id, host, content_session_id, started_at, started_at_epoch, last_event_at_epoch)
    VALUES (1, 'claude-code', 's', '', 1000, 9000)`);
  for (const at of [1_000, 2_000, 3_000]) {
    memory.run(
      `INSERT INTO context_given (id, session_id, through, observation_ids, tokens, created_at_epoch)
       VALUES (?1, 1, 'SessionStart', '[1]', 9, ?1)`,
      [at],
    );
    memory.run(
      `INSERT INTO given_items (given_id, kind, item_id, session_id, through, given_at_epoch)
       VALUES (?1, 'observation', 1, 1, 'SessionStart', ?1)`,
      [at],
    );
  }
  expect(deleteInjectionsBefore(memory, 3_000)).toBe(2);
  expect(memory.query("SELECT given_id AS id FROM given_items").all()).toEqual([{ id: 3_000 }]);
});
