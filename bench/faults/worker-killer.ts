import type { BenchHome } from "../workplace.ts";
import { activityIn, standStill, workerHolding } from "./kernel.ts";
import type { Chance } from "./random.ts";

/** Where the worker was when it was killed: the write lock that it held, as the kernel told once it stood still. */
const PLACES = [
  "in a transaction of the memory",
  "in a transaction of the inbox",
  "in a checkpoint",
  "elsewhere",
] as const;
type Place = (typeof PLACES)[number];

export interface WorkerKiller {
  /** Kills the worker as soon as can be, wherever it is. */
  strike(): void;
  /** Ends the killing; the last worker lives on. */
  stop(): Promise<Readonly<Record<Place, number>>>;
}

/** Between two aimed kills: long enough that the worker gets somewhere. */
const PAUSE_MS = { from: 150, to: 1_200 };
/** How often the worker is stopped and looked at before a kill happens wherever it is. */
const LOOKS_MAX = 400;
const LOOK_MS_MAX = 3;
const WAIT_MS = 2;

/**
 * Kills the worker of a home with SIGKILL again and again, and starts the next one. To hit the inside of transactions
 * it stops the worker at random moments, asks the kernel which locks it holds, lets it run on when it holds none, and
 * kills it where it stands when it does: what a kill leaves behind is the same whether the process stood still before.
 */
export function startKilling(home: BenchHome, program: string, chance: Chance): WorkerKiller {
  const kills: Record<Place, number> = {
    "in a transaction of the memory": 0,
    "in a transaction of the inbox": 0,
    "in a checkpoint": 0,
    elsewhere: 0,
  };
  let isOver = false;
  let strikes = 0;
  const kill = async () => {
    const pid = await holderAfterStart(home, program, () => isOver);
    const aimAt = performance.now() + chance.between(PAUSE_MS.from, PAUSE_MS.to);
    while (performance.now() < aimAt && strikes === 0 && !isOver) await Bun.sleep(WAIT_MS);
    if (isOver || pid === undefined) return;
    const isAimed = strikes === 0;
    strikes = 0;
    const place = await killAt(home, pid, isAimed ? LOOKS_MAX : 1, chance);
    if (place !== undefined) kills[place] += 1;
  };
  const killing = (async () => {
    while (!isOver) await kill();
  })();
  return {
    strike() {
      strikes += 1;
    },
    async stop() {
      isOver = true;
      await killing;
      return kills;
    },
  };
}

/** The process id of the worker; starts one where none is, as the next SessionStart would. */
async function holderAfterStart(
  home: BenchHome,
  program: string,
  isOver: () => boolean,
): Promise<number | undefined> {
  const holder = () => workerHolding(home.paths.workerLock);
  if (holder() === undefined) {
    Bun.spawn([program, "worker"], {
      env: home.environment,
      stdin: "ignore",
      stdout: "ignore",
      stderr: "ignore",
      detached: true,
    });
  }
  while (holder() === undefined && !isOver()) await Bun.sleep(WAIT_MS);
  return holder();
}

async function killAt(
  home: BenchHome,
  pid: number,
  looks: number,
  chance: Chance,
): Promise<Place | undefined> {
  for (let look = 1; look <= looks; look += 1) {
    if (!standStill(pid)) return undefined;
    const place = placeOf(home, pid);
    if (place !== "elsewhere" || look === looks) {
      process.kill(pid, "SIGKILL");
      while (workerHolding(home.paths.workerLock) === pid) await Bun.sleep(WAIT_MS);
      return place;
    }
    process.kill(pid, "SIGCONT");
    await Bun.sleep(chance.between(0, LOOK_MS_MAX));
  }
  return undefined;
}

function placeOf(home: BenchHome, pid: number): Place {
  const inMemory = activityIn(home.paths.memory, pid);
  const inInbox = activityIn(home.paths.inbox, pid);
  if (inMemory === "transaction") return "in a transaction of the memory";
  if (inInbox === "transaction") return "in a transaction of the inbox";
  return inMemory === "checkpoint" || inInbox === "checkpoint" ? "in a checkpoint" : "elsewhere";
}

export function describeKills(kills: Readonly<Record<Place, number>>): string {
  return PLACES.map((place) => `${kills[place]} ${place}`).join(", ");
}
