import { readFileSync } from "node:fs";
import { findApiToken } from "../src/config/api-token.ts";
import { readWorkerAddress } from "../src/supervisor/worker-files.ts";
import { atMost, type BenchResult, exactly, type Figure } from "./figures.ts";
import { fillMemory } from "./large-memory.ts";
import { type Spread, spreadOf } from "./statistics.ts";
import { zipfText } from "./vocabulary.ts";
import { type BenchHome, openWorkplace } from "./workplace.ts";

/** All of them in one project, which is the worst case for its lists. */
const OBSERVATIONS = 100_000;
const OBSERVATIONS_PER_TURN = 4;
const TURNS_PER_SESSION = 5;
const ROUNDS = 100;
const LIST_P95_MS_MAX = 30;
const PAGES = 50;
const PAGES_SECONDS = 60;
const CALLS_PER_SECOND = 2;
const RESIDENT_MB_MAX = 150;
/** Far from the numbers that the memory gives. */
const FED = 900_000_000;

type Call = (path: string, init?: RequestInit) => Promise<Response>;

/** What the viewer asks of a worker with a large memory, over real HTTP, and what many open pages cost it. */
export async function run(): Promise<BenchResult> {
  await using place = await openWorkplace();
  const home = place.home("viewer");
  const sessions = OBSERVATIONS / OBSERVATIONS_PER_TURN / TURNS_PER_SESSION;
  fillMemory(home, {
    projects: 1,
    sessions,
    turnsPerSession: TURNS_PER_SESSION,
    observationsPerTurn: OBSERVATIONS_PER_TURN,
    text: zipfText,
  });
  await home.startWorker();
  const { call, pid } = await reach(home);
  await untilIndexed(call);
  const spreads: Record<string, Spread> = {};
  const figures: Figure[] = [];
  for (const [what, path] of Object.entries(ROUTES)) {
    const times = await timesOf(call, path);
    spreads[what] = spreadOf(times);
    const p95 = { what: `${what} · p95`, value: percentile95(times), unit: "ms" };
    figures.push(what.startsWith("list") ? { ...p95, budget: atMost(LIST_P95_MS_MAX) } : p95);
  }
  figures.push(...(await pagesFigures(call, pid)));
  return {
    title: `The viewer's questions to a worker with ${OBSERVATIONS.toLocaleString("en")} observations in one project`,
    figures,
    spreads,
    notes: [
      `Real HTTP to a real worker at its own low priority, ${ROUNDS} rounds of each.`,
      `${PAGES} pages listen for ${PAGES_SECONDS} s while a session is fed with ${CALLS_PER_SECOND} tool uses a second.`,
    ],
  };
}

const ROUTES: Readonly<Record<string, (round: number) => string>> = {
  "list, first page": () => "/api/observations?limit=50",
  "list, of a project": () => "/api/observations?limit=50&project=project-0",
  "list, from the middle by offset": (round) => `/api/observations?limit=50&offset=${40_000 + round * 500}`,
  "list, with the total": () => "/api/observations?limit=50&project=project-0&total=true",
  "list, of a type": () => "/api/observations?limit=50&type=sensitive",
  "list, a concept that nothing has": () => "/api/observations?limit=50&concept=nothing",
  "list, that and a project": () => "/api/observations?limit=50&project=project-0&concept=nothing",
  "list, of a file": (round) => `/api/observations?limit=50&project=project-0&file=file-${round}.ts`,
  "list, summaries": () => "/api/summaries?limit=50",
  "list, sessions": (round) => `/api/sessions?limit=50&offset=${round * 50}`,
  "session timeline": (round) => `/api/sessions/generated-${round * 7}/timeline`,
  "files of a project": () => "/api/files?project=project-0",
  "history of a file": (round) =>
    `/api/files/history?project=project-0&path=src/area-${round % 20}/file-${(round * 7) % 400}.ts`,
  projects: () => "/api/projects",
  stats: () => "/api/stats",
};

async function reach(home: BenchHome): Promise<{ call: Call; pid: number }> {
  for (;;) {
    const address = readWorkerAddress(home.paths);
    const token = findApiToken(home.paths.apiToken);
    if (address !== undefined && token !== undefined) {
      const headers = { authorization: `Bearer ${token}` };
      const origin = `http://127.0.0.1:${address.port}`;
      return { pid: address.pid, call: (path, init) => fetch(`${origin}${path}`, { ...init, headers }) };
    }
    await Bun.sleep(20);
  }
}

/** A worker that still indexes what it was given answers in between. */
async function untilIndexed(call: Call): Promise<void> {
  for (;;) {
    const answer = (await (await call("/api/search?query=a")).json()) as { degraded: string[] };
    if (!answer.degraded.includes("words-behind")) return;
    await Bun.sleep(500);
  }
}

async function timesOf(call: Call, path: (round: number) => string): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = performance.now();
    const answer = await call(path(round));
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`${path(round)}: ${answer.status}`);
    times.push(performance.now() - started);
  }
  return times;
}

async function pagesFigures(call: Call, pid: number): Promise<Figure[]> {
  const leaving = new AbortController();
  const counts = Array.from({ length: PAGES }, () => 0);
  const pages = counts.map(async (_, index) => {
    const { body } = await call("/stream", { signal: leaving.signal });
    for await (const chunk of body ?? [])
      counts[index] =
        (counts[index] ?? 0) + (new TextDecoder().decode(chunk).match(/^event: prompt$/gm)?.length ?? 0);
  });
  const over = Promise.allSettled(pages);
  await Bun.sleep(1_000);
  let prompts = 0;
  let residentMb = 0;
  const post = async (path: string, body: object) => {
    const answer = await call(path, { method: "POST", body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  };
  for (let second = 0; second < PAGES_SECONDS; second += 1) {
    await post(`/sessions/${FED}/init`, {
      sdk_session_id: "fed",
      project: "fed",
      prompt: `prompt ${second}`,
    });
    prompts += 1;
    for (let index = 0; index < CALLS_PER_SECOND; index += 1)
      await post(`/sessions/${FED}/observations`, {
        tool_name: "Edit",
        tool_input: { file_path: `/fed/${second}.ts`, old_string: "a", new_string: zipfText(2_000, second) },
        correlation_id: `${second}-${index}`,
      });
    await post(`/sessions/${FED}/summarize`, {});
    residentMb = Math.max(residentMb, residentMegabytes(pid));
    await Bun.sleep(1_000);
  }
  leaving.abort();
  await over;
  return [
    {
      what: `${PAGES} pages · memory of the worker, most`,
      value: residentMb,
      unit: "MB",
      budget: atMost(RESIDENT_MB_MAX),
    },
    {
      what: `${PAGES} pages · prompts told less or more than once`,
      value: wrong(counts, prompts),
      unit: "",
      budget: exactly(0),
    },
  ];
}

function percentile95(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0;
}

function wrong(counts: readonly number[], prompts: number): number {
  return counts.reduce((sum, count) => sum + Math.abs(count - prompts), 0);
}

function residentMegabytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1_024;
}
