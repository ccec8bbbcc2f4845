import { expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { watchFolder } from "../../src/lib/watch-folder.ts";
import { openHome } from "../kit/temp-home.ts";

test("a change in a folder is reported with its name", async () => {
  await using home = openHome();
  const { promise: told, resolve } = Promise.withResolvers<string | null>();
  using _watch = watchFolder(home.dir, resolve, () => {});
  writeFileSync(join(home.dir, "a.txt"), "x");
  expect(await told).toBe("a.txt");
});

test("a folder that cannot be watched is a reported fault, and ends nothing", async () => {
  await using home = openHome();
  const faults: unknown[] = [];
  watchFolder(
    join(home.dir, "missing"),
    () => {},
    (fault) => void faults.push(fault),
  )[Symbol.dispose]();
  expect(faults).toHaveLength(1);
});
