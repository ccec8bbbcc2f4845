import { beforeAll, expect, test } from "bun:test";
import { parseHealth } from "../../src/protocol/health.ts";
import { tryLock } from "../../src/supervisor/lock.ts";
import { stopWorker } from "../../src/supervisor/stop-worker.ts";
import { readWorkerAddress } from "../../src/supervisor/worker-files.ts";
import { runCommand } from "../kit/command.ts";
import { program, programOfVersion } from "../kit/program.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { spawnWorker, startWorker } from "../kit/worker.ts";

const FIRST_LOOK_MS = 500;
const NEWER = "999.0.0";

beforeAll(async () => {
  await program();
  await programOfVersion(NEWER);
}, 60_000);

async function version(home: TempHome): Promise<string | undefined> {
  const port = readWorkerAddress(home.paths)?.port;
  const answer = await fetch(`http://127.0.0.1:${port}/health`);
  return parseHealth(await answer.text())?.version;
}

test("a start that meets the start of an older build at the same moment ends with the newer worker", async () => {
  await using home = openHome();
  home.environment.CLAUDE_MEM_WORKER_PORT = String(20_000 + (process.pid % 20_000));
  // Somebody who holds the lock and says nothing is a worker that is starting, as far as `start` can see.
  const starting = tryLock(home.paths.workerLock);
  const command = runCommand(home, ["start"], { file: await programOfVersion(NEWER) });
  // Its first look announces itself to nobody.
  await Bun.sleep(FIRST_LOOK_MS);
  starting?.release();
  const older = await spawnWorker(home);
  expect((await command).exitCode).toBe(0);
  expect(await version(home)).toBe(NEWER);
  expect(await older.exited).toBe(0);
}, 60_000);

test("a worker that was stopped has left also when somebody starts another one in the same moment", async () => {
  await using home = openHome();
  const first = await startWorker(home);
  // They wait for the lock while the first one still holds it, so that one of them takes it as soon as it is free.
  const waiting = Promise.all(Array.from({ length: 3 }, () => spawnWorker(home)));
  expect(await stopWorker(home.paths)).toBe(true);
  expect(await first.exited).toBe(0);
  await waiting;
}, 60_000);
