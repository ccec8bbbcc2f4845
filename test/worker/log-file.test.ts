import { expect, test } from "bun:test";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { openLogFile } from "../../src/worker/log-file.ts";
import { openHome } from "../kit/temp-home.ts";

test("a day's log stops growing at its limit, whatever is said", async () => {
  await using home = openHome();
  const log = openLogFile(home.paths.logs, "info", 10_000);
  for (let line = 0; line < 1_000; line += 1) log.warning(`the same fault again, ${line}`);
  log.close();
  const [file, ...others] = readdirSync(home.paths.logs);
  expect(others).toEqual([]);
  const { size, mode } = statSync(join(home.paths.logs, file ?? ""));
  expect(size).toBeGreaterThan(9_000);
  expect(size).toBeLessThan(11_000);
  expect(mode & 0o777).toBe(0o600);
});
