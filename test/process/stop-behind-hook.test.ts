import { beforeAll, expect, test } from "bun:test";
import { isLocked } from "../../src/supervisor/lock.ts";
import { runCommand } from "../kit/command.ts";
import { runHook } from "../kit/hook.ts";
import { base } from "../kit/payloads.ts";
import { processesOf } from "../kit/processes.ts";
import { program } from "../kit/program.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { until } from "../kit/until.ts";

const TIMES = 8;

beforeAll(async () => {
  await program();
});

function workersOf(home: TempHome) {
  return processesOf(home.dir).filter(({ command }) => / worker( |$)/.test(command));
}

test("a stop right behind a hook leaves no worker, and a start behind that one leaves one", async () => {
  await using home = openHome();
  for (let time = 0; time < TIMES; time += 1) {
    await runHook(home, "SessionStart", base(home, { session_id: `s${time}`, source: "startup" }));
    const stop = await runCommand(home, ["stop"]);
    expect(`${stop.exitCode} ${stop.stderr}`).toBe("0 ");
    // One that has the lock would stay; one that was just being started leaves by itself.
    await until("no worker is left", () => workersOf(home).length === 0, 3_000);
    expect(isLocked(home.paths.workerLock)).toBe(false);
  }
  const start = await runCommand(home, ["restart"]);
  expect(start.stdout).toContain("has restarted");
  expect(workersOf(home)).toHaveLength(1);
});
