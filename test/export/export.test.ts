import { expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PASSAGE_KINDS } from "../../src/domain/passage.ts";
import { exportJsonl } from "../../src/export/jsonl.ts";
import { exportMarkdown } from "../../src/export/markdown.ts";
import { answerQuestion } from "../../src/passages/answer.ts";
import { search } from "../../src/search/search.ts";
import { stripRawEvents } from "../../src/store/database/strip-raw-events.ts";
import { EXPORTED_TABLES, TABLES_LEFT } from "../../src/store/imports/exported-tables.ts";
import { readUtterances } from "../../src/store/passages/blocks.ts";
import { type Importing, openImporting } from "../kit/importing.ts";
import { addLegacySession, makeLegacyDatabase } from "../kit/legacy-database.ts";
import { select } from "../kit/select.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { append, called, returned, said, typed } from "../kit/transcript.ts";

const AT = Date.parse("2026-01-03T10:00:00Z");

/** Two turns with an edit and a commit, and a legacy database. */
function makePast(home: TempHome): string[] {
  const transcript = join(home.dir, "past", "s1.jsonl");
  const line = (seconds: number) => ({ session: "s1", cwd: home.project, at: AT + seconds * 1_000 });
  append(
    transcript,
    typed("mend the <b>parser</b>\nof [brackets]", line(0)),
    called(
      "toolu_1",
      "Edit",
      { file_path: join(home.project, "src/a.ts"), old_string: "a", new_string: "b" },
      line(1),
    ),
    returned("toolu_1", "done", line(2)),
    called("toolu_2", "Bash", { command: "git commit -m 'Mend the parser'" }, line(3)),
    returned("toolu_2", "[main abc1234] Mend the parser\n 1 file changed", line(4)),
    said("# Mended\n\nThe parser handles brackets now.", line(5)),
    typed("and the cache?", line(60)),
    said("The cache is fine.", line(61)),
  );
  const legacy = join(home.dir, "past", "claude-mem.db");
  const database = makeLegacyDatabase(legacy, 49);
  addLegacySession(database, 49, {
    id: "old",
    project: "shop",
    epoch: AT,
    title: "an old thing",
    prompt: "old",
  });
  database.close();
  return [transcript, legacy];
}

test("every table of the memory is exported, or named as left out", async () => {
  await using home = openHome();
  using importing = openImporting(home);
  const tables = importing
    .all<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .map(({ name }) => name)
    .filter((name) => !/_words_/.test(name));
  const named = [...EXPORTED_TABLES.map(({ name }) => name), ...TABLES_LEFT];
  expect(tables.toSorted()).toEqual(named.toSorted());
});

test("an export that is imported into an empty memory gives the same rows, and nothing more the second time", async () => {
  await using home = openHome();
  await using elsewhere = openHome();
  using from = openImporting(home);
  from.read(...makePast(home));
  from.memory.run(
    `INSERT INTO injections (id, session_id, channel, observation_ids, tokens, created_at_epoch)
     VALUES (7, 1, 'SessionStart', '[1,2]', 30, ?)`,
    [AT],
  );
  const file = join(elsewhere.dir, "memory.jsonl");
  writeFileSync(file, [...exportJsonl(from.memory)].join(""));
  using to = openImporting(elsewhere);
  const state = to.read(file);
  expect(state.failed).toEqual([]);
  expect(state.skipped).toEqual([]);
  expect(state.kinds[0]).toMatchObject({ kind: "export", sessions: 2, toolUses: 2 });
  for (const table of EXPORTED_TABLES) {
    const columns = from
      .all<{ name: string }>(`SELECT name FROM pragma_table_info('${table.name}')`)
      .map(({ name }) => name)
      .filter((name) => !table.excludedColumns?.includes(name));
    const rows = `SELECT ${columns.join(", ")} FROM ${table.name} ORDER BY 1, 2, 3`;
    expect({ [table.name]: to.all(rows) }).toEqual({ [table.name]: from.all(rows) });
  }
  expect(from.all("SELECT 1 FROM commits").length).toBeGreaterThan(0);
  const ask = { query: "brackets parser", projectId: undefined, limit: 10, now: AT };
  const told = (hit: { source: { kind: string; id: number } }) => `${hit.source.kind}${hit.source.id}`;
  expect(search(to.memory, ask).hits.map(told)).toEqual(search(from.memory, ask).hits.map(told));
  const again = to.read(file);
  expect(again.kinds[0]).toMatchObject({
    sessions: 0,
    prompts: 0,
    toolUses: 0,
    observations: 0,
    summaries: 0,
  });
});

