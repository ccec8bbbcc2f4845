import { beforeAll, expect, test } from "bun:test";
import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { readWorkerAddress } from "../../src/supervisor/worker-files.ts";
import { runHook } from "../kit/hook.ts";
import { base, SESSION, transcriptPath } from "../kit/payloads.ts";
import { program } from "../kit/program.ts";
import { select } from "../kit/select.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { asLines, said, typed } from "../kit/transcript.ts";
import { until } from "../kit/until.ts";
import { queryMemory, startWorker, stopWorker } from "../kit/worker.ts";

const BYTES = 200e6;
/** Longer than any piece, shorter than reading all of it. */
const ANSWER_MS_MAX = 1_000;

beforeAll(async () => {
  await program();
});

/** A few lines that tell something among many that only take time to read. */
function writeLongTranscript(home: TempHome): void {
  const path = transcriptPath(home);
  mkdirSync(dirname(path), { recursive: true });
  const at = Date.now() - 60_000;
  const filler = asLines([
    { type: "progress", sessionId: SESSION, data: { steps: Array(500).fill({ ok: true, at }) } },
  ]);
  const block = Buffer.from(filler.repeat(100));
  const file = openSync(path, "w");
  writeSync(file, asLines([typed("go", { at, promptId: "p1" })]));
  for (let written = 0; written < BYTES; written += block.length) writeSync(file, block);
  writeSync(file, asLines([said("The end.", { at: at + 1 })]));
  closeSync(file);
}

test("while a long transcript is read the worker answers within a second, and a session that begins leaves it alone", async () => {
  await using home = openHome();
  writeLongTranscript(home);
  const worker = await startWorker(home);
  const port = readWorkerAddress(home.paths)?.port;
  await runHook(home, "SessionStart", base(home, { source: "resume" }));
  let slowest = 0;
  let looks = 0;
  await until(
    "all of it is read",
    async () => {
      const begun = performance.now();
      expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200);
      slowest = Math.max(slowest, performance.now() - begun);
      looks += 1;
      if (looks === 5)
        await runHook(home, "SessionStart", base(home, { session_id: "another", source: "startup" }));
      return queryMemory(home, select("texts", "id", { text: "The end." })).length > 0;
    },
    50_000,
  );
  expect(looks).toBeGreaterThan(5);
  expect(slowest).toBeLessThan(ANSWER_MS_MAX);
  expect(worker.exitCode).toBeNull();
  expect(await stopWorker(worker)).toBe(0);
});
