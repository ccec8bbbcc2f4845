/** Hooks of which the time is kept; at a brisk pace an hour of work. */
const KEPT_MAX = 1_000;

export interface HookTimes {
  /** Milliseconds from the start of a hook's process to the moment before it committed. */
  note(ms: number): void;
  /** Undefined as long as no hook has told its time. */
  summary(): { medianMs: number; p99Ms: number; measured: number } | undefined;
}

/** The times of the last hooks since this worker has been running. */
export function createHookTimes(): HookTimes {
  const kept: number[] = [];
  let measured = 0;
  return {
    note(ms) {
      kept[measured % KEPT_MAX] = ms;
      measured += 1;
    },
    summary() {
      const sorted = kept.toSorted((a, b) => a - b);
      const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
      const [medianMs, p99Ms] = [at(0.5), at(0.99)];
      if (medianMs === undefined || p99Ms === undefined) return undefined;
      return { medianMs, p99Ms, measured: sorted.length };
    },
  };
}
