import { afterEach, beforeEach, expect, test } from "bun:test";
import {
  type EmbeddingVersion,
  ensureCurrentVersion,
  findCurrentVersion,
  noteDimensions,
} from "../../src/store/search/embedding-version.ts";
import { EMBEDDED_KINDS, type EmbeddedKind, indexKey } from "../../src/store/search/search-index.ts";
import { putVector } from "../../src/store/search/vectors.ts";
import { quantize } from "../../src/vectors/matrix.ts";
import { openSqliteIndex, type SqliteIndexOptions } from "../../src/vectors/sqlite-index.ts";
import { openRemembered, type Remembered } from "../kit/remembered.ts";
import { openHome } from "../kit/temp-home.ts";
import { until } from "../kit/until.ts";

const SCOPE = { projectId: 1, kinds: EMBEDDED_KINDS };
const CAR = Float32Array.of(1, 0);
const GATE = Float32Array.of(0, 1);

let closing: AsyncDisposableStack;
let remembered: Remembered;
let version: EmbeddingVersion;

beforeEach(() => {
  closing = new AsyncDisposableStack();
  remembered = closing.use(openRemembered(closing.use(openHome())));
  const { memory } = remembered;
  const form = { model: "scripted", pooling: "mean", textForm: 1 };
  noteDimensions(memory, ensureCurrentVersion(memory, form, false), CAR.length);
  const current = findCurrentVersion(memory);
  if (current === undefined) throw new Error("there is no version");
  version = current;
});
afterEach(() => closing.disposeAsync());

function open(options: SqliteIndexOptions = {}) {
  const index = openSqliteIndex(remembered.memory, options);
  closing.defer(() => index.close());
  return index;
}

function keep(
  id: number,
  vector: Float32Array,
  kind: Exclude<EmbeddedKind, "passage"> = "observation",
  projectId = 1,
) {
  const keyed = { key: indexKey({ kind, id }, projectId), vector: quantize(vector) };
  putVector(remembered.memory, version, keyed);
  return keyed;
}

test("compares what the project has of these kinds, and nothing else", async () => {
  const [car, gate] = [keep(1, CAR), keep(1, GATE, "summary")];
  keep(2, CAR, "observation", 2);
  const index = open();
  expect((await index.nearest(CAR, SCOPE, 10)).hits.map(({ key }) => key)).toEqual([car.key, gate.key]);
  const observations = { projectId: undefined, kinds: ["observation" as const] };
  expect((await index.nearest(GATE, observations, 10)).hits).toHaveLength(2);
});

test("knows what was kept since, also while it reads", async () => {
  for (let id = 1; id <= 5_000; id += 1) keep(id, GATE);
  const index = open();
  const reading = index.nearest(CAR, SCOPE, 1);
  const late = keep(6_000, CAR);
  const changed = keep(4_999, CAR);
  index.note([late, changed]);
  await reading;
  const { hits } = await index.nearest(CAR, SCOPE, 5_010);
  expect(
    hits
      .slice(0, 2)
      .map(({ key }) => key)
      .toSorted(),
  ).toEqual([late.key, changed.key].toSorted());
  expect(hits).toHaveLength(5_001);
  const later = keep(6_001, CAR);
  index.note([later]);
  expect((await index.nearest(CAR, SCOPE, 5_010)).hits).toHaveLength(5_002);
});

test("compares the newest where not all fits, and says so", async () => {
  for (let id = 1; id <= 100; id += 1) keep(id, CAR);
  const bytesOfTen = 10 * (CAR.length + 12);
  const { hits, degraded } = await open({ bytesMax: bytesOfTen * 3 }).nearest(CAR, SCOPE, 100);
  expect(hits.map(({ key }) => key)).toContain(indexKey({ kind: "observation", id: 100 }, 1));
  expect(hits.length).toBeLessThan(40);
  expect(degraded).toEqual([`vectors: only the newest ${hits.length} were compared`]);
});

test("drops what nobody has asked for, and reads it again", async () => {
  keep(1, CAR);
  const index = open({ idleMs: 0 });
  expect((await index.nearest(CAR, SCOPE, 10)).hits).toHaveLength(1);
  // Not noted: only reading the memory again can find it.
  keep(2, CAR);
  await until("it is read again", async () => (await index.nearest(CAR, SCOPE, 10)).hits.length === 2);
});
