import { expect, test } from "bun:test";
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readLogFrom, readLogTail } from "../../src/lib/log-tail.ts";
import { openHome } from "../kit/temp-home.ts";

test("the tail goes back over as many days as it takes, oldest line first", async () => {
  await using home = openHome();
  const logs = home.paths.logs;
  mkdirSync(logs, { recursive: true });
  writeFileSync(join(logs, "worker-2026-11-18.log"), "a\nb\n");
  writeFileSync(join(logs, "worker-2026-11-19.log"), "c\nd\n");
  writeFileSync(join(logs, "notes.txt"), "not a log\n");
  expect(readLogTail(logs, 3)).toMatchObject({ lines: ["b", "c", "d"], isWhole: false });
  expect(readLogTail(logs, 4)).toMatchObject({ lines: ["a", "b", "c", "d"], isWhole: true });
  expect(readLogTail(logs, 0).lines).toEqual([]);
  expect(readLogTail(join(logs, "absent"), 3)).toEqual({ lines: [], position: undefined, isWhole: true });
});

test("following gives each line once, over midnight, and a half line only when it is whole", async () => {
  await using home = openHome();
  const logs = home.paths.logs;
  mkdirSync(logs, { recursive: true });
  const first = join(logs, "worker-2026-11-18.log");
  writeFileSync(first, "old\n");
  let { position } = readLogTail(logs, 10);
  appendFileSync(first, "new ü\nhalf");
  let added = readLogFrom(logs, position);
  expect(added.lines).toEqual(["new ü"]);
  position = added.position;
  appendFileSync(first, " and whole\n");
  writeFileSync(join(logs, "worker-2026-11-19.log"), "next day\n");
  added = readLogFrom(logs, position);
  expect(added.lines).toEqual(["half and whole", "next day"]);
  expect(readLogFrom(logs, added.position).lines).toEqual([]);
});
