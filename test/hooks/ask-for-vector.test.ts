import { expect, test } from "bun:test";
import { ensureApiToken } from "../../src/config/api-token.ts";
import { loadSettings } from "../../src/config/settings.ts";
import { askForVector } from "../../src/hooks/ask-for-vector.ts";
import { tryLock } from "../../src/supervisor/lock.ts";
import { writeWorkerFiles } from "../../src/supervisor/worker-files.ts";
import { API_HEALTH, type ServedApi, serveApi } from "../kit/api.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";

const ASKED = { question: "fast car", projectId: 3 };
const HITS = { hits: [{ key: 7, similarity: 0.5 }], degraded: ["vectors: 900 wait"] };
/** Not the hook's own: a busy machine may take longer than that. */
const WAIT_MS = 10_000;

async function hookOf(home: TempHome, embeddings = "/models/small") {
  const environment = { ...home.environment, CLAUDE_MEM_EMBEDDINGS: embeddings };
  const { settings } = await loadSettings(home.paths.settings, environment);
  return { paths: home.paths, settings };
}

/** What tells a hook that a worker runs at a port, held by this process. */
function announceWorker(home: TempHome, port: number): Disposable {
  const lock = tryLock(home.paths.workerLock);
  writeWorkerFiles(home.paths, process.pid, port);
  return { [Symbol.dispose]: () => lock?.release() };
}

function portOf({ origin }: ServedApi): number {
  return Number(new URL(origin).port);
}

test("a hook gets what the worker finds near a question, in the project that it asks for", async () => {
  await using home = openHome();
  const token = ensureApiToken(home.paths.apiToken);
  const asked: unknown[] = [];
  let port = 0;
  using api = serveApi(home, "/nowhere", {
    token,
    health: () => ({ ...API_HEALTH, port }),
    findVectorHits: async (question, scope) => {
      asked.push({ question, ...scope });
      return HITS;
    },
  });
  port = portOf(api);
  using _worker = announceWorker(home, port);
  expect(await askForVector(await hookOf(home), ASKED, WAIT_MS)).toEqual(HITS);
  expect(asked).toEqual([ASKED]);
  expect(await askForVector(await hookOf(home, ""), ASKED, WAIT_MS)).toBeUndefined();
  expect(asked.length).toBe(1);
});

test("a worker that says nothing is waited for no longer than the limit", async () => {
  await using home = openHome();
  ensureApiToken(home.paths.apiToken);
  const said: string[] = [];
  using silent = Bun.listen({
    hostname: "127.0.0.1",
    port: 0,
    socket: { data: (_, bytes) => void said.push(bytes.toString()) },
  });
  using _worker = announceWorker(home, silent.port);
  const begun = performance.now();
  expect(await askForVector(await hookOf(home), ASKED)).toBeUndefined();
  expect(performance.now() - begun).toBeLessThan(1_000);
  expect(said.join("")).not.toContain("fast car");
});

test("without a worker none is started, and words alone decide", async () => {
  await using home = openHome();
  const hook = await hookOf(home);
  expect(await askForVector(hook, ASKED)).toBeUndefined();
  using _worker = announceWorker(home, 1);
  expect(await askForVector(hook, ASKED)).toBeUndefined();
});
