import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { createEventHub, type EventHub } from "../../src/api/event-hub.ts";
import type { WireStatus } from "../../src/protocol/stream.ts";
import { API_TOKEN, type ServedApi, serveApi } from "../kit/api.ts";
import { openRemembered, type Remembered } from "../kit/remembered.ts";
import { readStream } from "../kit/stream.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { until } from "../kit/until.ts";

const T = Date.parse("2026-01-20T10:00:00Z");
const STATUS: WireStatus = {
  activeTurns: [],
  backlog: { inbox: 0, turnsToObserve: 0, turnsForModel: 0, turnsParked: 0 },
  health: "ok",
};
const quiet = () => {};
const log = { debug: quiet, info: quiet, warning: quiet, error: quiet };

let home: TempHome;
let remembered: Remembered;
let hub: EventHub;
let api: ServedApi;
let turns = 0;
beforeEach(() => {
  home = openHome();
  remembered = openRemembered(home);
  hub = openHub();
  api = serveApi(home, home.dir, { events: hub });
  tell("before", "known before");
});
afterEach(async () => {
  hub[Symbol.dispose]();
  api[Symbol.dispose]();
  remembered[Symbol.dispose]();
  await home[Symbol.asyncDispose]();
});

function openHub(): EventHub {
  const { memory } = remembered;
  return createEventHub({ memory, version: "1.2.3", status: () => STATUS, noteUse: quiet, log });
}

function tell(session: string, ...titles: string[]): number[] {
  turns += 1;
  const observations = titles.map((title) => ({ title }));
  const summary = { request: `asked ${turns}` };
  return remembered.tellTurn({
    session,
    prompt: `do ${turns}`,
    closing: "",
    at: T + turns * 1_000,
    observations,
    summary,
  });
}

const listen = (lastEventId?: string, origin = api.origin) =>
  readStream(`${origin}/stream`, {
    authorization: `Bearer ${API_TOKEN}`,
    ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }),
  });
const titlesOf = (stream: Awaited<ReturnType<typeof listen>>) =>
  stream.events.flatMap((one) => (one.event === "observation" ? [one.data.title] : []));

describe("a page that listens", () => {
  test("reports a session, its prompts, observations and summaries as they come", async () => {
    using stream = await listen();
    expect(await stream.next("hello")).toEqual({ version: "1.2.3" });
    expect(await stream.next("status")).toEqual(STATUS);
    tell("s1", "found");
    expect(await stream.next("session")).toMatchObject({ session: "s1" });
    expect(await stream.next("prompt")).toMatchObject({ session: "s1", text: `do ${turns}` });
    expect(await stream.next("observation")).toMatchObject({ session: "s1", title: "found" });
    expect(await stream.next("summary")).toMatchObject({ request: `asked ${turns}` });
    expect(titlesOf(stream)).toEqual(["found"]);
  });

  test("reports changes and deletions", async () => {
    const [id = 0] = tell("s1", "old title");
    using stream = await listen();
    await stream.next("status");
    remembered.memory.run("UPDATE observations SET title = 'new title' WHERE id = ?", [id]);
    const changed = await stream.next("changed");
    expect(changed).toMatchObject({ kind: "observation", item: { id, title: "new title" } });
    remembered.memory.run("DELETE FROM observations WHERE id = ?", [id]);
    expect(await stream.next("forgotten")).toEqual({ kind: "observation", id });
  });

  test("that was cut off gets what it missed, once, and nobody else gets that again", async () => {
    using other = await listen();
    const first = await listen();
    tell("s1", "seen");
    await first.next("summary");
    const lastId = first.lastId();
    first[Symbol.dispose]();
    tell("s1", "missed one");
    tell("s1", "missed two");
    await other.next("observation", ({ title }) => title === "missed two");
    using again = await listen(lastId);
    await again.next("status");
    expect(titlesOf(again)).toEqual(["missed one", "missed two"]);
    tell("s1", "after");
    await again.next("observation", ({ title }) => title === "after");
    await other.next("observation", ({ title }) => title === "after");
    expect(titlesOf(again)).toEqual(["missed one", "missed two", "after"]);
    expect(titlesOf(other)).toEqual(["seen", "missed one", "missed two", "after"]);
  });

  test("goes on where it was with the next worker", async () => {
    const first = await listen();
    await first.next("hello");
    const lastId = first.lastId();
    first[Symbol.dispose]();
    hub[Symbol.dispose]();
    tell("s1", "meanwhile");
    using next = openHub();
    using nextApi = serveApi(home, home.dir, { events: next });
    using again = await listen(lastId, nextApi.origin);
    expect(await again.next("observation")).toMatchObject({ title: "meanwhile" });
  });

  test.each(["0", "999999999999999", "not a number", "-1"])(
    "and comes with id %s, which is of another time or memory, is told to read the lists again",
    async (id) => {
      using stream = await listen(id);
      expect(await stream.next("reset")).toEqual({ reason: "too-old" });
      using again = await listen(stream.lastId());
      await again.next("status");
      expect(again.events.some(({ event }) => event === "reset")).toBe(false);
    },
  );

  test("sends one reset in place of thousands of changes", async () => {
    using stream = await listen();
    await stream.next("status");
    const insert = remembered.memory.query(
      `INSERT INTO sdk_sessions (host, content_session_id, started_at, started_at_epoch, last_event_at_epoch)
       VALUES ('h', ?, '', 0, 0)`,
    );
    remembered.memory.transaction(() => {
      for (let index = 0; index < 6_000; index += 1) insert.run(`bulk ${index}`);
    })();
    expect(await stream.next("reset")).toEqual({ reason: "too-many" });
    expect(remembered.memory.query("SELECT count(*) AS n FROM change_stream").get()).toEqual({ n: 5_000 });
  });
});

test("fifty pages hear the same, and there is an end to how many may listen", async () => {
  const streams = await Promise.all(Array.from({ length: 64 }, () => listen()));
  await Promise.all(streams.map((stream) => stream.next("status")));
  tell("s1", "for all");
  await Promise.all(streams.map((stream) => stream.next("observation")));
  const refused = await api.ask("/stream");
  expect(refused.status).toBe(503);
  expect(await refused.json()).toMatchObject({ error: { code: "too-busy" } });
  for (const stream of streams) stream[Symbol.dispose]();
  await until("all are gone", () => hub.clients === 0);
  using last = await listen();
  expect(last.status).toBe(200);
});

test("a page that does not read is dropped, and costs the others nothing", async () => {
  using reader = await listen();
  await reader.next("status");
  const received: number[] = [];
  let isClosed = false;
  const socket = await Bun.connect({
    hostname: "127.0.0.1",
    port: Number(new URL(api.origin).port),
    socket: {
      data: (_socket, bytes) => void received.push(bytes.length),
      close: () => {
        isClosed = true;
      },
    },
  });
  socket.write(`GET /stream HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${API_TOKEN}\r\n\r\n`);
  await until("both listen", () => hub.clients === 2 && received.length > 0);
  socket.pause();
  const long = "x".repeat(15_000);
  let told = 0;
  await until(
    "the slow one is dropped",
    async () => {
      for (let index = 0; index < 40; index += 1) {
        told += 1;
        tell("s1", `${long} ${told}`);
      }
      hub.look();
      await reader.next("observation", ({ title }) => title.endsWith(` ${told}`));
      return hub.clients === 1;
    },
    60_000,
  );
  expect(reader.isOver()).toBe(false);
  socket.resume();
  await until("the server has ended it", () => isClosed);
}, 90_000);
