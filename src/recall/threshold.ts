import type { Database } from "bun:sqlite";
import { countOutcomes, type OutcomeCount } from "../store/injections/injections.ts";

/** The share of injected memories that should be used. */
const SHARE_WANTED = 0.5;
/** The threshold follows the outcomes of the last injections, because older ones say nothing about today's work. */
const OUTCOMES_MAX = 60;
const DAYS_MAX = 30;
/** Number of assumed outcomes, half of them used, that keep the first few from swinging the threshold. */
const PRIOR = 20;
const FACTOR_MIN = 0.8;
const FACTOR_MAX = 1.4;
const DAY_MS = 24 * 60 * 60_000;

/**
 * Factor for the threshold of an injection. It is as far above 1 as the share of the last 60 outcomes that are "used" is
 * below one half, and as far below 1 as the share is above one half; between 0.8 and 1.4.
 */
export function thresholdFactor({ settled, used }: OutcomeCount): number {
  const share = (used + PRIOR * SHARE_WANTED) / (settled + PRIOR);
  return Math.min(FACTOR_MAX, Math.max(FACTOR_MIN, 1 + SHARE_WANTED - share));
}

/** The factor for what one hook injects in a project; `now` in milliseconds since 1970. */
export function thresholdFactorFor(
  memory: Database,
  { projectId, channel, now }: { projectId: number; channel: string; now: number },
): number {
  const since = now - DAYS_MAX * DAY_MS;
  return thresholdFactor(countOutcomes(memory, { projectId, channel, since }, OUTCOMES_MAX));
}
