import type { Database } from "bun:sqlite";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fetched } from "../../fetched/fetch.ts";
import { openLocalModel } from "../../src/embeddings/local-model.ts";
import { readModelFolder } from "../../src/embeddings/model-folder.ts";
import { search } from "../../src/search/search.ts";
import {
  ensureCurrentVersion,
  findCurrentVersion,
  noteDimensions,
} from "../../src/store/search/embedding-version.ts";
import { EMBEDDED_KINDS, indexKey } from "../../src/store/search/search-index.ts";
import { putVector } from "../../src/store/search/vectors.ts";
import { startBeside } from "../../src/supervisor/run-program.ts";
import { quantize } from "../../src/vectors/matrix.ts";
import { openSqliteIndex } from "../../src/vectors/sqlite-index.ts";
import { tokenizerOf } from "../../test/kit/tiny-model.ts";
import { atMost, type BenchResult, type Figure } from "../figures.ts";
import { fillMemory } from "../large-memory.ts";
import { indexAll, openMemory, projectIdOf } from "../memory.ts";
import { type Spread, spreadOf } from "../statistics.ts";
import { randomNumbers, zipfText } from "../vocabulary.ts";
import { type BenchHome, openWorkplace } from "../workplace.ts";
import { smallNetwork } from "./network.ts";

const ROOT = resolve(import.meta.dir, "..", "..");
const SIZES = [10_000, 100_000] as const;
const DIMENSIONS = 384;
const QUESTIONS = 100;
const TURNS_PER_SESSION = 4;
const OBSERVATIONS_PER_TURN = 5;
const P95_MS_MAX = 60;
const MB = 1 << 20;
/** Words of a memory and of a question; each is one token of the bench's tokenizer. */
const MEMORY_TOKENS = 126;
const QUESTION_TOKENS = 14;
const TEXTS = 40;

/** How long it takes to compare a question with all vectors of a project, what that holds in memory, and to make vectors. */
export async function run(): Promise<BenchResult> {
  await using place = await openWorkplace({ isProgramNeeded: false });
  const figures: Figure[] = [];
  const spreads: Record<string, Spread> = {};
  for (const size of SIZES) {
    const measured = await scan(place.home(`memory-${size}`), size);
    const label = `${size.toLocaleString("en")} × ${DIMENSIONS}`;
    spreads[`${label} · vectors alone`] = spreadOf(measured.scans);
    spreads[`${label} · words alone`] = spreadOf(measured.words);
    spreads[`${label} · fused, with vectors`] = spreadOf(measured.fused);
    figures.push(
      {
        what: `${label} · vectors alone · p95`,
        value: p95(measured.scans),
        unit: "ms",
        budget: atMost(P95_MS_MAX),
      },
      { what: `${label} · words alone · p95`, value: p95(measured.words), unit: "ms" },
      { what: `${label} · fused, with vectors · p95`, value: p95(measured.fused), unit: "ms" },
      { what: `${label} · first question, read from the disk`, value: measured.firstMs, unit: "ms" },
      { what: `${label} · in memory while in use`, value: measured.loadedMb, unit: "MB" },
      { what: `${label} · left in memory after idle`, value: measured.idleMb, unit: "MB" },
    );
  }
  const embedding = await embed(place.home("model"));
  return {
    title: "Vectors: comparing and making them",
    figures: [...figures, ...embedding],
    spreads,
    notes: [
      "Network: random weights in the shape of the small models (6 layers, 384 wide, bytes), on one thread, as WebAssembly.",
      `A memory has ${MEMORY_TOKENS + 2} tokens, a question ${QUESTION_TOKENS + 2}.`,
    ],
  };
}