test("turns are found again by their words, and by commits that only the export still tells of", async () => {
  await using home = openHome();
  await using elsewhere = openHome();
  using from = openImporting(home);
  from.read(...makePast(home));
  // The raw events' time is over: what git printed is known from the rows of commits alone.
  stripRawEvents(from.memory, Date.now() + 1_000, 1_000);
  const file = join(elsewhere.dir, "memory.jsonl");
  writeFileSync(file, [...exportJsonl(from.memory)].join(""));
  using to = openImporting(elsewhere);
  const now = performance.now.bind(performance);
  // Time that stands still: all that can be is read in one piece, before anything of it is indexed.
  performance.now = () => 0;
  try {
    to.read(file);
  } finally {
    performance.now = now;
  }
  const commits = "SELECT hash, subject, is_made FROM commits";
  expect(to.all(commits)).toMatchObject([{ hash: "abc1234", subject: "Mend the parser" }]);
  const ask = { query: "brackets", projectId: undefined, limit: 5, now: AT, kinds: ["turn"] } as const;
  expect(search(to.memory, ask).hits[0]?.source.title).toContain("brackets");
});

test("a memory without raw events answers on another machine with the same quotes, under that machine's ids", async () => {
  await using home = openHome();
  await using elsewhere = openHome();
  using from = openImporting(home);
  from.read(...makePast(home));
  stripRawEvents(from.memory, Date.now() + 1_000, 1_000);
  const file = join(elsewhere.dir, "memory.jsonl");
  writeFileSync(file, [...exportJsonl(from.memory)].join(""));
  using to = openImporting(elsewhere);
  const own = join(elsewhere.dir, "own.jsonl");
  const line = { session: "own", cwd: elsewhere.project, at: AT - 1_000 };
  append(own, typed("something else", line), said("Something else was done.", line));
  to.read(own);
  expect(to.read(file).skipped).toEqual([]);
  for (const question of [
    "does the parser handle brackets",
    "git commit mend",
    "1 file changed",
    "src/a.ts",
  ]) {
    const ask = { question, projectId: undefined, tokens: 1_000, kinds: PASSAGE_KINDS, now: AT } as const;
    const quotesOf = ({ memory }: Importing) =>
      answerQuestion(memory, ask).quotes.map(({ address, ...quote }) => quote);
    expect(quotesOf(from)).not.toEqual([]);
    expect(quotesOf(to)).toEqual(quotesOf(from));
  }
  const blocks = to.all("SELECT turn_id, first_place, records FROM passage_blocks");
  to.read(file);
  expect(to.all("SELECT turn_id, first_place, records FROM passage_blocks")).toEqual(blocks);
});

test("an export that meets a memory gets new ids where its own are taken, and what belongs together stays so", async () => {
  await using home = openHome();
  await using elsewhere = openHome();
  using from = openImporting(home);
  from.read(...makePast(home));
  const file = join(elsewhere.dir, "memory.jsonl");
  writeFileSync(file, [...exportJsonl(from.memory)].join(""));
  using to = openImporting(elsewhere);
  const own = join(elsewhere.dir, "own.jsonl");
  const line = { session: "own", cwd: elsewhere.project, at: AT };
  append(own, typed("something else", line), said("Something else was done.", { ...line, at: AT + 1 }));
  to.read(own);
  expect(to.read(file).skipped).toEqual([]);
  const sql = `SELECT s.content_session_id AS session, t.number, u.name FROM tool_uses u JOIN turns t ON t.id = u.turn_id
    JOIN sdk_sessions s ON s.id = t.session_id AND s.id = u.session_id ORDER BY u.tool_use_id`;
  expect(to.all(sql)).toEqual(from.all(sql));
  const files = `SELECT o.title, f.path FROM observation_files f JOIN observations o ON o.id = f.observation_id ORDER BY 1, 2`;
  expect(to.all(files)).toEqual(from.all(files));
  expect(to.all(select("sessions"))).toHaveLength(3);
});

