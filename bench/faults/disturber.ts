import { join } from "node:path";
import type { BenchHome } from "../workplace.ts";
import type { Chance } from "./random.ts";

/**
 * What a person does meanwhile. Each makes the worker open, clean, copy or write anew what it holds locks on, and none
 * takes anything from what was captured: what is forgotten was never said.
 */
const ACTIONS = {
  forget: () => ["forget", "--query", `never-said-${crypto.randomUUID()}`, "--yes"],
  "preview of a forget": () => ["forget", "--query", "the", "--preview"],
  "import of the memory itself": (home) => ["import", home.paths.dir],
  export: (home) => ["export", "--output", join(home.dir, `${crypto.randomUUID()}.jsonl`)],
  doctor: () => ["doctor", "--fix"],
} as const satisfies Record<string, (home: BenchHome) => string[]>;
type Action = keyof typeof ACTIONS;
const NAMES = Object.keys(ACTIONS) as Action[];

const PAUSE_MS = { from: 100, to: 1_500 };
/** A command whose worker is killed again and again gives up by itself; this is for one that hangs. */
const COMMAND_MS_MAX = 120_000;

export interface Disturbed {
  counts: Readonly<Record<Action, number>>;
  /** Ended by themselves with 0. */
  done: number;
  hung: number;
}

export interface Disturber {
  stop(): Promise<Disturbed>;
}

/** Does one of these after the other, at random. A command may fail: its worker is killed under it. It may not hang. */
export function startDisturbing(home: BenchHome, program: string, chance: Chance): Disturber {
  const counts = Object.fromEntries(NAMES.map((name) => [name, 0])) as Record<Action, number>;
  let [isOver, done, hung] = [false, 0, 0];
  const disturb = async () => {
    const name = chance.pick(NAMES);
    counts[name] += 1;
    const command = Bun.spawn([program, ...ACTIONS[name](home)], {
      env: home.environment,
      stdin: "ignore",
      stdout: "ignore",
      stderr: "ignore",
      timeout: COMMAND_MS_MAX,
      killSignal: "SIGKILL",
    });
    const exitCode = await command.exited;
    if (command.signalCode === "SIGKILL") hung += 1;
    if (exitCode === 0) done += 1;
    await Bun.sleep(chance.between(PAUSE_MS.from, PAUSE_MS.to));
  };
  const disturbing = (async () => {
    while (!isOver) await disturb();
  })();
  return {
    async stop() {
      isOver = true;
      await disturbing;
      return { counts, done, hung };
    },
  };
}

export function describeDisturbed({ counts, done }: Disturbed): string {
  return `${NAMES.map((name) => `${counts[name]} × ${name}`).join(", ")}; ${done} of them came to their end`;
}
