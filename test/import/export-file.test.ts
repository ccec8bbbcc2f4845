import { expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { jsonItems } from "../../src/import/legacy/json-items.ts";
import { listByOldId } from "../../src/store/imports/imported.ts";
import { openImporting } from "../kit/importing.ts";
import { addLegacySession, makeLegacyDatabase } from "../kit/legacy-database.ts";
import { select } from "../kit/select.ts";
import { openHome } from "../kit/temp-home.ts";

const AT = Date.parse("2025-11-03T10:00:00Z");

/** As the export script of claude-mem 4 to 13 writes it. */
function exportOf(sessionKey: string, memoryKey: string): object {
  const created = { created_at: new Date(AT).toISOString(), created_at_epoch: AT };
  return {
    exportedAt: new Date(AT).toISOString(),
    exportedAtEpoch: AT,
    query: 'pars]er \\" {[',
    totalObservations: 2,
    observations: [
      {
        id: 11,
        [memoryKey]: "m1",
        project: "shop",
        type: "bugfix",
        title: 'a } and a ] in "quotes"',
        narrative: "n",
        ...created,
      },
      { id: 12, [memoryKey]: "gone", project: "shop", type: "decision", title: "an orphan", ...created },
      "no object",
      {
        id: 13,
        [memoryKey]: "m2",
        project: "observer-sessions",
        type: "decision",
        title: "its own",
        ...created,
      },
    ],
    sessions: [
      {
        id: 1,
        [sessionKey]: "host-1",
        [memoryKey]: "m1",
        project: "shop",
        user_prompt: "p",
        status: "completed",
      },
    ],
    summaries: [{ id: 21, [memoryKey]: "m1", project: "shop", request: "mend it", ...created }],
    prompts: [
      {
        id: 31,
        [sessionKey]: "host-1",
        prompt_number: 1,
        prompt_text: "mend <private>swordfish</private>",
        project: "shop",
        ...created,
      },
    ],
    metadata: { partial: true, warnings: [{ code: "X", message: "y" }] },
  };
}

for (const [sessionKey, memoryKey] of [
  ["content_session_id", "memory_session_id"],
  ["claude_session_id", "sdk_session_id"],
] as const) {
  test(`an export file with ${memoryKey} is taken over with its sessions and numbers, once`, async () => {
    await using home = openHome();
    using importing = openImporting(home);
    const path = join(home.dir, "memories.json");
    writeFileSync(path, JSON.stringify(exportOf(sessionKey, memoryKey), null, 2));
    const state = importing.read(path);
    expect(state.kinds).toMatchObject([{ kind: "legacy-export", observations: 2, summaries: 1, prompts: 1 }]);
    expect(listByOldId(importing.memory, 11, 5)).toMatchObject([{ kind: "observation", newId: 1 }]);
    expect(listByOldId(importing.memory, 31, 5)).toMatchObject([{ kind: "prompt" }]);
    const sessions = importing.all<{ id: string }>(select("sessions", "session AS id"));
    expect(sessions.map(({ id }) => id)).toEqual(["host-1", "legacy:gone"]);
    expect(importing.all(select("prompts", "text"))).toEqual([{ text: "mend [private]" }]);
    writeFileSync(path, JSON.stringify(exportOf(sessionKey, memoryKey)));
    expect(importing.read(path).kinds[0]).toMatchObject({
      observations: 0,
      summaries: 0,
      prompts: 0,
      known: 4,
    });
    importing.memory.run("PRAGMA wal_checkpoint(TRUNCATE)");
    expect(readFileSync(home.paths.memory).includes("swordfish")).toBe(false);
  });
}

test("a database and an export of it are one", async () => {
  await using home = openHome();
  using importing = openImporting(home);
  const path = join(home.dir, "old.db");
  const database = makeLegacyDatabase(path, 49);
  addLegacySession(database, 49, {
    id: "s1",
    project: "shop",
    epoch: AT,
    title: "mended",
    prompt: "mend it",
  });
  const rows = (table: string) => database.query(`SELECT * FROM ${table}`).all();
  const exported = join(home.dir, "memories.json");
  const lists = { observations: rows("observations"), summaries: rows("session_summaries") };
  writeFileSync(
    exported,
    JSON.stringify({ exportedAt: "x", ...lists, sessions: rows("sdk_sessions"), prompts: [] }),
  );
  database.close();
  importing.read(path);
  expect(importing.read(exported).kinds[0]).toMatchObject({ observations: 0, summaries: 0, known: 2 });
});

test("the objects in the lists of any document are found, wherever the pieces of the file end", async () => {
  await using home = openHome();
  const path = join(home.dir, "any.json");
  const objects = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 4 });
  const lists = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), objects, { maxKeys: 4 });
  const spaces = fc.constantFrom(0, 2);
  fc.assert(
    fc.property(
      lists,
      fc.jsonValue(),
      spaces,
      fc.integer({ min: 1, max: 40 }),
      (document, beside, indent, bytes) => {
        writeFileSync(
          path,
          JSON.stringify(
            {
              $beside: Array.isArray(beside)
                ? beside.map((one) => JSON.stringify(one))
                : JSON.stringify(beside),
              ...document,
            },
            null,
            indent,
          ),
        );
        const found: Record<string, unknown[]> = {};
        for (const { list, value } of jsonItems(path, bytes)) found[list] = [...(found[list] ?? []), value];
        const expected = Object.entries(document).filter(([, items]) => items.length > 0);
        return Bun.deepEquals(found, JSON.parse(JSON.stringify(Object.fromEntries(expected))));
      },
    ),
    { numRuns: 200 },
  );
});

test("a document whose end is cut off gives what stands before, and nothing makes reading it fail", async () => {
  await using home = openHome();
  const path = join(home.dir, "cut.json");
  const whole = JSON.stringify(exportOf("content_session_id", "memory_session_id"));
  fc.assert(
    fc.property(fc.nat(whole.length), fc.string(), (at, noise) => {
      writeFileSync(path, whole.slice(0, at) + noise);
      // What is put behind the cut may itself be the end of an item, and a beginning of more.
      return [...jsonItems(path)].length <= 6 + noise.length;
    }),
    { numRuns: 100 },
  );
});
