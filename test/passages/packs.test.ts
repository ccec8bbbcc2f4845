import { expect, test } from "bun:test";
import { answerQuestion } from "../../src/passages/answer.ts";
import { readUtterances } from "../../src/store/passages/blocks.ts";
import { packPassages } from "../../src/store/passages/pack-passages.ts";
import { openRemembered, type Remembered } from "../kit/remembered.ts";
import { openHome } from "../kit/temp-home.ts";

const T = Date.parse("2026-03-01T10:00:00Z");
const HOUR = 3_600_000;
const EVER = Number.MAX_SAFE_INTEGER;
const WORDS = ["keel", "mast", "rudder", "anchor"];

function tellTurns(remembered: Remembered): void {
  for (const [index, word] of WORDS.entries())
    remembered.tellTurn({
      session: `s${index % 2}`,
      prompt: `why is the ${word} painted blue? – “${word}” 🪣`,
      closing: `The ${word} is blue because the yard had no other paint left.`,
      at: T + index * HOUR,
      commands: [
        { command: `paint --part ${word}`, output: `the ${word} has got two coats of paint by now` },
      ],
    });
  remembered.index();
}

const turnsOf = (remembered: Remembered) =>
  remembered.all<{ id: number }>("SELECT id FROM turns ORDER BY id").map(({ id }) => id);
const quoted = (remembered: Remembered) =>
  turnsOf(remembered).map((id) => readUtterances(remembered.memory, id));
const packed = (remembered: Remembered) =>
  remembered
    .all<{ records: Uint8Array<ArrayBuffer> }>("SELECT records FROM passage_packs")
    .map(({ records }) => new TextDecoder().decode(Bun.zstdDecompressSync(records)))
    .join("\n");

test("turns that are packed are quoted as before, each from its place", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  tellTurns(remembered);
  const before = quoted(remembered);
  const ask = () =>
    WORDS.map((word) =>
      answerQuestion(remembered.memory, {
        question: `how many coats of paint has the ${word} got, and why is it blue?`,
        projectId: undefined,
        tokens: 300,
        now: T,
      }),
    );
  const answers = ask();
  expect(packPassages(remembered.memory, EVER)).toBe(false);
  expect(packPassages(remembered.memory, T, 1)).toBe(false);
  expect(packPassages(remembered.memory, EVER, 1)).toBe(true);
  expect(packPassages(remembered.memory, EVER, 1)).toBe(false);
  expect(remembered.all("SELECT 1 FROM passage_blocks")).toEqual([]);
  expect(remembered.all("SELECT 1 FROM passage_packs")).toHaveLength(1);
  expect(quoted(remembered)).toEqual(before);
  expect(ask()).toEqual(answers);
  remembered.memory.run("INSERT INTO passages_pending SELECT id FROM turns");
  remembered.index();
  expect(remembered.all("SELECT 1 FROM passage_blocks")).toEqual([]);
});

test("a turn that is made anew leaves its pack, and comes into the same one again", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  tellTurns(remembered);
  packPassages(remembered.memory, EVER, 1);
  const [first = 0] = turnsOf(remembered);
  remembered.memory.run("DELETE FROM tool_uses WHERE turn_id = ?", [first]);
  remembered.index();
  expect(packed(remembered)).not.toContain("keel");
  expect(readUtterances(remembered.memory, first).map(({ role }) => role)).toEqual(["prompt", "closing"]);
  packPassages(remembered.memory, EVER, 1);
  expect(packed(remembered)).toContain("keel");
  expect(remembered.all("SELECT 1 FROM passage_packs")).toHaveLength(1);
});

test("a turn that is deleted by whatever way is in no pack after the next round, and the others stay", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  tellTurns(remembered);
  packPassages(remembered.memory, EVER, 1);
  const [, second = 0] = turnsOf(remembered);
  remembered.memory.run("DELETE FROM turns WHERE id = ?", [second]);
  remembered.index();
  expect(packed(remembered)).not.toContain("mast");
  for (const word of WORDS.filter((one) => one !== "mast")) expect(packed(remembered)).toContain(word);
  remembered.memory.run("DELETE FROM sdk_sessions");
  remembered.index();
  expect(remembered.all("SELECT 1 FROM passage_packs")).toEqual([]);
});