async function scan(home: BenchHome, size: number) {
  const [folder = ""] = fillMemory(home, {
    projects: 1,
    sessions: size / (TURNS_PER_SESSION * OBSERVATIONS_PER_TURN),
    turnsPerSession: TURNS_PER_SESSION,
    observationsPerTurn: OBSERVATIONS_PER_TURN,
    text: zipfText,
  });
  using memory = openMemory(home);
  indexAll(memory);
  const projectId = projectIdOf(memory, folder);
  giveVectors(memory);
  Bun.gc(true);
  const before = residentMb();
  const index = openSqliteIndex(memory, { idleMs: 500 });
  const scope = { projectId, kinds: EMBEDDED_KINDS };
  const random = randomNumbers(3);
  const question = () => Float32Array.from({ length: DIMENSIONS }, () => random() - 0.5);
  const firstMs = await timeOf(() => index.nearest(question(), scope, 100));
  const [scans, words, fused]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < QUESTIONS; round += 1) {
    const vector = question();
    scans.push(await timeOf(() => index.nearest(vector, scope, 100)));
    const asked = { query: zipfText(80, Math.floor(random() * 1e9)), projectId, limit: 20, now: Date.now() };
    words.push(await timeOf(async () => search(memory, asked)));
    fused.push(
      await timeOf(async () =>
        search(memory, { ...asked, vectorHits: await index.nearest(vector, scope, 100) }),
      ),
    );
  }
  const loadedMb = residentMb() - before;
  await Bun.sleep(1_500);
  Bun.gc(true);
  const idleMb = residentMb() - before;
  await index.close();
  return { firstMs, scans, words, fused, loadedMb, idleMb };
}

function giveVectors(memory: Database): void {
  const form = { model: "bench", pooling: "mean", textForm: 1 };
  noteDimensions(memory, ensureCurrentVersion(memory, form, false), DIMENSIONS);
  const version = findCurrentVersion(memory);
  if (version === undefined) throw new Error("there is no version");
  const random = randomNumbers(5);
  const rows = memory
    .query<{ id: number; project: number }, []>("SELECT id, project_id AS project FROM observations")
    .all();
  memory
    .transaction(() => {
      for (const { id, project } of rows) {
        const vector = quantize(Float32Array.from({ length: DIMENSIONS }, () => random() - 0.5));
        putVector(memory, version, { key: indexKey({ kind: "observation", id }, project), vector });
      }
      memory.run("DELETE FROM vector_pending");
    })
    .immediate();
}

async function embed(home: BenchHome): Promise<Figure[]> {
  const folder = join(home.dir, "model");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "model.onnx"), smallNetwork());
  const vocabulary = Array.from({ length: 2_000 }, (_, word) => `w${word}`);
  writeFileSync(join(folder, "tokenizer.json"), JSON.stringify(tokenizerOf(vocabulary)));
  const embedder = openLocalModel({
    model: readModelFolder(folder),
    self: [process.execPath, join(ROOT, "src", "main.ts")],
    addOn: await fetched("embeddings"),
    environment: home.environment,
    start: startBeside,
  });
  const random = randomNumbers(9);
  const text = (words: number) =>
    Array.from({ length: words }, () => vocabulary[Math.floor(random() * vocabulary.length)]).join(" ");
  const make = async (texts: string[]) => {
    const signal = new AbortController().signal;
    const reply = await embedder.embed({ texts, purpose: "memory", timeoutMs: 120_000, signal });
    if (reply.kind === "failure") throw new Error(reply.message);
  };
  const startMs = await timeOf(() => make([text(QUESTION_TOKENS)]));
  const questions: number[] = [];
  for (let round = 0; round < TEXTS; round += 1)
    questions.push(await timeOf(() => make([text(QUESTION_TOKENS)])));
  const batches: number[] = [];
  for (let round = 0; round < TEXTS / embedder.textsMax; round += 1)
    batches.push(
      await timeOf(() => make(Array.from({ length: embedder.textsMax }, () => text(MEMORY_TOKENS)))),
    );
  await embedder.close();
  const perSecond = (1_000 * embedder.textsMax) / spreadOf(batches).median;
  return [
    { what: "local model · memories embedded", value: perSecond, unit: "per second" },
    { what: "local model · a question · p95", value: p95(questions), unit: "ms" },
    { what: "local model · the first question, with its process started", value: startMs, unit: "ms" },
  ];
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function p95(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0;
}

function residentMb(): number {
  return process.memoryUsage().rss / MB;
}
