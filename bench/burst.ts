import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { countRecordsIn } from "../src/inbox/take.ts";
import { atMost, type BenchResult, exactly, type Figure } from "./figures.ts";
import { countToolUses, missingToolUses } from "./memory.ts";
import { toolUsePayload } from "./payloads.ts";
import { BUN } from "./process-times.ts";
import { type Spread, spreadOf } from "./statistics.ts";
import { type BenchHome, openWorkplace, type Workplace } from "./workplace.ts";

const AT_ONCE = 8;
const HOOKS = 400;
const PAYLOAD_BYTES = 4_000;
const P99_MS_MAX = 100;

/** Eight hooks at once: is anything lost, and how long does the slowest wait? */
export async function run(): Promise<BenchResult> {
  await using place = await openWorkplace();
  const floor = await burst(AT_ONCE, () => spawn([BUN, "-e", "0"], {}, ""));
  const watched = place.home("watched");
  await watched.startWorker();
  const withWorker = await hookBurst(place, watched);
  // The first eight hooks of all meet where not even the data directory is there.
  const fresh = place.home("fresh");
  const alone = await hookBurst(place, fresh);
  const waiting = countRecordsIn(fresh.paths.inbox) + countSpooled(fresh);
  await fresh.startWorker();
  return {
    title: `${AT_ONCE} hooks at once, ${HOOKS} in all`,
    figures: [
      ...(await figuresOf("with a worker", watched, withWorker)),
      ...(await figuresOf("no worker, fresh inbox", fresh, alone)),
    ],
    spreads: { "bun -e 0": floor, "with a worker": withWorker, "no worker, fresh inbox": alone },
    notes: [
      `Without a worker ${waiting} events waited on disk.`,
      `Left as files because the inbox was busy: ${countFallbacks(watched)} with a worker, ${countFallbacks(fresh)} without.`,
    ],
  };
}

async function figuresOf(name: string, home: BenchHome, spread: Spread): Promise<Figure[]> {
  await countToolUses(home, HOOKS);
  const lost = missingToolUses(
    home,
    Array.from({ length: HOOKS }, (_, index) => toolUseId(index)),
  ).length;
  return [
    { what: `events lost, ${name}`, value: lost, unit: "", budget: exactly(0) },
    { what: `p99, ${name}`, value: spread.p99, unit: "ms", budget: atMost(P99_MS_MAX) },
  ];
}

function hookBurst(place: Workplace, home: BenchHome): Promise<Spread> {
  return burst(AT_ONCE, (index) => {
    const payload = toolUsePayload({
      sessionId: `session-${index % AT_ONCE}`,
      toolUseId: toolUseId(index),
      directory: place.dir,
      bytes: PAYLOAD_BYTES,
    });
    return spawn([place.program, "hook", "claude-code", "PostToolUse"], home.environment, payload);
  });
}

function toolUseId(index: number): string {
  return `toolu_burst_${index}`;
}

/** Runs `HOOKS` processes, `width` at a time, and times each from its spawn to its end. */
async function burst(width: number, start: (index: number) => Promise<number>): Promise<Spread> {
  const samples: number[] = [];
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < HOOKS; index = next++) {
      const started = performance.now();
      const exitCode = await start(index);
      samples.push(performance.now() - started);
      if (exitCode !== 0) throw new Error(`process ${index} ended with ${exitCode}`);
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
  return spreadOf(samples);
}

function spawn(command: string[], env: Readonly<Record<string, string>>, input: string): Promise<number> {
  return Bun.spawn(command, {
    env: { ...env },
    stdin: Buffer.from(input),
    stdout: "ignore",
    stderr: "ignore",
  }).exited;
}

function countSpooled(home: BenchHome): number {
  if (!existsSync(home.paths.spool)) return 0;
  return readdirSync(home.paths.spool).filter((name) => name.endsWith(".json")).length;
}

/** Lines in which a hook says that it had to leave its event as a file. */
function countFallbacks(home: BenchHome): number {
  if (!existsSync(home.paths.logs)) return 0;
  const logs = readdirSync(home.paths.logs).map((name) => readFileSync(join(home.paths.logs, name), "utf8"));
  return logs.join("").split("the event was left in").length - 1;
}
