import { expect, test } from "bun:test";
import { existsSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { removeLeftovers } from "../../src/worker/leftovers.ts";
import { openHome } from "../kit/temp-home.ts";

const HOUR = 3_600_000;

test("unfinished files of killed processes are deleted after an hour, and nothing else is", async () => {
  await using home = openHome();
  const { paths } = home;
  const half = [
    join(paths.spool, "000001795000000-1-abc.json.77.xyz.tmp"),
    join(paths.dir, ".worker.pid.77.k3j2.tmp"),
    join(paths.backups, "claude-mem-schema1.db.half"),
    join(paths.program, ".build-a1B2c3", "claude-mem"),
    join(paths.observerSessions, "instructions-0f3c.txt"),
  ];
  const whole = [
    join(paths.spool, "000001795000000-1-abc.json"),
    join(paths.dir, "notes.tmp"),
    join(paths.backups, "claude-mem-schema1.db"),
    join(paths.program, "claude-mem"),
  ];
  const now = Date.now();
  for (const path of [...half, ...whole]) {
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, "x");
    utimesSync(path, 1, (now - 2 * HOUR) / 1_000);
  }
  utimesSync(join(paths.program, ".build-a1B2c3"), 1, (now - 2 * HOUR) / 1_000);
  const young = join(paths.spool, "000001795000001-1-def.json.78.xyz.tmp");
  writeFileSync(young, "being written");
  expect(removeLeftovers(paths, now)).toBe(half.length);
  expect(removeLeftovers(paths, now)).toBe(0);
  expect(half.map((path) => existsSync(path))).toEqual(half.map(() => false));
  expect([...whole, young].filter((path) => !existsSync(path))).toEqual([]);
});

test("where nothing has been made yet, there is nothing to remove", async () => {
  await using home = openHome();
  expect(removeLeftovers(home.paths, Date.now())).toBe(0);
});

test("a file on which a lock was tested is deleted once its process has exited", async () => {
  await using home = openHome();
  const { dir } = home.paths;
  const gone = Bun.spawn(["true"]);
  await gone.exited;
  mkdirSync(dir, { recursive: true });
  const [dead, live] = [`.worker.probe.${gone.pid}-1a2b`, `.worker.probe.${process.pid}-3c4d`];
  for (const name of [dead, live]) writeFileSync(join(dir, name), "");
  expect(removeLeftovers(home.paths, Date.now())).toBe(1);
  expect([dead, live].map((name) => existsSync(join(dir, name)))).toEqual([false, true]);
});
