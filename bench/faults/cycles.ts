import { readdirSync, utimesSync } from "node:fs";
import { basename, join } from "node:path";
import { VERSION } from "../../src/config/version.ts";
import type { Health } from "../../src/protocol/health.ts";
import { readWorkerAddress } from "../../src/supervisor/worker-files.ts";
import { askHealth, lookAtWorker } from "../../src/supervisor/worker-state.ts";
import { programOfVersion } from "../../test/kit/program.ts";
import { atLeast, type BenchResult, exactly, type Figure } from "../figures.ts";
import { sessionStartPayload } from "../payloads.ts";
import { type Spread, spreadOf } from "../statistics.ts";
import { type BenchHome, openWorkplace } from "../workplace.ts";
import { hasOpen, isWorker, listProcesses, workerHolding } from "./kernel.ts";
import { type Chance, chanceOf, seedOfRun } from "./random.ts";

const CYCLES = Number(Bun.env.BENCH_CYCLES ?? 1_000);
/** Above all versions that there will be of this build. */
const NEWER_VERSION = "999.0.0";
/** Data directories that are cycled side by side. */
const LANES = 2;
const AT_ONCE_MAX = 5;
const SAMPLE_MS = 15;
const HEALTH_MS = 2_000;
/** A process that was started and is not needed leaves within this time; one that replaces another takes longer. */
const LEAVE_MS_MAX = 30_000;
const POLL_MS = 20;
/** By then a worker has swept once. */
const SWEPT_MS = 3_000;

/** What may lie in a data directory; `.worker.pid` of a killed worker tells the next one to check the memory. */
const KNOWN =
  /^(claude-mem\.db|inbox\.db|\.worker\.lock|\.worker\.replace\.lock)(-wal|-shm|-journal)?$|^(\.worker\.pid|inbox\.d|logs|backups|observer-sessions|\.pm2-migrated|\.worker\.(stop|fault)|imports|api-token|settings\.json|processes\.json)$/;

const CYCLE_KINDS = [
  "start",
  "starts at once",
  "stop",
  "stop and start at once",
  "kill",
  "kill while it starts",
  "hooks of both builds",
  "upgrade",
  "downgrade",
] as const;
type Kind = (typeof CYCLE_KINDS)[number];

/** Two programs that differ in their version alone. */
interface Builds {
  older: string;
  newer: string;
}

interface Lane {
  home: BenchHome;
  builds: Builds;
  chance: Chance;
  faults: Faults;
  counts: Map<Kind, number>;
  ms: Map<Kind, number[]>;
}

/** What must never be; each is counted, and said on stderr when it happens. */
interface Faults {
  commandsFailed: number;
  upgradesThatDidNotTake: number;
  newerReplacedByOlder: number;
  unhealthyAfterStart: number;
}

/** Starts, stops, kills, upgrades in random order: is there ever a second worker, an orphan, a file that stays? */
export async function run(): Promise<BenchResult> {
  const seed = seedOfRun();
  await using place = await openWorkplace();
  const builds = { older: place.program, newer: await programOfVersion(NEWER_VERSION) };
  const lanes = Array.from(
    { length: LANES },
    (_, index): Lane => ({
      home: place.home(`lane-${index}`),
      builds,
      chance: chanceOf(seed + index),
      faults: {
        commandsFailed: 0,
        upgradesThatDidNotTake: 0,
        newerReplacedByOlder: 0,
        unhealthyAfterStart: 0,
      },
      counts: new Map(),
      ms: new Map(),
    }),
  );
  const started = performance.now();
  const watches = lanes.map((lane) => watchServing(lane.home));
  await Promise.all(lanes.map((lane) => cycle(lane, CYCLES / LANES)));
  const served = watches.map((watch) => watch.stop());
  for (const lane of lanes) await settle(lane);
  const orphans = await Promise.all(lanes.map(({ home }) => untilAlone(home)));
  const strays = lanes.flatMap(({ home }) => readdirSync(home.paths.dir).filter((name) => !KNOWN.test(name)));
  for (const stray of strays) console.error(`  left behind: ${stray}`);
  const total = (name: keyof Faults) => lanes.reduce((sum, lane) => sum + lane.faults[name], 0);
  return {
    title: `Start, stop, kill and upgrade of the worker, ${LANES} data directories side by side, seed ${seed}`,
    figures: [
      { what: "cycles", value: CYCLES, unit: "", budget: atLeast(1_000) },
      ...CYCLE_KINDS.map(
        (kind): Figure => ({ what: `  of which ${kind}`, value: countOf(lanes, kind), unit: "" }),
      ),
      {
        what: "most workers that served one directory at once",
        value: Math.max(...served.map((one) => one.most)),
        unit: "",
        budget: exactly(1),
      },
      never("orphans at the end", orphans.flat().length),
      never("files that somebody must delete", strays.length),
      never("commands that failed", total("commandsFailed")),
      never("starts after which no worker answered", total("unhealthyAfterStart")),
      never("upgrades that did not take", total("upgradesThatDidNotTake")),
      never("newer workers replaced by an older build", total("newerReplacedByOlder")),
      { what: "time", value: (performance.now() - started) / 1_000, unit: "s" },
    ],
    spreads: spreadsOf(lanes),
    notes: [
      `${served.reduce((sum, one) => sum + one.looks, 0)} looks at who has the memory open. Builds ${VERSION} and ${NEWER_VERSION}.`,
      `Repeat with BENCH_SEED=${seed}.`,
    ],
  };
}