test("an export is cleaned like whatever else comes in", async () => {
  await using home = openHome();
  using to = openImporting(home, { CLAUDE_MEM_EXCLUDED_PROJECTS: "/work/secret" });
  const file = join(home.dir, "memory.jsonl");
  const session = {
    host: "x",
    project: "",
    status: "completed",
    started_at: "",
    started_at_epoch: 1,
    last_event_at_epoch: 1,
  };
  const turn = { number: 1, state: "observed", started_at_epoch: 1, ended_at_epoch: 1 };
  const use = {
    host: "x",
    name: "Bash",
    outcome: "ok",
    created_at_epoch: 1,
    input: '{"command":"<private>swordfish</private>"}',
  };
  const quoted = { key: "u1", source: "o", role: "output", tool: "Bash", at: 1, passages: ["swordfish"] };
  const rows = [
    { table: "sdk_sessions", row: { ...session, id: 1, content_session_id: "a" } },
    {
      table: "sdk_sessions",
      row: { ...session, id: 2, content_session_id: "b", directory: "/work/secret/x" },
    },
    { table: "turns", row: { ...turn, id: 1, session_id: 1 } },
    { table: "turns", row: { ...turn, id: 2, session_id: 2 } },
    {
      table: "tool_uses",
      row: { ...use, id: 1, tool_use_id: "u1", session_id: 1, turn_id: 1, is_stripped: 1 },
    },
    {
      table: "tool_uses",
      row: { ...use, id: 2, tool_use_id: "u2", session_id: 2, turn_id: 2, input: '"swordfish"' },
    },
    {
      table: "quoted",
      row: {
        turn_id: 1,
        utterances: [{ ...quoted, passages: ["what was told of <private>swordfish</private> twice"] }],
      },
    },
    { table: "quoted", row: { turn_id: 2, utterances: [quoted] } },
    {
      table: "quoted",
      row: { turn_id: 1, utterances: [7, { ...quoted, key: "none" }, { ...quoted, role: "x" }] },
    },
    { table: "sqlite_master", row: { sql: "DROP TABLE turns" } },
    { table: "turns", row: { "id) VALUES (1); DROP TABLE turns; --": 1, id: 9, session_id: 1, number: 4 } },
    { table: "turns", row: "not an object" },
  ];
  const head = JSON.stringify({ format: "claude-mem-export", version: 1 });
  writeFileSync(file, `${head}\n${rows.map((row) => JSON.stringify(row)).join("\n")}\nhalf a li`);
  const state = to.read(file);
  expect(to.all(select("toolUses", "input"))).toEqual([{ input: '{"command":"[private]"}' }]);
  const [{ id = 0 } = {}] = to.all<{ id: number }>("SELECT turn_id AS id FROM passage_blocks");
  expect(readUtterances(to.memory, id).map(({ passages }) => passages)).toEqual([
    ["what was told of [private] twice"],
  ]);
  to.memory.run("PRAGMA wal_checkpoint(TRUNCATE)");
  expect(readFileSync(home.paths.memory).includes("swordfish")).toBe(false);
  expect(Object.fromEntries(state.skipped.map(({ reason, count }) => [reason, count]))).toEqual({
    "excluded project": 1,
    "belongs to a skipped record": 3,
    "lines of an unknown type": 2,
    "broken or oversize lines": 1,
    "records that could not be stored": 1,
  });
});

test("an export of schema 14 is read with the names that its tables, columns and words had", async () => {
  await using home = openHome();
  using to = openImporting(home);
  const session = { id: 1, host: "x", content_session_id: "a", status: "completed", started_at: "" };
  const times = { started_at_epoch: 1, last_event_at_epoch: 1 };
  const turn = { id: 1, session_id: 1, number: 1, state: "observed", raw: "gone", looked_at_epoch: 7 };
  const use = {
    id: 1,
    host: "x",
    tool_use_id: "u",
    session_id: 1,
    turn_id: 1,
    name: "Bash",
    input: "{}",
    is_bare: 1,
  };
  const note = {
    id: 4,
    session_id: 1,
    turn_id: 1,
    memory_session_id: "m",
    project: "p",
    type: "change",
    title: "An old one",
  };
  const made = { made_by: "local/1", created_at: "", created_at_epoch: 1 };
  const rows = [
    { table: "sdk_sessions", row: { ...session, ...times } },
    { table: "turns", row: { ...turn, started_at_epoch: 1, ended_at_epoch: 1 } },
    { table: "tool_uses", row: { ...use, created_at_epoch: 1 } },
    { table: "observations", row: { ...note, ...made, linked: "apart" } },
    {
      table: "context_given",
      row: {
        id: 1,
        session_id: 1,
        through: "SessionStart",
        observation_ids: "[4]",
        tokens: 3,
        created_at_epoch: 1,
      },
    },
  ];
  const file = join(home.dir, "old.jsonl");
  const head = JSON.stringify({ format: "claude-mem-export", version: 1, schema: 14 });
  writeFileSync(file, `${head}\n${rows.map((row) => JSON.stringify(row)).join("\n")}\n`);
  expect(to.read(file).skipped).toEqual([]);
  expect(
    to.all(`SELECT t.payload, t.observed_until_epoch AS until, u.is_stripped AS isStripped, o.linked, i.channel FROM turns t
      JOIN tool_uses u ON u.turn_id = t.id JOIN observations o ON o.turn_id = t.id JOIN injections i ON i.session_id = t.session_id`),
  ).toEqual([{ payload: "stripped", until: 7, isStripped: 1, linked: "unlinked", channel: "SessionStart" }]);
});

test("Markdown tells prompts, observations and summaries by project and session, and no text of theirs is a heading", async () => {
  await using home = openHome();
  using from = openImporting(home);
  from.read(...makePast(home));
  const text = [...exportMarkdown(from.memory)].join("");
  expect(text).toContain("## project\n");
  expect(text).toContain("## shop\n");
  expect(text).toContain("> mend the <b>parser</b>\n> of [brackets]");
  expect(text).toContain("an old thing");
  expect(text.match(/^# /gm)).toHaveLength(1);
});
