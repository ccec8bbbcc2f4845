import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { fetched } from "../../fetched/fetch.ts";
import { Gate } from "../../src/providers/gate.ts";
import {
  type EmbeddingVersion,
  ensureCurrentVersion,
  findCurrentVersion,
  noteDimensions,
} from "../../src/store/search/embedding-version.ts";
import { EMBEDDED_KINDS, indexKey } from "../../src/store/search/search-index.ts";
import { putVector } from "../../src/store/search/vectors.ts";
import { openChromaCollection } from "../../src/vectors/chroma-collection.ts";
import { openChromaIndex } from "../../src/vectors/chroma-index.ts";
import { type ChromaServerOptions, startChromaServer } from "../../src/vectors/chroma-server.ts";
import { quantize } from "../../src/vectors/matrix.ts";
import { openSqliteIndex } from "../../src/vectors/sqlite-index.ts";
import type { VectorIndex } from "../../src/vectors/vector-index.ts";
import { listeningLog, openChildren, registered } from "../kit/children.ts";
import { type ChromaStandIn, startChromaStandIn } from "../kit/chroma-stand-in.ts";
import { openRemembered, type Remembered } from "../kit/remembered.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";

const ADD_ON = await fetched("chroma");
const EVERYWHERE = { projectId: undefined, kinds: EMBEDDED_KINDS };
const SCOPE = { projectId: 1, kinds: EMBEDDED_KINDS };
const CAR = Float32Array.of(1, 0, 0, 0);
const GATE = Float32Array.of(0, 1, 0, 0);

let closing: AsyncDisposableStack;
let home: TempHome;
let remembered: Remembered;
let chroma: ChromaStandIn;
let said: string[];
let now: number;

beforeEach(() => {
  closing = new AsyncDisposableStack();
  home = closing.use(openHome());
  chroma = closing.use(startChromaStandIn());
  remembered = closing.use(openRemembered(home));
  now = 0;
});
afterEach(() => closing.disposeAsync());

function open(url = chroma.url): { index: VectorIndex; version: EmbeddingVersion } {
  const { memory } = remembered;
  const form = { model: "scripted", pooling: "mean", textForm: 1 };
  noteDimensions(memory, ensureCurrentVersion(memory, form, true), CAR.length);
  const version = findCurrentVersion(memory);
  if (version === undefined) throw new Error("there is no version");
  const { log, said: lines } = listeningLog();
  said = lines;
  const index = openChromaIndex({
    memory,
    log,
    connect: (current) => openChromaCollection({ url, addOn: ADD_ON, isOwn: true }, current),
    disconnect: async () => {},
    fallback: openSqliteIndex(memory),
    gate: new Gate(() => 0),
    now: () => now,
    callMsMax: 2_000,
  });
  closing.defer(() => index.close());
  return { index, version };
}

function keep(version: EmbeddingVersion, id: number, vector: Float32Array, projectId = 1): number {
  const key = indexKey({ kind: "observation", id }, projectId);
  putVector(remembered.memory, version, { key, vector: quantize(vector) });
  return key;
}

const outbox = () => remembered.memory.query("SELECT key FROM vector_outbox").all().length;
const held = () => Object.values(chroma.held()).flat();

