import { type Spread, spreadOf } from "./statistics.ts";

/** The same runtime that the program is compiled with. */
export const BUN = process.execPath;
/** Rounds that are thrown away: they fill the page cache. */
const WARM_UP_ROUNDS = 5;

/** One kind of process that is timed. */
export interface Contestant {
  command: readonly string[];
  environment: Readonly<Record<string, string>>;
  /** What stands on its stdin in a round; nothing when absent. */
  input?: (round: number) => string;
  /** Throws when the process did not do its work: a time of something that failed is no time. */
  check?: (stdout: string) => void;
}

/**
 * Times processes from the call that spawns them to the end that `wait` reports. Every round runs each of them once, in
 * an order that moves on by one, so that none of them always follows the same other one.
 */
export function race<Name extends string>(
  contestants: Readonly<Record<Name, Contestant>>,
  rounds: number,
): Record<Name, Spread> {
  const names = Object.keys(contestants) as Name[];
  const samples = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds + WARM_UP_ROUNDS; round += 1) {
    for (let place = 0; place < names.length; place += 1) {
      const name = names[(round + place) % names.length] as Name;
      const tookMs = timeOnce(name, contestants[name], round);
      if (round >= WARM_UP_ROUNDS) samples.get(name)?.push(tookMs);
    }
  }
  const spreads = names.map((name) => [name, spreadOf(samples.get(name) ?? [])] as const);
  return Object.fromEntries(spreads) as Record<Name, Spread>;
}

function timeOnce(name: string, contestant: Contestant, round: number): number {
  const stdin = contestant.input === undefined ? "ignore" : Buffer.from(contestant.input(round));
  const started = Bun.nanoseconds();
  const { exitCode, stdout } = Bun.spawnSync([...contestant.command], {
    env: { ...contestant.environment },
    stdin,
    stdout: contestant.check === undefined ? "ignore" : "pipe",
    stderr: "ignore",
  });
  const tookMs = (Bun.nanoseconds() - started) / 1e6;
  if (exitCode !== 0) throw new Error(`${name} ended with ${exitCode}`);
  contestant.check?.(stdout?.toString() ?? "");
  return tookMs;
}
