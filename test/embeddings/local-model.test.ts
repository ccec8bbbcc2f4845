import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Embedder } from "../../src/embeddings/embedder.ts";
import { openLocalModel } from "../../src/embeddings/local-model.ts";
import { readModelFolder } from "../../src/embeddings/model-folder.ts";
import { openChildren, registered } from "../kit/children.ts";
import { program } from "../kit/program.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { DIMENSIONS, lendAddOn, makeTinyModel, type TinyModelOptions } from "../kit/tiny-model.ts";
import { until } from "../kit/until.ts";

let home: TempHome;
let closing: AsyncDisposableStack;

beforeEach(() => {
  home = openHome();
  closing = new AsyncDisposableStack();
  closing.use(home);
});
afterEach(() => closing.disposeAsync());

async function open(options: TinyModelOptions & { idleMs?: number } = {}): Promise<Embedder> {
  const folder = makeTinyModel(join(home.dir, "tiny"), options);
  const addOn = join(home.dir, "add-on");
  await lendAddOn(home, addOn);
  const { children } = closing.use(openChildren(home));
  const embedder = openLocalModel({
    model: readModelFolder(folder),
    self: [await program()],
    addOn,
    environment: home.environment,
    start: (request) => children.start({ ...request, kind: "program" }),
    ...(options.idleMs === undefined ? {} : { idleMs: options.idleMs }),
  });
  closing.defer(() => embedder.close());
  return embedder;
}

async function embed(embedder: Embedder, texts: string[], purpose: "question" | "memory" = "memory") {
  const reply = await embedder.embed({
    texts,
    purpose,
    timeoutMs: 20_000,
    signal: new AbortController().signal,
  });
  if (reply.kind === "failure") throw new Error(`${reply.fault}: ${reply.message}`);
  return reply;
}

function dot(one: Float32Array | undefined, other: Float32Array | undefined): number {
  return Array.from(one ?? []).reduce((sum, value, i) => sum + value * (other?.[i] ?? 0), 0);
}

describe("a model in a folder", () => {
  test("is run by a process of its own, and gives words of one meaning near vectors of length 1", async () => {
    const embedder = await open();
    const { vectors, tokens } = await embed(embedder, ["the fast car", "a quick automobile", "broken login"]);
    expect(vectors.map((vector) => vector.length)).toEqual([DIMENSIONS, DIMENSIONS, DIMENSIONS]);
    expect(vectors.map((vector) => dot(vector, vector))).toEqual(vectors.map(() => expect.closeTo(1, 4)));
    expect(dot(vectors[0], vectors[1])).toBeGreaterThan(0.95);
    expect(dot(vectors[0], vectors[2])).toBeLessThan(0.2);
    expect(tokens).toBeGreaterThan(9);
    expect(registered(home)).toHaveLength(1);
  });

  test("takes the first token's vector where the folder says so", async () => {
    const embedder = await open({ pooling: "cls" });
    const { vectors } = await embed(embedder, ["fast car", "broken login"]);
    expect(dot(vectors[0], vectors[1])).toBeCloseTo(1, 4);
  });

  test("puts before a text what the folder says", async () => {
    const embedder = await open({ prompts: { query: "car " } });
    const [question] = (await embed(embedder, ["login"], "question")).vectors;
    const [memory] = (await embed(embedder, ["login"])).vectors;
    const [car] = (await embed(embedder, ["car"])).vectors;
    expect(dot(memory, car)).toBeLessThan(0.1);
    expect(dot(question, car)).toBeGreaterThan(0.5);
  });

  test("cuts long texts, and takes empty and odd ones", async () => {
    const embedder = await open({ tokensMax: 8 });
    const { vectors } = await embed(embedder, ["car ".repeat(5_000), "", "💥\u0000 漢字"]);
    const [car] = (await embed(embedder, ["car"])).vectors;
    expect(dot(vectors[0], car)).toBeGreaterThan(0.9);
    expect(vectors).toHaveLength(3);
  });

  test("answers a question before it goes on with a batch", async () => {
    const embedder = await open();
    await embed(embedder, ["car"]);
    const order: string[] = [];
    const batch = embed(embedder, new Array(2_000).fill("the fast car is broken")).then(() =>
      order.push("batch"),
    );
    await embed(embedder, ["car"], "question").then(() => order.push("question"));
    await batch;
    expect(order).toEqual(["question", "batch"]);
  });

  test("leaves when it has nothing to do, and comes back for the next text", async () => {
    const embedder = await open({ idleMs: 100 });
    await embed(embedder, ["car"]);
    await until("the process has left", () => registered(home).length === 0);
    await embed(embedder, ["car"]);
    expect(registered(home)).toHaveLength(1);
  });

  test("comes back after it was killed, and what was asked meanwhile fails with a reason", async () => {
    const embedder = await open();
    await embed(embedder, ["car"]);
    const [{ pid } = { pid: 0 }] = registered(home);
    process.kill(pid, "SIGKILL");
    const signal = new AbortController().signal;
    await until("it answers again", async () => {
      const reply = await embedder.embed({ texts: ["car"], purpose: "memory", timeoutMs: 20_000, signal });
      if (reply.kind === "failure") expect(reply).toMatchObject({ fault: "unavailable" });
      return reply.kind === "vectors";
    });
  });

  test("says why it cannot be loaded", async () => {
    const embedder = await open();
    writeFileSync(join(home.dir, "tiny", "onnx", "model.onnx"), "no network");
    const reply = await embedder.embed({
      texts: ["car"],
      purpose: "memory",
      timeoutMs: 20_000,
      signal: new AbortController().signal,
    });
    expect(reply).toMatchObject({
      kind: "failure",
      fault: "unavailable",
      message: expect.stringMatching(/protobuf/i),
    });
    expect(registered(home)).toEqual([]);
  });
});

describe("a model folder", () => {
  test("is told from another one by its content, and from itself by nothing", () => {
    const one = readModelFolder(makeTinyModel(join(home.dir, "tiny")));
    const turned = readModelFolder(makeTinyModel(join(home.dir, "turned"), { turn: 3 }));
    expect(one.model).toMatch(/^tiny#[0-9a-f]{12}$/);
    expect(one.model.split("#")[1]).not.toBe(turned.model.split("#")[1]);
    expect(readModelFolder(join(home.dir, "tiny")).model).toBe(one.model);
  });

  test("that lacks something is refused with what is missing", () => {
    expect(() => readModelFolder(home.dir)).toThrow(/has no ONNX model/);
    const folder = makeTinyModel(join(home.dir, "tiny"));
    rmSync(join(folder, "tokenizer.json"));
    expect(() => readModelFolder(folder)).toThrow(/no tokenizer\.json/);
  });
});
