import { describe, expect, test } from "bun:test";
import { type ApiDeps, createApp } from "../../src/api/app.ts";
import { apiDeps, API_COST as COST, API_HEALTH as HEALTH, API_TOKEN as TOKEN } from "../kit/api.ts";

function open(overrides: Partial<ApiDeps> = {}) {
  const calls = { ages: [] as number[], uses: 0, excludedColumns: 0, errors: [] as string[] };
  const quiet = () => {};
  const app = createApp({
    ...apiDeps(),
    log: { debug: quiet, info: quiet, warning: quiet, error: (message) => calls.errors.push(message) },
    noteUse: () => {
      calls.uses += 1;
    },
    failStaleSessions: async (olderThanMs) => {
      calls.ages.push(olderThanMs);
      return ["a"];
    },
    leave: () => {
      calls.excludedColumns += 1;
    },
    ...overrides,
  });
  const ask = (path: string, init: RequestInit = {}, host = "127.0.0.1:40000") =>
    app.request(`http://${host}${path}`, { ...init, headers: { host, ...init.headers } });
  return { ask, calls };
}

const KNOWN = { authorization: `Bearer ${TOKEN}` };
const SHUTDOWN = "/api/admin/shutdown";

test("health needs no token and says who answers", async () => {
  const { ask, calls } = open();
  const answer = await ask("/health");
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual(HEALTH);
  // Hooks and supervisors look at it all the time: that keeps no worker from leaving.
  expect(calls.uses).toBe(0);
});

describe("a call is let in", () => {
  for (const host of ["localhost:40000", "127.0.0.1:40000", "[::1]:40000", "LOCALHOST", "127.0.0.1"]) {
    test(`by the name ${host}`, async () => {
      const { ask } = open();
      expect((await ask("/health", {}, host)).status).toBe(200);
    });
  }

  test("with the token, from a page of this machine or from none", async () => {
    for (const origin of [{}, { origin: "http://localhost:40000" }, { origin: "http://127.0.0.1:5173" }]) {
      const { ask, calls } = open();
      const answer = await ask(SHUTDOWN, { method: "POST", headers: { ...KNOWN, ...origin } });
      expect(answer.status).toBe(200);
      expect(calls).toMatchObject({ uses: 1, excludedColumns: 1 });
    }
  });
});

describe("a call is refused", () => {
  for (const host of ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:40000", "10.0.0.1"]) {
    test(`by the name ${host}, health too`, async () => {
      const { ask } = open();
      for (const path of ["/health", SHUTDOWN]) {
        const answer = await ask(path, { headers: KNOWN }, host);
        expect(answer.status).toBe(403);
        expect(await answer.json()).toMatchObject({ error: { code: "forbidden" } });
      }
    });
  }

  for (const origin of ["https://evil.example", "null", "http://127.0.0.1.evil.example", "file://"]) {
    test(`from the origin ${origin}, even with the token`, async () => {
      const { ask, calls } = open();
      const answer = await ask(SHUTDOWN, { method: "POST", headers: { ...KNOWN, origin } });
      expect(answer.status).toBe(403);
      expect(calls.excludedColumns).toBe(0);
    });
  }

  for (const authorization of [
    "",
    "Bearer",
    "Bearer ",
    `Bearer ${TOKEN.slice(1)}`,
    `Basic ${TOKEN}`,
    TOKEN,
  ]) {
    test(`with "${authorization.slice(0, 12)}" of ${authorization.length} characters for a token`, async () => {
      const { ask, calls } = open();
      const answer = await ask(SHUTDOWN, { method: "POST", headers: { authorization } });
      expect(answer.status).toBe(401);
      expect(await answer.json()).toMatchObject({ error: { code: "unauthorized" } });
      expect(calls).toMatchObject({ uses: 0, excludedColumns: 0 });
    });
  }

  test("when its body is too large, before it is read", async () => {
    const { ask, calls } = open();
    const body = "x".repeat((4 << 20) + 1);
    const answer = await ask(SHUTDOWN, { method: "POST", headers: KNOWN, body });
    expect(answer.status).toBe(413);
    expect(calls.excludedColumns).toBe(0);
  });
});

test("an unknown route is an error in JSON, and only to those who know the token", async () => {
  const { ask } = open();
  expect((await ask("/api/nothing")).status).toBe(401);
  const answer = await ask("/api/nothing", { headers: KNOWN });
  expect(answer.status).toBe(404);
  expect(await answer.json()).toEqual({ error: { code: "not-found", message: "there is no such route" } });
});

test("an unexpected error is logged, and not sent to the caller", async () => {
  const { ask, calls } = open({
    leave: () => {
      throw new Error("secret words");
    },
  });
  const answer = await ask(SHUTDOWN, { method: "POST", headers: KNOWN });
  expect(answer.status).toBe(500);
  expect(await answer.text()).not.toContain("secret words");
  expect(calls.errors).toEqual([expect.stringContaining("secret words")]);
});

test("what models have cost, and a second try for parked turns, are there for who knows the token", async () => {
  const { ask } = open();
  expect((await ask("/api/cost")).status).toBe(401);
  expect(await (await ask("/api/cost", { headers: KNOWN })).json()).toEqual(COST);
  const parked = await ask("/api/observer/parked", { headers: KNOWN });
  expect(await parked.json()).toEqual({ items: [{ turnId: 1 }] });
  expect((await ask("/api/observer/retry", { method: "POST" })).status).toBe(401);
  const retried = await ask("/api/observer/retry", { method: "POST", headers: KNOWN });
  expect(await retried.json()).toEqual({ success: true, retried: 3 });
});

test("stale sessions are failed by an age in hours, and by nothing else", async () => {
  const { ask, calls } = open();
  const clean = (body: string) =>
    ask("/api/admin/cleanup-sessions", { method: "POST", headers: KNOWN, body });
  expect(await (await clean('{"maxAgeHours": 1.5}')).json()).toEqual({ success: true, failed: ["a"] });
  for (const body of [
    "",
    "{",
    "[]",
    "{}",
    '{"maxAgeHours": -1}',
    '{"maxAgeHours": "1"}',
    '{"maxAgeHours": 1, "x": 2}',
  ])
    expect((await clean(body)).status).toBe(400);
  expect(calls.ages).toEqual([5_400_000]);
});
