import { expect } from "bun:test";
import { statSync } from "node:fs";
import { findLockHolder } from "../../src/supervisor/lock.ts";
import { readWorkerAddress } from "../../src/supervisor/worker-files.ts";
import { askHealth } from "../../src/supervisor/worker-state.ts";
import { runHook } from "./hook.ts";
import { prompted } from "./payloads.ts";
import type { TempHome } from "./temp-home.ts";
import { until } from "./until.ts";
import { queryMemory, type WorkerProcess } from "./worker.ts";

/** An answer that takes longer makes a hook that asks take the worker for silent. */
const ANSWER_MS_MAX = 1_000;
const BETWEEN_MS = 20;

/**
 * Does something to a worker, and expects that nobody notices: it answers all the while, the kernel names the same
 * process as the holder of its lock, the log of the inbox is the same file, and the next event arrives.
 */
export async function undisturbed<T>(
  home: TempHome,
  worker: WorkerProcess,
  act: () => Promise<T>,
): Promise<T> {
  const log = `${home.paths.inbox}-wal`;
  // What has been written since the worker opened the inbox stands in its log.
  await nextEventArrives(home);
  const before = statSync(log).ino;
  const health = watchHealth(home);
  const result = await act();
  expect(await health.stop()).toBeLessThan(ANSWER_MS_MAX);
  expect(findLockHolder(home.paths.workerLock)).toBe(worker.pid);
  expect(worker.exitCode).toBeNull();
  expect(statSync(log).ino).toBe(before);
  await nextEventArrives(home);
  return result;
}

async function nextEventArrives(home: TempHome): Promise<void> {
  const text = `next ${crypto.randomUUID()}`;
  await runHook(home, "UserPromptSubmit", prompted(home, text, text));
  const sql = `SELECT 1 FROM user_prompts WHERE prompt_text = '${text}'`;
  await until("the next event arrives", () => queryMemory(home, sql).length === 1);
}

/** Asks for health again and again; its end tells the longest time without an answer, in milliseconds. */
function watchHealth(home: TempHome): { stop(): Promise<number> } {
  let isOver = false;
  let longest = 0;
  let answered = performance.now();
  const asking = (async () => {
    while (!isOver) {
      const port = readWorkerAddress(home.paths)?.port ?? 0;
      const health = await askHealth(port, ANSWER_MS_MAX);
      longest = Math.max(longest, performance.now() - answered);
      if (health !== undefined) answered = performance.now();
      await Bun.sleep(BETWEEN_MS);
    }
  })();
  return {
    async stop() {
      isOver = true;
      await asking;
      return longest;
    },
  };
}
