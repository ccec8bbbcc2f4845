import { expect, test } from "bun:test";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { redactSecrets } from "../../src/domain/redaction/redact.ts";
import { logFileName, openLog } from "../../src/lib/log.ts";
import { openHome } from "../kit/temp-home.ts";

test("a day's log stops growing at its limit, whatever is said", async () => {
  await using home = openHome();
  const log = openLog(home.paths.logs, "info", { redact: redactSecrets, dayBytesMax: 10_000 });
  for (let line = 0; line < 1_000; line += 1) log.warning(`the same fault again, ${line}`);
  const [file, ...others] = readdirSync(home.paths.logs);
  expect(others).toEqual([]);
  const { size, mode } = statSync(join(home.paths.logs, file ?? ""));
  expect(size).toBeGreaterThan(9_000);
  expect(size).toBeLessThan(11_000);
  expect(mode & 0o777).toBe(0o600);
});

test("a log has the lines of its level and graver ones, and is kept for two weeks", async () => {
  await using home = openHome();
  const { logs } = home.paths;
  const log = openLog(logs, "warning", { redact: (line) => line.replaceAll("hidden", "[redacted]") });
  log.error("the first line makes the directory");
  const today = logFileName(new Date());
  const dayBefore = (days: number) => logFileName(new Date(Date.now() - days * 86_400_000));
  for (const days of [13, 15]) writeFileSync(join(logs, dayBefore(days)), "old\n");
  writeFileSync(join(logs, "notes.log"), "not ours\n");
  writeFileSync(join(logs, today), "");
  log.info("not written");
  log.warning("something hidden", { code: "x" });
  expect(readdirSync(logs).sort()).toEqual(["notes.log", dayBefore(13), today].sort());
  expect(JSON.parse(readFileSync(join(logs, today), "utf8"))).toEqual({
    "@timestamp": expect.stringMatching(/^\d{4}-.*Z$/),
    level: "WARN",
    message: "something [redacted]",
    logger: "claude-mem.worker",
    properties: { code: "x" },
  });
});
