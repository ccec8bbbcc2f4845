import { expect, test } from "bun:test";
import { join } from "node:path";
import { isMet } from "../../bench/needs/figures.ts";
import { measureNeeds, readSessions } from "../../bench/needs/measure.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { append, called, returned, said, typed } from "../kit/transcript.ts";

const CWD = "/work/shop";
const HOUR = 3_600_000;
const T = Date.UTC(2026, 0, 5, 9);

/** A session in which each call is answered, a second apart: name, input, whether it failed, what came back. */
function write(
  folder: string,
  session: string,
  at: number,
  prompt: string,
  calls: [string, object, string?][],
): string {
  const path = join(folder, `${session}.jsonl`);
  append(path, typed(prompt, { session, at, cwd: CWD }));
  for (const [index, [name, input, error]] of calls.entries()) {
    const options = { session, at: at + (index + 1) * 1_000, cwd: CWD };
    const id = `toolu_${session}_${index}`;
    append(
      path,
      called(id, name, input, options),
      returned(id, error ?? "fine", options, error !== undefined),
    );
  }
  append(path, said("Done with the cart of the shop.", { session, at: at + HOUR, cwd: CWD }));
  return path;
}

const file = (path: string) => ({ file_path: `${CWD}/${path}` });

function replayed(home: TempHome) {
  const folder = join(home.dir, "transcripts");
  const paths = [
    write(folder, "one", T, "Round the totals of the cart", [
      ["Read", file("src/cart/router.ts")],
      ["Edit", { ...file("src/cart/router.ts"), old_string: "a", new_string: "b" }],
      ["Bash", { command: "cd web && npm run test:unit 2>&1 | tail" }],
    ]),
    write(folder, "two", T + 2 * HOUR, "Sort the rows of the basket", [
      ["Read", file("src/basket/router.ts"), "File does not exist."],
      ["Read", file("src/cart/router.ts")],
      ["Bash", { command: "npm test" }, "Exit code 1\nnpm error Missing script: test"],
      ["Bash", { command: "npm run test:unit" }],
    ]),
  ];
  return measureNeeds(home, readSessions(paths));
}

test("a need is known when a session that had ended had it, and the bare list meets what was done last", async () => {
  await using home = openHome();
  const [one, two] = replayed(home);
  expect(one?.needs).toEqual([]);
  expect(two?.needs.map(({ kind, what, isKnown }) => [kind, what, isKnown])).toEqual([
    ["a", "src/basket/router.ts → src/cart/router.ts", true],
    ["b", "test: npm run test:unit", true],
  ]);
  expect(two?.needs.map((need) => isMet(need, two.shown["bare list"]))).toEqual([true, true]);
});

test("a session is shown nothing of one that had not ended, nor of itself", async () => {
  await using home = openHome();
  const [one, two] = replayed(home);
  expect(one?.shown.ours).toEqual([]);
  const [start] = two?.shown.ours ?? [];
  expect(start).toMatchObject({ channel: "start", at: T + 2 * HOUR });
  expect(start?.text).not.toContain("basket");
});
