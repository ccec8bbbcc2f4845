/** Chance that can be repeated: the same seed gives the same numbers. */
export interface Chance {
  /** From 0 up to, and never, 1. */
  next(): number;
  between(from: number, to: number): number;
  happens(share: number): boolean;
  pick<T>(choices: readonly T[]): T;
}

/** Mulberry32 (Tommy Ettinger): short, and good enough to spread faults about. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  return {
    next,
    between: (from, to) => from + next() * (to - from),
    happens: (share) => next() < share,
    pick: (choices) => {
      const chosen = choices[Math.floor(next() * choices.length)];
      if (chosen === undefined) throw new Error("nothing to choose from");
      return chosen;
    },
  };
}

/** The seed of a run: `BENCH_SEED`, so that a run can be repeated, else one from the clock. */
export function seedOfRun(): number {
  const asked = Number(Bun.env.BENCH_SEED);
  return Number.isInteger(asked) && asked > 0 ? asked : Date.now() % 1_000_000;
}
