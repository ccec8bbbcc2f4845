import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import fc from "fast-check";
import { PASSAGE_ROLES } from "../../src/domain/passage.ts";
import { migrate } from "../../src/store/database/migrations.ts";
import {
  ensureCurrentVersion,
  findMsPerVector,
  noteEmbeddingTime,
} from "../../src/store/search/embedding-version.ts";
import { indexKey, passageKey, passageOf, projectOfKey } from "../../src/store/search/search-index.ts";
import { openMemoryOfVersion } from "../kit/earlier-memory.ts";

const IDS_MAX = 2 ** 32;

test("the key of a passage's vector tells the passage and its project, and newer ones come first", () => {
  const id = fc.record({ project: fc.nat(2 ** 18 - 1), n: fc.integer({ min: 1, max: IDS_MAX - 2 }) });
  fc.assert(
    fc.property(id, ({ project, n }) => {
      const passage = project * IDS_MAX + n;
      const key = passageKey(passage);
      expect([passageOf(key), projectOfKey(key)]).toEqual([passage, project]);
      expect(passageKey(passage + 1)).toBe(key - 1);
      expect(passageOf(indexKey({ kind: "turn", id: n }, project))).toBeUndefined();
    }),
  );
});

test("a memory whose prompts have vectors gets vectors of what was said in their place", () => {
  using memory = openMemoryOfVersion(13);
  memory.run(
    `INSERT INTO embedding_versions (model, pooling, text_form, dimensions, is_current, is_mirrored)
     VALUES ('m', 'mean', 1, 3, 1, 1)`,
  );
  const observation = indexKey({ kind: "observation", id: 1 }, 1);
  const prompt = indexKey({ kind: "prompt", id: 1 }, 1);
  for (const key of [observation, prompt])
    memory.run("INSERT INTO vectors (key, version_id, vector) VALUES (?, 1, x'7f0000')", [key]);
  memory.run("INSERT INTO vector_pending (kind, source_id) VALUES (0, 2), (2, 2)");
  memory.run("PRAGMA foreign_keys = OFF");
  for (const role of PASSAGE_ROLES.keys())
    memory.run("INSERT INTO passages (id, turn_id, place, role) VALUES (?, 1, ?, ?)", [
      IDS_MAX + 1 + role,
      role,
      role,
    ]);
  memory.run(
    `INSERT INTO turns (id, session_id, number, state, started_at_epoch, ended_at_epoch) VALUES (1, 1, 1, 'open', 0, 0)`,
  );
  memory.run("DELETE FROM vector_outbox");
  migrate(memory, "m.db");
  expect(memory.query("SELECT key FROM vectors").all()).toEqual([{ key: observation }]);
  expect(memory.query("SELECT key FROM vector_outbox").all()).toEqual([{ key: prompt }]);
  const said = Array.from({ length: 7 }, (_, role) => ({ kind: 4, source_id: IDS_MAX + 1 + role }));
  expect(memory.query("SELECT kind, source_id FROM vector_pending ORDER BY 1, 2").all()).toEqual([
    { kind: 0, source_id: 2 },
    ...said,
  ]);
  memory.run("INSERT INTO vectors (key, version_id, vector) VALUES (?, 1, x'7f0000')", [
    passageKey(IDS_MAX + 3),
  ]);
  memory.run("DELETE FROM passage_runs");
  expect(memory.query("SELECT key FROM vectors").all()).toEqual([{ key: observation }]);
  expect(memory.query("SELECT count(*) AS n FROM vector_pending").get()).toEqual({ n: 1 });
});

test("the time that a vector takes is estimated from the latest ones, and from none of another model", () => {
  using memory = new Database(":memory:");
  migrate(memory, "m.db");
  ensureCurrentVersion(memory, { model: "fast", pooling: "mean", textForm: 1 }, false);
  expect(findMsPerVector(memory)).toBeUndefined();
  noteEmbeddingTime(memory, 100, 1_000);
  expect(findMsPerVector(memory)).toBe(10);
  for (let batch = 0; batch < 100; batch += 1) noteEmbeddingTime(memory, 100, 20_000);
  expect(findMsPerVector(memory)).toBeCloseTo(200, 0);
  ensureCurrentVersion(memory, { model: "other", pooling: "mean", textForm: 1 }, false);
  expect(findMsPerVector(memory)).toBeUndefined();
});
