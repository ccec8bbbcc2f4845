import { join } from "node:path";
import { insertRecord } from "../src/inbox/enqueue.ts";
import { openInbox } from "../src/inbox/schema.ts";
import { parseHealth } from "../src/protocol/health.ts";
import { isLocked } from "../src/supervisor/lock.ts";
import { readWorkerAddress } from "../src/supervisor/worker-files.ts";
import { atMost, type BenchResult, exactly } from "./figures.ts";
import { fillMemory, type MemorySize } from "./large-memory.ts";
import { countToolUses, missingToolUses } from "./memory.ts";
import { toolUsePayload } from "./payloads.ts";
import { type Spread, spreadOf } from "./statistics.ts";
import { type BenchHome, openWorkplace } from "./workplace.ts";

const STARTS = 20;
const START_MS_MAX = 400;
const STOP_MS_MAX = 1_000;
/** About what the recorded sessions yield: 123 sessions, 840 turns, each with some observations. */
const OF_THE_DATA: MemorySize = { projects: 4, sessions: 123, turnsPerSession: 7, observationsPerTurn: 3 };
const BACKLOG = 10_000;
const BACKLOG_SESSIONS = 20;
const PAYLOAD_BYTES = 2_000;
const STOPS = 5;
/** How much of the backlog is taken over before the worker is told to leave: a random place would be no better. */
const TAKEN_BEFORE_STOP = 300;
const HEALTH_POLL_MS = 2;
const DEADLINE_MS = 20_000;

/** From nothing to a good `/health`, and from SIGTERM in the middle of work to a free lock; the work resumes. */
export async function run(): Promise<BenchResult> {
  await using place = await openWorkplace();
  const empty = place.home("empty");
  const full = place.home("full");
  fillMemory(full, OF_THE_DATA);
  const starts = {
    "start, empty memory": await coldStarts(empty),
    "start, full memory": await coldStarts(full),
    "start after a SIGKILL": await coldStarts(full, "SIGKILL"),
  };
  const busy = place.home("busy");
  leaveBacklog(busy);
  const stops = await stopsWithWork(busy);
  const startedAgain = performance.now();
  await busy.startWorker();
  const ids = Array.from({ length: BACKLOG }, (_, index) => toolUseId(index));
  await countToolUses(busy, BACKLOG);
  const resumedSeconds = (performance.now() - startedAgain) / 1_000;
  const figures = Object.entries(starts).flatMap(([what, spread]) => [
    { what: `${what}, median`, value: spread.median, unit: "ms", budget: atMost(START_MS_MAX) },
    { what: `${what}, p90`, value: spread.p90, unit: "ms", budget: atMost(START_MS_MAX) },
  ]);
  return {
    title: `Start of the worker to a good /health (${STARTS} times), and stop with ${BACKLOG} events waiting (${STOPS} times)`,
    figures: [
      ...figures,
      { what: "stop with work in hand, slowest", value: stops.max, unit: "ms", budget: atMost(STOP_MS_MAX) },
      {
        what: "events lost over all stops",
        value: missingToolUses(busy, ids).length,
        unit: "",
        budget: exactly(0),
      },
      { what: "time until what was left is done", value: resumedSeconds, unit: "s" },
    ],
    spreads: { ...starts, "stop with work in hand": stops },
    notes: [`From the spawn to the first good answer; from SIGTERM to the freed lock.`],
  };
}

/** @param end how each worker is ended; after a kill the next one checks the whole memory first */
async function coldStarts(home: BenchHome, end: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<Spread> {
  const samples: number[] = [];
  for (let round = 0; round < STARTS; round += 1) {
    const started = performance.now();
    const worker = spawnWorker(home);
    await untilHealthy(home, worker.pid);
    samples.push(performance.now() - started);
    worker.kill(end);
    await worker.exited;
  }
  return spreadOf(samples);
}

function spawnWorker(home: BenchHome): Bun.Subprocess {
  return Bun.spawn([join(home.dir, "..", "claude-mem"), "worker"], {
    env: home.environment,
    stdin: "ignore",
    stdout: "ignore",
    stderr: "ignore",
  });
}

async function untilHealthy(home: BenchHome, pid: number): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (Date.now() < deadline) {
    const address = readWorkerAddress(home.paths);
    if (address?.pid === pid && (await isGood(address.port))) return;
    await Bun.sleep(HEALTH_POLL_MS);
  }
  throw new Error(`no worker answered within ${DEADLINE_MS} ms`);
}

async function isGood(port: number): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined);
  return answer !== undefined && answer.status === 200 && parseHealth(await answer.text())?.status === "ok";
}

function toolUseId(index: number): string {
  return `toolu_backlog_${index}`;
}

/** Puts events into the inbox as hooks do, only without a process for each. */
function leaveBacklog(home: BenchHome): void {
  using inbox = openInbox(home.paths.inbox, DEADLINE_MS);
  inbox
    .transaction(() => {
      for (let index = 0; index < BACKLOG; index += 1) {
        const sessionId = `session-${index % BACKLOG_SESSIONS}`;
        const body = toolUsePayload({
          sessionId,
          toolUseId: toolUseId(index),
          directory: home.dir,
          bytes: PAYLOAD_BYTES,
        });
        const at = Date.now() - BACKLOG + index;
        insertRecord(inbox, {
          host: "claude-code",
          event: "PostToolUse",
          sessionId,
          at,
          directory: home.dir,
          hostPid: null,
          body,
        });
      }
    })
    .immediate();
}

/** Starts the worker on the backlog and tells it to leave while it works, several times; each takes a part of it over. */
async function stopsWithWork(home: BenchHome): Promise<Spread> {
  const samples: number[] = [];
  for (let stop = 1; stop <= STOPS; stop += 1) {
    const worker = spawnWorker(home);
    await countToolUses(home, stop * TAKEN_BEFORE_STOP);
    const told = performance.now();
    worker.kill("SIGTERM");
    while (isLocked(home.paths.workerLock)) await Bun.sleep(HEALTH_POLL_MS);
    samples.push(performance.now() - told);
    await worker.exited;
  }
  return spreadOf(samples);
}