describe("a replica in Chroma", () => {
  test("holds what the memory holds, and answers within the project and kinds", async () => {
    const { index, version } = open();
    const [car, gate, other] = [keep(version, 1, CAR), keep(version, 2, GATE), keep(version, 3, CAR, 2)];
    await index.pump();
    expect(held()).toHaveLength(3);
    expect(outbox()).toBe(0);
    const { hits, degraded } = await index.nearest(CAR, SCOPE, 10);
    expect(degraded).toEqual([]);
    expect(hits).toEqual([
      { key: car, similarity: expect.closeTo(1, 3) },
      { key: gate, similarity: expect.closeTo(0, 3) },
    ]);
    expect((await index.nearest(CAR, EVERYWHERE, 10)).hits.map(({ key }) => key)).toContain(other);
    expect((await index.nearest(CAR, { ...SCOPE, kinds: ["summary"] }, 10)).hits).toEqual([]);
  });

  test("gets deletions too, however often it takes", async () => {
    const { index, version } = open();
    const car = keep(version, 1, CAR);
    await index.pump();
    remembered.memory.run("DELETE FROM vectors WHERE key = ?", [car]);
    chroma.fault = 500;
    await index.pump();
    expect([outbox(), held().length]).toEqual([1, 1]);
    chroma.fault = undefined;
    now += 60_000;
    await index.pump();
    expect([outbox(), held().length]).toEqual([0, 0]);
  });

  test("that is down is named, and the memory's own vectors answer; after each failure it is left alone for longer", async () => {
    const { index, version } = open();
    const car = keep(version, 1, CAR);
    await index.pump();
    chroma.fault = 500;
    for (const pauseMs of [2_000, 4_000, 8_000]) {
      const { hits, degraded } = await index.nearest(CAR, SCOPE, 10);
      expect(hits.map(({ key }) => key)).toEqual([car]);
      expect(degraded).toEqual([expect.stringMatching(/^chroma: .*used the vectors in the memory/)]);
      const calls = chroma.calls.length;
      now += pauseMs - 1;
      expect((await index.nearest(CAR, SCOPE, 10)).degraded).toEqual([
        expect.stringContaining("retried later"),
      ]);
      await index.pump();
      expect(chroma.calls).toHaveLength(calls);
      now += 1;
    }
    expect(said).toEqual([expect.stringContaining("retrying")]);
    chroma.fault = undefined;
    expect((await index.nearest(CAR, SCOPE, 10)).degraded).toEqual([]);
  });

  test("is asked by one connection, one call at a time, and no more than twenty wait", async () => {
    const { index, version } = open();
    keep(version, 1, CAR);
    await index.pump();
    const answers = await Promise.all(Array.from({ length: 25 }, () => index.nearest(CAR, SCOPE, 10)));
    expect(chroma.atOnceMax).toBe(1);
    expect(answers.filter(({ degraded }) => degraded.length > 0)).toHaveLength(5);
    expect(chroma.calls.filter((call) => call === "POST collections")).toHaveLength(1);
  });

  test("of another version is another collection, and on a server of our own the old one is deleted", async () => {
    const first = open();
    keep(first.version, 1, CAR);
    await first.index.pump();
    const { memory } = remembered;
    noteDimensions(
      memory,
      ensureCurrentVersion(memory, { model: "another", pooling: "mean", textForm: 1 }, true),
      4,
    );
    const version = findCurrentVersion(memory);
    if (version === undefined) throw new Error("there is no version");
    keep(version, 1, GATE);
    await first.index.pump();
    expect(Object.keys(chroma.held())).toEqual([`claude-mem-${version.instance}`]);
    expect(version.instance).not.toBe(first.version.instance);
  });

  test("that has lost its data is sent all of it again", async () => {
    const { index, version } = open();
    keep(version, 1, CAR);
    await index.pump();
    await index.close();
    chroma.forget();
    const next = open().index;
    expect((await next.nearest(CAR, SCOPE, 10)).hits).toEqual([]);
    await next.pump();
    expect((await next.nearest(CAR, SCOPE, 10)).hits).toHaveLength(1);
  });

  test("that nobody listens at is a failure with a reason", async () => {
    const { index } = open("http://127.0.0.1:1");
    expect((await index.nearest(CAR, SCOPE, 10)).degraded).toEqual([expect.stringMatching(/^chroma: /)]);
  });
});

/** The native server in the npm package needs it. */
const GLIBC_MIN = 2.39;
const glibc = Number(
  /(\d+\.\d+)\s*$/m.exec(Bun.spawnSync(["ldd", "--version"]).stdout.toString().split("\n")[0] ?? "")?.[1] ??
    0,
);

function serverOptions(): ChromaServerOptions {
  const { children } = closing.use(openChildren(home));
  return {
    addOn: ADD_ON,
    directory: join(home.dir, "chroma-data"),
    environment: home.environment,
    start: (request) => children.start({ ...request, kind: "program" }),
  };
}

describe("Chroma's own server", () => {
  test.if(process.platform !== "linux" || glibc >= GLIBC_MIN)(
    "starts, takes vectors, and is ended",
    async () => {
      const server = await startChromaServer(serverOptions());
      const { index, version } = open(server.url);
      const car = keep(version, 1, CAR);
      await index.pump();
      expect((await index.nearest(CAR, SCOPE, 10)).hits[0]?.key).toBe(car);
      await server.stop();
      expect(registered(home)).toEqual([]);
    },
  );

  test.if(process.platform === "linux" && glibc < GLIBC_MIN)(
    "says what it misses where this system is too old for it",
    async () => {
      await expect(startChromaServer(serverOptions())).rejects.toThrow(/does not start: .*GLIBC/);
    },
  );
});
