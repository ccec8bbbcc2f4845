import { expect, test } from "bun:test";
import { Hono } from "hono";
import { type SearchDeps, searchRoutes } from "../../src/api/search-routes.ts";
import { asMemoryError } from "../../src/domain/error.ts";
import { openMemoryForReading } from "../../src/store/database/open-for-reading.ts";
import { indexKey } from "../../src/store/search/search-index.ts";
import { openRemembered } from "../kit/remembered.ts";
import { openHome } from "../kit/temp-home.ts";

const T = Date.parse("2026-01-20T10:00:00Z");

function appWith(deps: Pick<SearchDeps, "findVectorHits">, memoryPath = "/nowhere"): Hono {
  const app = new Hono();
  app.route("/api", searchRoutes({ ...deps, openMemory: () => openMemoryForReading(memoryPath) }));
  app.onError((error, context) => {
    const fault = asMemoryError(error, "");
    return context.json({ error: { code: fault.code } }, fault.policy.httpStatus);
  });
  return app;
}

function post(app: Hono, body: string): Promise<Response> {
  return Promise.resolve(app.request("http://127.0.0.1/api/vector-hits", { method: "POST", body }));
}

test("search over HTTP asks for what is near, in the project that is asked for, and passes on what is down", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  const observations = [{ title: "Automobile is speedy" }];
  const [id = 0] = remembered.tellTurn({
    session: "s1",
    prompt: "go",
    closing: "Done.",
    at: T,
    observations,
  });
  remembered.index();
  const asked: unknown[] = [];
  const app = appWith(
    {
      findVectorHits: async (question, scope) => {
        asked.push([question, scope]);
        const key = indexKey({ kind: "observation", id }, scope.projectId ?? 0);
        return { hits: [{ key, similarity: 0.8 }], degraded: ["vectors: 900 wait"] };
      },
    },
    home.paths.memory,
  );
  const found = await (
    await app.request("http://127.0.0.1/api/search?query=fast+car&project=project")
  ).json();
  expect(asked).toEqual([["fast car", { projectId: 1 }]]);
  expect(found).toMatchObject({
    hits: [{ id, parts: { meaning: expect.any(Number) }, why: ["near in meaning (0.80)"] }],
    degraded: ["vectors: 900 wait"],
  });
});

test("what is near is answered to who asks for it alone; without vectors, that there are none", async () => {
  const hits = [{ key: 7, similarity: 0.5 }];
  const app = appWith({ findVectorHits: async () => ({ hits, degraded: [] }) });
  const body = JSON.stringify({ question: "car", projectId: null });
  expect(await (await post(app, body)).json()).toEqual({ hits, degraded: [] });
  expect(await (await post(appWith({}), body)).json()).toEqual({
    hits: [],
    degraded: [expect.stringMatching(/^vectors: .*doctor/)],
  });
});

test.each(["", "[]", '{"question":7}', '{"question":"x","projectId":"y"}'])(
  "the body %p is refused",
  async (body) => {
    const answer = await post(appWith({}), body);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ error: { code: "invalid-input" } });
  },
);
