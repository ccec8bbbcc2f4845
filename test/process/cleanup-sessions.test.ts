import { beforeAll, expect, test } from "bun:test";
import { runCommand } from "../kit/command.ts";
import { runHook } from "../kit/hook.ts";
import { prompted } from "../kit/payloads.ts";
import { program } from "../kit/program.ts";
import { select } from "../kit/select.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { queryMemory, startWorker, stopWorker, untilDrained } from "../kit/worker.ts";

beforeAll(async () => {
  await program();
});

function statuses(home: TempHome): string[] {
  return queryMemory<{ status: string }>(home, select("sessions", "status")).map(({ status }) => status);
}

test("the command marks old active sessions failed, with or without a worker, and says how many", async () => {
  await using home = openHome();
  const worker = await startWorker(home);
  await runHook(home, "UserPromptSubmit", prompted(home, "work that never ended", "p1"));
  await untilDrained(home);
  const fresh = await runCommand(home, ["cleanup-sessions"]);
  expect(fresh).toMatchObject({ exitCode: 0, stdout: "No active session has been silent for 24 hours.\n" });
  expect(statuses(home)).toEqual(["active"]);
  await stopWorker(worker);
  const spared = await runCommand(home, ["cleanup-sessions", "--max-age", "48", "--json"]);
  expect(JSON.parse(spared.stdout)).toEqual({ failed: [] });
  const cleaned = await runCommand(home, ["cleanup-sessions", "--max-age", "0"]);
  expect(cleaned).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining("Marked 1 session as failed"),
  });
  expect(statuses(home)).toEqual(["failed"]);
  expect(queryMemory(home, select("turns", "id", { state: "open" }))).toEqual([]);
});

test("an age that is none is wrong usage", async () => {
  await using home = openHome();
  for (const age of ["", "old", "-1"]) {
    const result = await runCommand(home, ["cleanup-sessions", `--max-age=${age}`]);
    expect(result).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("--max-age") });
  }
});
