import { expect, test } from "bun:test";
import { ensureApiToken } from "../../src/config/api-token.ts";
import { loadSettings } from "../../src/config/settings.ts";
import { turnToWorker } from "../../src/hooks/ask-for-vector.ts";
import { openClaims } from "../../src/inbox/claims.ts";
import { injectPromptNote } from "../../src/recall/prompt/prompt-note.ts";
import { indexKey } from "../../src/store/search/search-index.ts";
import { tryLock } from "../../src/supervisor/lock.ts";
import { writeWorkerFiles } from "../../src/supervisor/worker-files.ts";
import { API_HEALTH, type ServedApi, serveApi } from "../kit/api.ts";
import { openRemembered } from "../kit/remembered.ts";
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

async function ask(hook: Awaited<ReturnType<typeof hookOf>>, waitMs?: number) {
  const answer = await turnToWorker(hook, waitMs)(ASKED);
  return answer();
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
  expect(await ask(await hookOf(home), WAIT_MS)).toEqual(HITS);
  expect(asked).toEqual([ASKED]);
  expect(await ask(await hookOf(home, ""), WAIT_MS)).toBeUndefined();
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
  expect(await ask(await hookOf(home))).toBeUndefined();
  expect(performance.now() - begun).toBeLessThan(1_000);
  expect(said.join("")).not.toContain("fast car");
});

test("without a worker none is started, and words alone decide", async () => {
  await using home = openHome();
  const hook = await hookOf(home);
  expect(await ask(hook)).toBeUndefined();
  using _worker = announceWorker(home, 1);
  expect(await ask(hook)).toBeUndefined();
});

const PROMPT = "the checkout discount is rounded twice in the cart total again";
const T = Date.parse("2026-03-01T10:00:00Z");

test("a note for a prompt is made of what the worker finds near it, which looks while words are searched", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  const chores = Array.from({ length: 400 }, (_, index) => ({
    title: `Chore ${index}`,
    narrative: "nothing",
  }));
  const decisions = Array.from({ length: 20 }, (_, index) => ({
    type: "decision" as const,
    title: `The checkout discount was rounded twice in the cart total ${index}`,
    facts: ["Discount rounding in cart total and checkout"],
    filesModified: [`src/cart-${index}.ts`],
  }));
  const ids = remembered.tellTurn({
    session: "earlier",
    prompt: "go",
    closing: "Done.",
    at: T,
    observations: [...decisions, ...chores],
  });
  remembered.index();
  const token = ensureApiToken(home.paths.apiToken);
  const asked: string[] = [];
  let port = 0;
  const [near = 0] = ids;
  using api = serveApi(home, "/nowhere", {
    token,
    health: () => ({ ...API_HEALTH, port }),
    findVectorHits: async (question) => {
      asked.push(question);
      return {
        hits: [{ key: indexKey({ kind: "observation", id: near }, 1), similarity: 0.9 }],
        degraded: [],
      };
    },
  });
  port = portOf(api);
  using _worker = announceWorker(home, port);
  const noteIn = async (sessionId: string, embeddings?: string) => {
    using claims = openClaims(home.paths.inbox, sessionId, T);
    const run = {
      ...(await hookOf(home, embeddings)),
      ...{ host: "claude-code", event: "UserPromptSubmit", sessionId, directory: home.project },
      ...{ payload: { prompt: PROMPT }, at: T + 3_600_000, environment: home.environment },
    };
    return injectPromptNote(run, claims, turnToWorker(run, WAIT_MS));
  };
  const named = `#${near} "`;
  const byWords = await noteIn("s1", "");
  expect(byWords?.text).toContain("Related: ");
  expect(byWords?.text).not.toContain(named);
  expect(asked).toEqual([]);
  expect((await noteIn("s2"))?.text).toContain(named);
  expect(asked).toEqual([PROMPT]);
});