function never(what: string, value: number): Figure {
  return { what, value, unit: "", budget: exactly(0) };
}

function countOf(lanes: readonly Lane[], kind: Kind): number {
  return lanes.reduce((sum, lane) => sum + (lane.counts.get(kind) ?? 0), 0);
}

function spreadsOf(lanes: readonly Lane[]): Record<string, Spread> {
  const kinds = CYCLE_KINDS.map((kind) => [kind, lanes.flatMap((lane) => lane.ms.get(kind) ?? [])] as const);
  return Object.fromEntries(
    kinds.filter(([, ms]) => ms.length > 0).map(([kind, ms]) => [kind, spreadOf(ms)]),
  );
}

async function cycle(lane: Lane, cycles: number): Promise<void> {
  for (let done = 0; done < cycles; done += 1) {
    const kind = lane.chance.pick(CYCLE_KINDS);
    const begun = performance.now();
    await CYCLE[kind](lane);
    lane.ms.set(kind, [...(lane.ms.get(kind) ?? []), performance.now() - begun]);
    lane.counts.set(kind, (lane.counts.get(kind) ?? 0) + 1);
    if (done % 100 === 99) console.error(`  ${basename(lane.home.dir)}: ${done + 1} cycles`);
  }
}

const CYCLE: Readonly<Record<Kind, (lane: Lane) => Promise<void>>> = {
  start: (lane) => start(lane, anyBuild(lane)),
  async "starts at once"(lane) {
    const count = 2 + Math.floor(lane.chance.next() * (AT_ONCE_MAX - 1));
    await Promise.all(Array.from({ length: count }, () => start(lane, anyBuild(lane))));
  },
  stop: (lane) => must(lane, anyBuild(lane), ["stop"]),
  async "stop and start at once"(lane) {
    await Promise.all([must(lane, anyBuild(lane), ["stop"]), command(lane.home, anyBuild(lane), ["start"])]);
  },
  async kill(lane) {
    const pid = workerHolding(lane.home.paths.workerLock);
    if (pid !== undefined) killed(pid);
  },
  async "kill while it starts"(lane) {
    const worker = spawn(lane.home, anyBuild(lane), ["worker"]);
    await Bun.sleep(lane.chance.between(0, 300));
    worker.kill("SIGKILL");
    await worker.exited;
  },
  async "hooks of both builds"(lane) {
    await Promise.all([hook(lane, lane.builds.older), hook(lane, lane.builds.newer)]);
  },
  async upgrade(lane) {
    await must(lane, lane.builds.newer, ["stop"]);
    await start(lane, lane.builds.older);
    await start(lane, lane.builds.newer);
    const health = await healthOf(lane.home);
    if (health?.version !== NEWER_VERSION) {
      lane.faults.upgradesThatDidNotTake += 1;
      console.error(`  upgrade: ${JSON.stringify(health)}`);
    }
  },
  async downgrade(lane) {
    await start(lane, lane.builds.newer);
    const before = await healthOf(lane.home);
    await Promise.all([start(lane, lane.builds.older), hook(lane, lane.builds.older)]);
    const after = await healthOf(lane.home);
    if (before === undefined || before.pid !== after?.pid) {
      lane.faults.newerReplacedByOlder += 1;
      console.error(`  downgrade: ${JSON.stringify({ before, after })}`);
    }
  },
};

function anyBuild({ builds, chance }: Lane): string {
  return chance.happens(0.5) ? builds.older : builds.newer;
}

