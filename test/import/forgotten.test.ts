import { expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { exportJsonl } from "../../src/export/jsonl.ts";
import { listSearched, TEXT_COLUMNS, type TextColumns } from "../../src/forgetting/text-columns.ts";
import { restoreForgotten } from "../../src/forgetting/tombstones.ts";
import type { ForgetRequest } from "../../src/protocol/curation.ts";
import { stripRawEvents } from "../../src/store/database/strip-raw-events.ts";
import { EXPORTED_TABLES } from "../../src/store/imports/exported-tables.ts";
import { listTurnsQuoting } from "../../src/store/passages/blocks.ts";
import { type CurationStage, openCurationStage } from "../kit/curation.ts";
import { openImporting } from "../kit/importing.ts";
import { addLegacySession, makeLegacyDatabase } from "../kit/legacy-database.ts";
import { select } from "../kit/select.ts";
import { openHome } from "../kit/temp-home.ts";

const T = Date.parse("2026-03-01T10:00:00Z");
const DAY_MS = 86_400_000;
const S1 = "11111111-s1";
const WORD = "tulip77";

/** A session with a turn of which every cell speaks the word, and turns and sessions beside it that know nothing of it. */
function remember(stage: CurationStage): number {
  const { memory } = stage;
  const tell = (session: string, at: number, word: string) => {
    // No word of it stands in the notes of another turn: it would be taken for a quotation.
    const note = (name: string) => `${word} ${name}${word}`;
    const [id = 0] = stage.tellTurn({
      session,
      at,
      prompt: `the launch word is ${word}, ${session} ${at}`,
      closing: `It is ${word} (${session} ${at}).`,
      commands: [
        { command: `git commit -m 'Set ${word}'`, output: `[main ${at.toString(16)}] Set ${word}\n 1 file` },
      ],
      observations: [
        {
          title: note("title"),
          subtitle: note("subtitle"),
          facts: [note("fact")],
          narrative: note("narrative"),
          filesRead: [`src/${word}.ts`],
          filesModified: [`src/${word}-${at}.ts`],
        },
      ],
      summary: {
        request: note("request"),
        investigated: note("investigated"),
        learned: note("learned"),
        completed: note("completed"),
        nextSteps: note("next"),
        notes: note("notes"),
      },
    });
    stage.index();
    memory.run(
      `UPDATE tool_uses SET name = ?1, error = ?1, agent_type = ?1 WHERE turn_id = (SELECT max(id) FROM turns)`,
      [`${word} of ${session} at ${at}`],
    );
    memory.run(
      `INSERT INTO stripped_tool_uses (id, turn_id, tool_use_id, name, outcome, agent_type, created_at_epoch)
       SELECT 1000 + id, id, 'toolu_stripped_' || id, ?1, 'ok', ?1, ?2 FROM turns WHERE id = (SELECT max(id) FROM turns)`,
      [word, at],
    );
    for (const table of ["observations", "session_summaries", "commits"])
      memory.run(`UPDATE ${table} SET branch = ? WHERE turn_id = (SELECT max(id) FROM turns)`, [
        `feature/${word}`,
      ]);
    memory.run("UPDATE turns SET branch = ?1, model_fault = ?1 WHERE id = (SELECT max(id) FROM turns)", [
      `feature/${word}`,
    ]);
    memory.run(
      `INSERT INTO injections (session_id, channel, observation_ids, tokens, created_at_epoch, subject)
       SELECT session_id, 'PreToolUse', '[1]', 9, ?1, ?2 FROM turns WHERE id = (SELECT max(id) FROM turns)`,
      [at + 5, `src/${word}.ts`],
    );
    const turn = "FROM turns WHERE id = (SELECT max(id) FROM turns)";
    memory.run(`INSERT INTO published SELECT id, 'push', ?1, ?1, NULL, ?2 ${turn}`, [word, at]);
    memory.run(
      `INSERT INTO command_runs SELECT id, 99, session_id, 1, 'test', ?1, ?1, ?1, 'passed', ?1, ?2 ${turn}`,
      [word, at],
    );
    memory.run(`INSERT INTO run_book_facts SELECT id, 99, session_id, 1, 'address', ?1, ?1, ?1, ?2 ${turn}`, [
      word,
      at,
    ]);
    memory.run(
      `INSERT INTO edit_changes SELECT u.id, u.turn_id, ?1, ?1 FROM tool_uses u
       WHERE u.turn_id = (SELECT max(id) FROM turns) LIMIT 1`,
      [word],
    );
    memory.run(
      `INSERT INTO model_calls (session_id, turn_id, purpose, provider, model, outcome, counted_tokens, fault, created_at,
         created_at_epoch) SELECT session_id, id, 'observe', 'p', 'm', 'rejected', 7, ?2, '', ?1 FROM turns
       WHERE id = (SELECT max(id) FROM turns)`,
      [at + 200, `no: ${word}`],
    );
    return id;
  };
  tell("s0", T - 5 * DAY_MS, "roses");
  tell(S1, T - 3_600_000, "lilies");
  const id = tell(S1, T, WORD);
  tell(S1, T + 3_600_000, "asters");
  return id;
}

/** Where the word stands, as `table.column`; every column in which it may stand is looked at. */
function placesOf(stage: Pick<CurationStage, "all">, word: string): string[] {
  return Object.entries(TEXT_COLUMNS).flatMap(([table, { deletes: _, ...columns }]: [string, TextColumns]) =>
    Object.values(columns)
      .flat()
      .filter(
        (column) =>
          stage.all(`SELECT 1 FROM ${table} WHERE instr(lower(coalesce(${column}, '')), '${word}') > 0`)
            .length > 0,
      )
      .map((column) => `${table}.${column}`),
  );
}

function rowsOf(stage: Pick<CurationStage, "all">): Record<string, unknown[]> {
  return Object.fromEntries(
    EXPORTED_TABLES.map(({ name, view = name }) => [
      name,
      stage.all(`SELECT * FROM ${view} ORDER BY 1, 2, 3`),
    ]),
  );
}

const SCOPES: Readonly<Record<string, (id: number) => Partial<ForgetRequest>>> = {
  query: () => ({ query: WORD.toUpperCase() }),
  id: (id) => ({ ids: [id] }),
  time: () => ({ since: "2026-03-01T09:59:00Z", until: "2026-03-01T10:30:00Z" }),
  session: () => ({ session: S1 }),
  project: () => ({ project: "project" }),
};

for (const [scope, requestOf] of Object.entries(SCOPES))
  test(`what was forgotten by ${scope} does not come back with an export of before, here or in a memory made anew`, async () => {
    await using home = openHome();
    await using elsewhere = openHome();
    using stage = openCurationStage(home);
    const id = remember(stage);
    const before = placesOf(stage, WORD);
    const told = [...listSearched("turn"), ...listSearched("note")];
    expect(before).toEqual(
      expect.arrayContaining(
        told.flatMap(({ table, columns }) => columns.map((column) => `${table}.${column}`)),
      ),
    );
    expect(before).toEqual(expect.arrayContaining(["injections.subject", "model_calls.fault"]));
    const file = join(elsewhere.dir, "memory.jsonl");
    writeFileSync(file, [...exportJsonl(stage.memory)].join(""));
    await stage.changes.forget({ ...requestOf(id), preview: false, by: "person" });
    expect(placesOf(stage, WORD)).toEqual([]);
    const kept = rowsOf(stage);
    using importing = openImporting(home);
    importing.read(file);
    expect(placesOf(importing, WORD)).toEqual([]);
    const after = rowsOf(importing);
    for (const [table, rows] of Object.entries(kept))
      expect({ [table]: after[table] }).toEqual({ [table]: rows });
    // Made anew, the memory knows what was forgotten by the file alone.
    using anew = openImporting(elsewhere);
    restoreForgotten(anew.memory, home.paths.forgotten);
    anew.read(file);
    expect(placesOf(anew, WORD)).toEqual([]);
    const titles = select("observations", "title");
    expect(anew.all(titles)).toEqual(stage.all(titles));
    expect(anew.all(select("projects")).length).toBe(scope === "project" ? 0 : 1);
  }, 30_000);

for (const [scope, requestOf] of Object.entries(SCOPES))
  test(`what is only quoted any more and was forgotten by ${scope} does not come back with an export of before`, async () => {
    await using home = openHome();
    await using elsewhere = openHome();
    using stage = openCurationStage(home);
    const id = remember(stage);
    stage.memory.run("UPDATE turns SET state = 'observed', observed_at_epoch = 1");
    stage.index();
    while (stripRawEvents(stage.memory, Date.now(), 1_000) > 0);
    const isQuoted = ({ memory }: Pick<CurationStage, "memory">) =>
      [...listTurnsQuoting(memory, (text) => text.includes(`It is ${WORD}`))].length > 0;
    expect(isQuoted(stage)).toBe(true);
    const file = join(elsewhere.dir, "memory.jsonl");
    writeFileSync(file, [...exportJsonl(stage.memory)].join(""));
    await stage.changes.forget({ ...requestOf(id), preview: false, by: "person" });
    expect(isQuoted(stage)).toBe(false);
    using importing = openImporting(home);
    importing.read(file);
    expect(isQuoted(importing)).toBe(false);
    using anew = openImporting(elsewhere);
    restoreForgotten(anew.memory, home.paths.forgotten);
    anew.read(file);
    expect(isQuoted(anew)).toBe(false);
    expect([...listTurnsQuoting(anew.memory, (text) => text.includes("It is roses"))].length).toBe(
      scope === "project" ? 0 : 1,
    );
  }, 30_000);

test("a note of a later turn that quoted it does not come back with an export, and what else it noted does", async () => {
  await using home = openHome();
  await using elsewhere = openHome();
  using stage = openCurationStage(home);
  const [id = 0] = stage.tellTurn({
    session: S1,
    prompt: `it is ${WORD}`,
    closing: "Kept.",
    at: T,
    observations: [{ title: `The word is ${WORD}` }],
  });
  stage.tellTurn({
    session: S1,
    prompt: "go on with the parser",
    closing: "The parser reads brackets.",
    at: T + 60_000,
    observations: [{ title: `After ${WORD} the parser` }, { title: "The parser reads brackets" }],
    summary: { request: "go on", completed: `After ${WORD}: the parser` },
  });
  stage.index();
  const file = join(elsewhere.dir, "memory.jsonl");
  writeFileSync(file, [...exportJsonl(stage.memory)].join(""));
  await stage.changes.forget({ ids: [id], preview: false, by: "person" });
  using importing = openImporting(home);
  importing.read(file);
  expect(placesOf(importing, WORD)).toEqual([]);
  using anew = openImporting(elsewhere);
  restoreForgotten(anew.memory, home.paths.forgotten);
  anew.read(file);
  expect(placesOf(anew, WORD)).toEqual([]);
  expect(anew.all(select("observations", "title"))).toEqual([{ title: "The parser reads brackets" }]);
});

test("a session that went on after it was forgotten comes with an export from there on", async () => {
  await using home = openHome();
  await using elsewhere = openHome();
  using stage = openCurationStage(home);
  stage.tellTurn({ session: S1, prompt: `it is ${WORD}`, closing: "Kept.", at: T });
  await stage.changes.forget({ session: S1, preview: false, by: "person" });
  const later = { session: S1, prompt: "a new day", closing: "Begun.", at: Date.now() + 1_000 };
  stage.tellTurn({ ...later, observations: [{ title: "The day has begun" }] });
  const saved = await stage.changes.save({ text: "The port is 4000", project: home.project, by: "person" });
  await stage.changes.forget({ ids: [saved.id], preview: false, by: "person" });
  await stage.changes.save({ text: "Reviews need two people", project: home.project, by: "person" });
  const file = join(elsewhere.dir, "memory.jsonl");
  writeFileSync(file, [...exportJsonl(stage.memory)].join(""));
  using anew = openImporting(elsewhere);
  restoreForgotten(anew.memory, home.paths.forgotten);
  anew.read(file);
  expect(anew.all(select("prompts", "text"))).toEqual([{ text: "a new day" }]);
  expect(anew.all(select("observations", "title"))).toEqual([
    { title: "The day has begun" },
    { title: "Reviews need two people" },
  ]);
});

test.each(Object.keys(SCOPES).filter((scope) => scope !== "id"))(
  "what an earlier version knew of it stays away from a memory made anew, forgotten by %s",
  async (scope) => {
    await using home = openHome();
    await using elsewhere = openHome();
    const path = join(elsewhere.dir, "old.db");
    const database = makeLegacyDatabase(path, 49);
    const session = { project: "project", prompt: `about ${WORD}`, title: `the word ${WORD}` };
    addLegacySession(database, 49, { ...session, id: S1, epoch: T });
    addLegacySession(database, 49, {
      id: "s2",
      project: "shop",
      epoch: T - DAY_MS,
      title: "old",
      prompt: "kept",
    });
    database.close();
    using stage = openCurationStage(home);
    using importing = openImporting(home);
    importing.read(path);
    expect(placesOf(importing, WORD)).not.toEqual([]);
    await stage.changes.forget({ ...SCOPES[scope]?.(0), preview: false, by: "person" });
    expect(placesOf(stage, WORD)).toEqual([]);
    using anew = openImporting(elsewhere);
    restoreForgotten(anew.memory, home.paths.forgotten);
    anew.read(path);
    expect(placesOf(anew, WORD)).toEqual([]);
    expect(anew.all(select("observations", "title"))).toEqual([{ title: "old" }]);
    expect(anew.all(select("prompts", "text"))).toEqual([{ text: "kept" }]);
  },
);
