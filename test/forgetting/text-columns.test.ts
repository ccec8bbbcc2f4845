import { expect, test } from "bun:test";
import { TEXT_COLUMNS, type TextColumns } from "../../src/forgetting/text-columns.ts";
import { openCurationStage } from "../kit/curation.ts";
import { select } from "../kit/select.ts";
import { openHome } from "../kit/temp-home.ts";

const T = Date.parse("2026-03-01T10:00:00Z");

test("every column with text of every table is searched when a text is forgotten, or exempt for a reason", async () => {
  await using home = openHome();
  using stage = openCurationStage(home);
  const inSchema = stage.all<{ name: string }>(
    `SELECT t.name || '.' || c.name AS name FROM pragma_table_list t JOIN pragma_table_info(t.name) c
     WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite!_%' ESCAPE '!' AND c.type = 'TEXT'`,
  );
  const tables: [string, TextColumns][] = Object.entries(TEXT_COLUMNS);
  const listed = tables.flatMap(([table, { deletes: _, ...columns }]) =>
    Object.values(columns)
      .flat()
      .map((column) => `${table}.${column}`),
  );
  expect(listed.toSorted()).toEqual(inSchema.map(({ name }) => name).toSorted());
  for (const [table, { deletes, searched }] of tables)
    expect(`${table} ${deletes === undefined}`).toBe(`${table} ${searched === undefined}`);
});

const LEDGERS = [
  "imports",
  "import_files",
  "imported",
  "embedding_versions",
  "injected_items",
  "injections",
  "ingest_cursors",
  "forgotten",
  "projects",
  "sdk_sessions",
];

test.each(["summary", "observation", "mean", "install", "SessionStart", "claude-code", "legacy-database"])(
  "forgetting the text %p leaves the rows in which it is a word of ours",
  async (word) => {
    await using home = openHome();
    using stage = openCurationStage(home);
    const { memory } = stage;
    const told = { session: "s1", prompt: "go on", closing: "Done.", at: T };
    const [id = 0] = stage.tellTurn({ ...told, observations: [{ title: "The port is 4000" }] });
    memory.run("INSERT INTO imports (name, origin, asked_at_epoch) VALUES ('one', 'install', 1)");
    memory.run(
      "INSERT INTO import_files (import_id, path, bytes, kind) VALUES (1, '/p', 1, 'legacy-database')",
    );
    for (const kind of ["summary", "observation"])
      memory.run("INSERT INTO imported (kind, key, old_id, new_id) VALUES (?, 'k', 1, ?)", [kind, id]);
    memory.run(
      `INSERT INTO embedding_versions (model, pooling, text_form, dimensions, is_current, is_replicated)
       VALUES ('m', 'mean', 1, 3, 0, 0)`,
    );
    memory.run(
      `INSERT INTO injections (session_id, channel, observation_ids, tokens, created_at_epoch)
       VALUES (1, 'SessionStart', '[1]', 9, ?)`,
      [T],
    );
    memory.run(
      `INSERT INTO injected_items (injection_id, kind, item_id, session_id, channel, injected_at_epoch)
       VALUES (1, 'observation', ?, 1, 'SessionStart', ?)`,
      [id, T],
    );
    const rows = () => LEDGERS.map((table) => stage.all(`SELECT * FROM ${table}`));
    const before = rows();
    await stage.changes.forget({ query: word, preview: false, by: "person" });
    // The forget may add to a ledger, and takes nothing out of one.
    expect(rows()).toEqual(before.map((known) => expect.arrayContaining(known)));
    expect(stage.all(select("observations"))).toEqual([{ id }]);
  },
);

test("a text is deleted from rows that belong to no turn, and needed rows stay without it", async () => {
  await using home = openHome();
  using stage = openCurationStage(home);
  const { memory } = stage;
  stage.tellTurn({ session: "s1", prompt: "go on", closing: "Done.", at: T });
  memory.run(
    "UPDATE sdk_sessions SET branch = 'feature/tulip77', model = 'opus', end_reason = 'TULIP77 ended'",
  );
  memory.run("INSERT INTO imports (name, origin, asked_at_epoch) VALUES ('one', 'command', 1)");
  memory.run(
    "INSERT INTO import_files (import_id, path, bytes, reason) VALUES (1, '/p', 1, 'line 3: tulip77 is no JSON')",
  );
  memory.run(
    `INSERT INTO model_calls (purpose, provider, model, outcome, counted_tokens, fault, created_at, created_at_epoch)
     VALUES ('observe', 'p', 'm', 'rejected', 7, 'no: tulip77', '', 1)`,
  );
  memory.run(
    "INSERT INTO parked_records (source, body, fault, created_at_epoch) VALUES ('s', 'tulip77', '', 1)",
  );
  memory.run(
    "INSERT INTO changes (at_epoch, action, changed_by, before) VALUES (1, 'edit', 'person', '{\"title\":\"tulip77\"}')",
  );
  for (const subject of ["src/tulip77.ts", "src/b.ts"])
    memory.run(
      `INSERT INTO injections (session_id, channel, observation_ids, tokens, created_at_epoch, subject)
       VALUES (1, 'PreToolUse', '[]', 9, ?, ?)`,
      [T, subject],
    );
  await stage.changes.forget({ query: "tulip77", preview: false, by: "person" });
  expect(stage.all("SELECT branch, model, end_reason FROM sdk_sessions")).toEqual([
    { branch: null, model: "opus", end_reason: null },
  ]);
  expect(stage.all("SELECT reason FROM import_files")).toEqual([{ reason: "" }]);
  expect(stage.all("SELECT counted_tokens, fault FROM model_calls")).toEqual([
    { counted_tokens: 7, fault: "" },
  ]);
  expect(stage.all(select("parkedRecords"))).toEqual([]);
  expect(stage.all("SELECT action FROM changes")).toEqual([{ action: "forget" }]);
  expect(stage.all("SELECT subject FROM injections")).toEqual([{ subject: "src/b.ts" }]);
});