/** `claude-mem start` promises that a worker answers when it returns; others may have stopped it since. */
async function start(lane: Lane, program: string): Promise<void> {
  await must(lane, program, ["start"]);
  if ((await healthOf(lane.home)) !== undefined) return;
  // Of several starts one may just be replacing the worker that another one has waited for.
  await Bun.sleep(HEALTH_MS);
  if ((await healthOf(lane.home)) !== undefined) return;
  lane.faults.unhealthyAfterStart += 1;
  console.error("  no worker answers after a start");
}

async function must(lane: Lane, program: string, args: string[]): Promise<void> {
  const { exitCode, said } = await command(lane.home, program, args);
  if (exitCode === 0) return;
  lane.faults.commandsFailed += 1;
  const port = Number(lane.home.environment.CLAUDE_MEM_WORKER_PORT);
  const state = await lookAtWorker(lane.home.paths, port, HEALTH_MS);
  console.error(`  seen just after: ${JSON.stringify(state)}`);
  console.error(`  ${basename(program)} ${args.join(" ")} ended with ${exitCode}: ${said}`);
}

async function command(
  home: BenchHome,
  program: string,
  args: string[],
): Promise<{ exitCode: number; said: string }> {
  const child = Bun.spawn([program, ...args], {
    env: home.environment,
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
  });
  const said = (await child.stderr.text()).trim();
  return { exitCode: await child.exited, said: String(child.signalCode ?? said) };
}

function spawn(home: BenchHome, program: string, args: string[], input?: string): Bun.Subprocess {
  return Bun.spawn([program, ...args], {
    env: home.environment,
    stdin: input === undefined ? "ignore" : Buffer.from(input),
    stdout: "ignore",
    stderr: "ignore",
  });
}

async function hook({ home }: Lane, program: string): Promise<void> {
  const payload = sessionStartPayload("cycling", home.dir);
  await spawn(home, program, ["hook", "claude-code", "SessionStart"], payload).exited;
}

function killed(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It left between the look and the signal.
  }
}

async function healthOf({ paths }: BenchHome): Promise<Health | undefined> {
  const address = readWorkerAddress(paths);
  return address === undefined ? undefined : askHealth(address.port, HEALTH_MS);
}

/** Looks again and again how many workers have the memory of a home open: that is what serving it means. */
function watchServing(home: BenchHome): { stop(): { most: number; looks: number } } {
  let [most, looks] = [0, 0];
  const timer = setInterval(() => {
    const workers = listProcesses(home.dir).filter(({ command }) => isWorker(command));
    const serving = workers.filter(({ pid }) => hasOpen(pid, home.paths.memory)).length;
    if (serving > 1) console.error(`  ${serving} workers serve ${home.dir}: ${JSON.stringify(workers)}`);
    most = Math.max(most, serving);
    looks += 1;
  }, SAMPLE_MS);
  return {
    stop() {
      clearInterval(timer);
      return { most, looks };
    },
  };
}

/** Stops the worker for good: one that was just being started when the first was stopped is stopped too. */
async function settle({ home, builds }: Lane): Promise<void> {
  const isSettled = () => listProcesses(home.dir).every(({ pid }) => hasOpen(pid, home.paths.memory));
  const deadline = Date.now() + LEAVE_MS_MAX;
  while (!isSettled() && Date.now() < deadline) await Bun.sleep(POLL_MS);
  await command(home, builds.newer, ["stop"]);
  // What was killed while it wrote left half a file, which a worker removes once it is an hour old.
  const halves = readdirSync(home.paths.dir).filter((name) => name.endsWith(".tmp"));
  const hoursAgo = Date.now() / 1_000 - 2 * 3_600;
  for (const name of halves) utimesSync(join(home.paths.dir, name), hoursAgo, hoursAgo);
  await command(home, builds.newer, ["start"]);
  await Bun.sleep(SWEPT_MS);
  await command(home, builds.newer, ["stop"]);
}

/** Waits until no process of a home lives. Returns those that do not go. */
async function untilAlone(home: BenchHome): Promise<string[]> {
  const deadline = Date.now() + LEAVE_MS_MAX;
  let left = listProcesses(home.dir);
  while (left.length > 0 && Date.now() < deadline) {
    await Bun.sleep(POLL_MS);
    left = listProcesses(home.dir);
  }
  for (const { pid, command } of left) console.error(`  orphan ${pid}: ${command}`);
  return left.map(({ command }) => command);
}
