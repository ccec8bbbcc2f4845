import { expect, test } from "bun:test";
import { MIGRATIONS, migrate } from "../../src/store/database/migrations.ts";
import { listPassagePlaces } from "../../src/store/passages/passages.ts";
import { openMemoryOfVersion } from "../kit/earlier-memory.ts";

const FIRST = 2 ** 32 + 1;

test("passages of an earlier schema keep their keys, places and roles, also where others were dropped", () => {
  using memory = openMemoryOfVersion(20);
  for (const id of [1, 2])
    memory.run(
      `INSERT INTO turns (id, session_id, number, state, started_at_epoch, ended_at_epoch) VALUES (?1, 1, ?1, 'open', 0, 0)`,
      [id],
    );
  // Of the second turn, outputs (role 8) were dropped: keys 6 and 7 are free.
  const rows = [
    [1, 1, 0, 0],
    [2, 1, 1, 7],
    [3, 1, 2, 8],
    [4, 1, 3, 3],
    [5, 2, 0, 0],
    [8, 2, 1, 7],
    [9, 2, 2, 3],
  ] as const;
  for (const [id, turn, place, role] of rows) {
    memory.run("INSERT INTO passages (id, turn_id, place, role) VALUES (?, ?, ?, ?)", [
      FIRST - 1 + id,
      turn,
      place,
      role,
    ]);
    memory.run(
      `INSERT INTO ${role < 7 ? "said" : role === 7 ? "done" : "seen"}_words (rowid, body) VALUES (?, 'keel')`,
      [FIRST - 1 + id],
    );
  }
  migrate(
    memory,
    "m.db",
    MIGRATIONS.filter(({ version }) => version <= 21),
  );
  const places = listPassagePlaces(
    memory,
    Array.from({ length: 10 }, (_, index) => FIRST + index),
  );
  expect(places.map(({ id, turnId, place, role }) => [id - FIRST + 1, turnId, place, role])).toEqual(
    rows.map((row) => [...row]),
  );
  memory.run("DELETE FROM turns WHERE id = 2");
  expect(memory.query("SELECT rowid AS id FROM said_words WHERE said_words MATCH 'keel'").values()).toEqual([
    [FIRST],
    [FIRST + 3],
  ]);
  expect(memory.query("SELECT count(*) AS n FROM done_words WHERE done_words MATCH 'keel'").get()).toEqual({
    n: 1,
  });
});
