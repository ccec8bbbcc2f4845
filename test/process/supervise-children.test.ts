import { expect, test } from "bun:test";
import { superviseChildren } from "../../src/supervisor/supervise-children.ts";
import { listeningLog, openChildren, registered, shell } from "../kit/children.ts";
import { runCommand } from "../kit/command.ts";
import { processesOf } from "../kit/processes.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { until } from "../kit/until.ts";

const SLEEP = "exec sleep 60";

function supervise(home: TempHome) {
  const { log, said } = listeningLog();
  const supervised = superviseChildren({
    file: home.paths.processes,
    environment: home.environment,
    log,
    maxConcurrentAgents: 2,
    sweepMs: 20,
  });
  return { supervised, said };
}

test("what an earlier worker left is ended without being asked, and all children end with their worker", async () => {
  await using home = openHome();
  const earlier = openChildren(home);
  const orphan = await earlier.children.start(shell(home, SLEEP));
  const { supervised } = supervise(home);
  expect(await orphan.exited).toMatchObject({ signal: "SIGTERM" });
  await until("it is forgotten", () => registered(home).length === 0);
  await supervised.children.start(shell(home, SLEEP));
  await supervised[Symbol.asyncDispose]();
  expect([processesOf(home.dir), registered(home)]).toEqual([[], []]);
});

test("the doctor names a child that outlived its worker; the worker that --fix starts ends it", async () => {
  await using home = openHome();
  const earlier = openChildren(home);
  const orphan = await earlier.children.start(shell(home, SLEEP));
  const examine = async (...args: string[]) => {
    const { stdout } = await runCommand(home, ["doctor", "--json", ...args]);
    return JSON.parse(stdout).findings.find(({ check }: { check: string }) => check === "children");
  };
  expect(await examine()).toMatchObject({
    verdict: "failed",
    found: expect.stringContaining(String(orphan.pid)),
  });
  await examine("--fix");
  await orphan.exited;
  expect(await examine()).toMatchObject({ verdict: "ok", found: "none" });
});
