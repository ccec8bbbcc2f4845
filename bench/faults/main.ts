import { cpSync } from "node:fs";
import { basename, join } from "node:path";
import { atLeast, type BenchResult, exactly } from "../figures.ts";
import { openSessions } from "../sessions.ts";
import { spreadOf } from "../statistics.ts";
import { type BenchHome, openWorkplace } from "../workplace.ts";
import { describeDisturbed, startDisturbing } from "./disturber.ts";
import { checkIndex } from "./index-claims.ts";
import { checkFiles, checkObservations, compareWithSource } from "./memory-claims.ts";
import { chanceOf, seedOfRun } from "./random.ts";
import { untilAtRest } from "./rest.ts";
import type { HookReport, HostOrder } from "./session-host.ts";
import { listUncopied, planSession } from "./session-plan.ts";
import { describeKills, startKilling, type WorkerKiller } from "./worker-killer.ts";

const EVENTS = Number(Bun.env.BENCH_EVENTS ?? 10_000);
const KILL_EVERY = 500;
const KILLED_HOOKS = 0.03;
/** Share of sessions whose host is killed in the middle of them. */
const KILLED_HOSTS = 0.1;
const HOSTS_AT_ONCE = 4;
const HOOKS_AT_ONCE = 3;
const REST_MS_MAX = 30_000;

/** A host with the number of hooks that it runs. */
type PlannedHost = HostOrder & { hooks: number };

interface Tally {
  /** Hooks whose end was told; a host that is killed does not tell of those that it leaves behind. */
  reported: number;
  killedHooks: number;
  failedHooks: number;
  killedHosts: number;
  ms: number[];
}

/** Real sessions through the real hooks and worker, all of which are killed again and again: is anything lost or doubled? */
export async function run(data: string): Promise<BenchResult> {
  const seed = seedOfRun();
  await using sessions = await openSessions(data);
  await using place = await openWorkplace();
  const home = place.home("beset");
  const killer = startKilling(home, place.program, chanceOf(seed));
  const disturber = startDisturbing(home, place.program, chanceOf(seed + 2));
  const orders = planRun(listUncopied(sessions.paths), home, place.program, seed);
  const started = performance.now();
  const tally = await liveAll(orders, killer);
  const seconds = (performance.now() - started) / 1_000;
  // While the worker is still killed: a forget that is cut off has to be finished by the next one.
  const disturbed = await disturber.stop();
  const kills = await killer.stop();
  // Whoever runs now takes over what is left and is then told to leave.
  await home.startWorker();
  const left = await untilAtRest(home, REST_MS_MAX);
  await home.stopWorker();
  const events = orders.reduce((sum, order) => sum + order.hooks, 0);
  if (Bun.env.BENCH_KEEP !== undefined) cpSync(home.dir, Bun.env.BENCH_KEEP, { recursive: true });
  const transcripts = orders.map((order) => order.transcript);
  return {
    title: `${events} events of ${orders.length} recorded sessions under fault injection, seed ${seed}`,
    figures: [
      { what: "events", value: events, unit: "", budget: atLeast(EVENTS) },
      { what: "hooks killed in their run", value: tally.killedHooks, unit: "" },
      {
        what: "hooks that did not end with 0",
        value: tally.failedHooks,
        unit: "",
        budget: exactly(0),
      },
      {
        what: "commands meanwhile (forget, import, export, doctor)",
        value: Object.values(disturbed.counts).reduce((sum, count) => sum + count, 0),
        unit: "",
      },
      { what: "of which hung", value: disturbed.hung, unit: "", budget: exactly(0) },
      { what: "hosts killed", value: tally.killedHosts, unit: "" },
      {
        what: "workers killed",
        value: Object.values(kills).reduce((sum, count) => sum + count, 0),
        unit: "",
      },
      ...compareWithSource(home, transcripts, place.home("reference")),
      ...checkObservations(home),
      ...checkIndex(home, place.dir),
      ...checkFiles(home),
      { what: "time", value: seconds, unit: "s" },
    ],
    spreads: { "a hook": spreadOf(tally.ms) },
    notes: [
      `Workers killed: ${describeKills(kills)}.`,
      `Commands meanwhile: ${describeDisturbed(disturbed)}.`,
      `Left to do in the end: ${left || "nothing"}.`,
      "The index is compared, word by word, with one rebuilt from the rows.",
      `Repeat with BENCH_SEED=${seed}; the times of kills differ from run to run.`,
    ],
  };
}

/** Shuffled sessions, as many as hold the events; some are cut off by the death of their host. */
function planRun(paths: readonly string[], home: BenchHome, program: string, seed: number): PlannedHost[] {
  const chance = chanceOf(seed + 1);
  const shuffled = [...paths].map((path) => ({ path, at: chance.next() })).sort((a, b) => a.at - b.at);
  const orders: PlannedHost[] = [];
  for (let index = 0, left = EVENTS; index < shuffled.length && left > 0; index += 1) {
    const recorded = shuffled[index]?.path ?? "";
    const hooks = planSession(recorded, "").steps.filter((step) => step.kind === "hook").length;
    const isKilled = left < hooks || chance.happens(KILLED_HOSTS);
    const hooksMax = Math.min(left, isKilled ? Math.ceil(hooks * chance.between(0.8, 1)) : hooks);
    left -= hooksMax;
    orders.push({
      recorded,
      hooks: hooksMax,
      transcript: join(home.dir, ".claude", "projects", "p", basename(recorded)),
      program,
      environment: home.environment,
      seed: seed + index,
      killedHooks: KILLED_HOOKS,
      hooksAtOnce: HOOKS_AT_ONCE,
      ...(isKilled ? { hooksMax } : {}),
    });
  }
  return orders;
}

async function liveAll(orders: readonly HostOrder[], killer: WorkerKiller): Promise<Tally> {
  const tally: Tally = { reported: 0, killedHooks: 0, failedHooks: 0, killedHosts: 0, ms: [] };
  const report = (hook: HookReport) => {
    tally.reported += 1;
    tally.ms.push(hook.ms);
    if (hook.ended === "killed") tally.killedHooks += 1;
    if (hook.ended === "failed") tally.failedHooks += 1;
    if (tally.reported % KILL_EVERY !== 0) return;
    killer.strike();
    console.error(`  ${tally.reported} events`);
  };
  let next = 0;
  const lane = async () => {
    for (let order = orders[next++]; order !== undefined; order = orders[next++]) {
      if (await liveOne(order, report)) tally.killedHosts += 1;
    }
  };
  await Promise.all(Array.from({ length: HOSTS_AT_ONCE }, lane));
  return tally;
}

/** Returns whether the host was killed. */
async function liveOne(order: HostOrder, report: (hook: HookReport) => void): Promise<boolean> {
  const host = Bun.spawn(
    [process.execPath, join(import.meta.dir, "session-host.ts"), JSON.stringify(order)],
    {
      env: order.environment,
      stdin: "ignore",
      stdout: "pipe",
      stderr: "inherit",
    },
  );
  let rest = "";
  for await (const chunk of host.stdout.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) report(JSON.parse(line) as HookReport);
  }
  const exitCode = await host.exited;
  if (host.signalCode === "SIGKILL") return true;
  if (exitCode !== 0) throw new Error(`the host of ${order.recorded} ended with ${exitCode}`);
  return false;
}
