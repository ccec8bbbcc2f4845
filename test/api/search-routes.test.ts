import { expect, test } from "bun:test";
import { Hono } from "hono";
import { searchRoutes } from "../../src/api/search-routes.ts";
import { asMemoryError } from "../../src/domain/error.ts";
import { openMemoryForReading } from "../../src/store/database/open-for-reading.ts";
import { openRemembered } from "../kit/remembered.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";

const T = Date.parse("2026-01-20T10:00:00Z");

function ask(home: TempHome, path: string): Promise<Response> {
  const app = new Hono().route(
    "/api",
    searchRoutes({ openMemory: () => openMemoryForReading(home.paths.memory) }),
  );
  app.onError((error, context) => {
    const fault = asMemoryError(error, "");
    return context.json({ error: { code: fault.code, message: fault.message } }, fault.policy.httpStatus);
  });
  return Promise.resolve(app.request(`http://127.0.0.1${path}`));
}

test("search and timeline answer in the form of the interface", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  const observations = [{ title: "One walrus" }, { title: "Two narwhals" }, { title: "Three walruses" }];
  remembered.tellTurn({ session: "s1", prompt: "count", closing: "Counted.", at: T, observations });
  remembered.index();
  const found = (await (await ask(home, "/api/search?query=walrus&limit=1&project=project")).json()) as {
    hits: Record<string, unknown>[];
  };
  expect(found).toMatchObject({ total: expect.any(Number), degraded: [] });
  expect(found.hits).toHaveLength(1);
  expect(found.hits[0]).toMatchObject({
    kind: "observation",
    session: "s1",
    project: "project",
    score: expect.any(Number),
  });
  const around = (await (await ask(home, "/api/timeline?anchor=2&depth_before=1&depth_after=0")).json()) as {
    items: { id: number }[];
  };
  expect(around.items.map(({ id }) => id)).toEqual([1, 2]);
});

test.each([
  ["/api/search?query=x&dateEnd=never", 400, 'dateEnd is "never"'],
  ["/api/search?query=x&limit=1000", 400, "limit"],
  ["/api/search?query=x&type=poem", 400, "type"],
  ["/api/search?query=x&project=nowhere", 404, "nowhere"],
  ["/api/timeline?anchor=77", 404, "#77"],
])("%s is refused by %d with what is wrong", async (path, status, fault) => {
  await using home = openHome();
  using remembered = openRemembered(home);
  remembered.index();
  const answer = await ask(home, path);
  expect(answer.status).toBe(status);
  expect(((await answer.json()) as { error: { message: string } }).error.message).toContain(fault);
});

test("an empty memory gives an empty answer", async () => {
  await using home = openHome();
  expect(await (await ask(home, "/api/search?query=x")).json()).toMatchObject({ hits: [], total: 0 });
});
