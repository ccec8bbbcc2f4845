import { statSync } from "node:fs";
import { findNext } from "../src/search/next/files-first.ts";
import { search } from "../src/search/search.ts";
import { atMost, type BenchResult, type Figure } from "./figures.ts";
import { fillMemory, indexMemory } from "./large-memory.ts";
import { projectIdOf, readMemory } from "./memory.ts";
import { type Spread, spreadOf } from "./statistics.ts";
import { randomNumbers, zipfText } from "./vocabulary.ts";
import { openWorkplace, type Workplace } from "./workplace.ts";

/** Observations in all; a tenth of them is in the project that is searched. */
const SIZES = [10_000, 100_000, 1_000_000] as const;
const PROJECTS = 10;
const TURNS_PER_SESSION = 4;
const OBSERVATIONS_PER_TURN = 5;
const QUESTIONS = 200;
const LIMIT = 20;
const P95_MS_MAX = 30;
const BYTES_PER_OBSERVATION_MAX = 2_048;

/** How long a search takes, and what the memory weighs, by how much it holds. */
export async function run(): Promise<BenchResult> {
  await using place = await openWorkplace({ isProgramNeeded: false });
  const figures: Figure[] = [];
  const spreads: Record<string, Spread> = {};
  for (const size of SIZES) {
    const { samples, bytes, indexMs } = measure(place, size);
    const label = size.toLocaleString("en");
    const last = size === SIZES.at(-1);
    for (const [kind, times] of Object.entries(samples)) {
      spreads[`${label} · ${kind}`] = spreadOf(times);
      const p95 = { what: `${label} observations · ${kind} · p95`, value: percentile95(times), unit: "ms" };
      figures.push(last ? { ...p95, budget: atMost(P95_MS_MAX) } : p95);
    }
    figures.push(
      {
        what: `${label} observations · size`,
        value: bytes / size,
        unit: "B each",
        budget: atMost(BYTES_PER_OBSERVATION_MAX),
      },
      { what: `${label} observations · time to index each`, value: indexMs / size, unit: "ms" },
    );
  }
  return {
    title: `Search in one of ${PROJECTS} projects, ${QUESTIONS} questions of each kind`,
    figures,
    spreads,
    notes: [
      "Words of the texts and of the questions are distributed as in natural language (Zipf, 20,000 words).",
      "Size: the whole database by observations, with sessions, turns, summaries and the index.",
    ],
  };
}

function measure(place: Workplace, size: number) {
  const home = place.home(`memory-${size}`);
  const perSession = TURNS_PER_SESSION * OBSERVATIONS_PER_TURN;
  const folder = fillMemory(home, {
    projects: PROJECTS,
    sessions: size / perSession,
    turnsPerSession: TURNS_PER_SESSION,
    observationsPerTurn: OBSERVATIONS_PER_TURN,
    text: zipfText,
  })[0];
  const indexMs = indexMemory(home);
  using memory = readMemory(home);
  const projectId = projectIdOf(memory, folder ?? "");
  const searched = (query: string) => search(memory, { query, projectId, limit: LIMIT, now: Date.now() });
  const samples = Object.fromEntries(
    Object.entries(QUESTION_KINDS).map(([kind, ask]) => [kind, timesOf(ask, searched)]),
  );
  const next = { projectId, branch: "main", folder, before: Date.now() };
  samples["what comes next"] = timesOf(A_PROMPT, (prompt) => findNext(memory, { prompt, ...next }));
  return { samples, bytes: statSync(home.paths.memory).size, indexMs };
}

const A_PROMPT = (seed: number) => zipfText(500, seed);

/** Questions of several lengths; what is drawn from texts has frequent words in it, as questions have. */
const QUESTION_KINDS: Readonly<Record<string, (seed: number) => string>> = {
  "three words": (seed) => zipfText(24, seed),
  "a sentence": (seed) => zipfText(80, seed),
  "a prompt": A_PROMPT,
  "a phrase": (seed) => `"${zipfText(12, seed)}"`,
};

function timesOf(ask: (seed: number) => string, find: (query: string) => unknown): number[] {
  const random = randomNumbers(7);
  const times: number[] = [];
  for (let round = 0; round < QUESTIONS; round += 1) {
    const query = ask(Math.floor(random() * 1e9));
    const started = performance.now();
    find(query);
    times.push(performance.now() - started);
  }
  return times;
}

function percentile95(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0;
}
