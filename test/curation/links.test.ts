import { expect, test } from "bun:test";
import fc from "fast-check";
import { MemoryError } from "../../src/domain/error.ts";
import { openCurationStage } from "../kit/curation.ts";
import { openHome } from "../kit/temp-home.ts";

const SAVED = 2;
const one = fc.integer({ min: 1, max: SAVED });
const step = fc.oneof(
  fc.record({ kind: fc.constant("merge" as const), keep: one, id: one }),
  fc.record({ kind: fc.constant("unmerge" as const), id: one }),
  fc.record({ kind: fc.constant("undo" as const), change: fc.integer({ min: SAVED + 1, max: SAVED + 8 }) }),
  fc.record({ kind: fc.constant("forget" as const), id: one }),
);

test("whatever is merged, unmerged, undone and forgotten, all that is left is shown or leads to something shown", async () => {
  await using home = openHome();
  using stage = openCurationStage(home);
  const { changes, memory } = stage;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      memory.run(
        "DELETE FROM changes; DELETE FROM sqlite_sequence WHERE name IN ('changes', 'observations');",
      );
      memory.run("DELETE FROM forgotten; DELETE FROM observations;");
      for (let index = 1; index <= SAVED; index += 1)
        await changes.save({ text: `Fact number ${index} of the day`, project: home.project, by: "person" });
      for (const asked of steps) {
        try {
          if (asked.kind === "merge")
            await changes.merge({ keep: asked.keep, ids: [asked.id], by: "person" });
          if (asked.kind === "unmerge") await changes.edit(asked.id, { supersededBy: null, by: "person" });
          if (asked.kind === "undo") await changes.undo(asked.change);
          if (asked.kind === "forget") memory.run("DELETE FROM observations WHERE id = ?", [asked.id]);
        } catch (error) {
          // What cannot be done is refused in our own words.
          if (!(error instanceof MemoryError) || error.code === "internal") throw error;
        }
      }
      const leads = new Map(
        stage
          .all<{ id: number; by: number | null }>("SELECT id, superseded_by AS by FROM observations")
          .map(({ id, by }) => [id, by]),
      );
      for (const start of leads.keys()) {
        let at: number | null = start;
        for (let steps = 0; at !== null && steps <= SAVED; steps += 1) at = leads.get(at) ?? null;
        expect(at).toBeNull();
      }
      // What is said to be undoable is.
      const history = await changes.history({ limit: 50, offset: 0 });
      const first = history.items.find(({ undoable }) => undoable);
      if (first !== undefined) await changes.undo(first.id);
    }),
    { numRuns: 100 },
  );
}, 60_000);

test("a merge that was taken back and made the other way round cannot be undone into a circle, and says why", async () => {
  await using home = openHome();
  using stage = openCurationStage(home);
  const { changes } = stage;
  const save = (text: string) => changes.save({ text, project: home.project, by: "person" });
  const [a, b] = [await save("The port is 4000"), await save("The port has moved to 5000")];
  await changes.merge({ keep: b.id, ids: [a.id], by: "person" });
  await changes.edit(a.id, { supersededBy: null, by: "person" });
  await changes.merge({ keep: a.id, ids: [b.id], by: "person" });
  const { items } = await changes.history({ observation: a.id, limit: 10, offset: 0 });
  const unmerge = items.find(({ action }) => action === "unmerge");
  expect(unmerge).toMatchObject({ undoable: false });
  expect(() => changes.undo(unmerge?.id ?? 0)).toThrow(`#${b.id} has since been replaced by #${a.id}`);
  expect(stage.all("SELECT id FROM observations WHERE superseded_by IS NULL")).toEqual([{ id: a.id }]);
});
