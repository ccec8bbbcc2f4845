import type { PastRun, RunOutcome } from "../store/run-book/run-book.ts";

/** A command of the run-book with what is known of it. */
export interface RankedCommand extends Pick<PastRun, "purpose" | "command" | "folder" | "environment"> {
  /** When it last succeeded; milliseconds since 1970. */
  at: number;
  score: number;
  passed: number;
  /** Runs that found faults in what the command checks. */
  faults: number;
  failed: number;
}

/** A run counts half when so many runs of its purpose came after it. */
const AGE_HALF = 5;
/** What a session runs again and again is what it works on: each run further back in it counts a third of the one after. */
const AGAIN = 0.3;
const WEIGHTS: Readonly<Record<RunOutcome, number>> = { passed: 1, faults: 0.5, failed: -1 };

/**
 * The commands that succeeded, best first: each run counts 1 / (5 + runs of its purpose since) where it passed, half of it
 * where it found faults, and minus the same where it failed. A command that has failed since it last ran is left out.
 *
 * @param runs newest first
 */
export function rankCommands(runs: readonly PastRun[]): RankedCommand[] {
  const ages = new Map<string, number>();
  const known = new Map<string, RankedCommand>();
  const again = new Map<string, number>();
  const failedSince = new Set<string>();
  for (const run of runs) {
    const age = ages.get(run.purpose) ?? 0;
    const key = keyOf(run);
    if (!known.has(key) && run.outcome === "failed") failedSince.add(key);
    const entry = known.get(key) ?? { ...pick(run), at: 0, score: 0, passed: 0, faults: 0, failed: 0 };
    known.set(key, entry);
    const inSession = `${run.sessionId} ${key}`;
    const share = again.get(inSession) ?? 1;
    again.set(inSession, share * AGAIN);
    ages.set(run.purpose, age + share);
    entry.score += (share * WEIGHTS[run.outcome]) / (AGE_HALF + age);
    entry[run.outcome]++;
    if (run.outcome === "passed") entry.at = Math.max(entry.at, run.at);
  }
  return [...known]
    .filter(([key, { passed }]) => passed > 0 && !failedSince.has(key))
    .map(([, entry]) => entry)
    .sort((one, other) => other.score - one.score);
}

function pick({ purpose, command, folder, environment }: PastRun) {
  return { purpose, command, folder, environment };
}

function keyOf({ command, folder, environment, purpose }: PastRun): string {
  return [purpose, folder, environment, command].join("\n");
}
