import type { Database } from "bun:sqlite";
import { countJudged, type JudgedCount } from "../store/injections/injections.ts";

/** The share of given memories that shall be of use. */
const SHARE_WANTED = 0.5;
/** Judged memories that the bar follows: the last ones, of these days. What is older says nothing about today's work. */
const JUDGED_MAX = 60;
const DAYS_MAX = 30;
/** So many imagined ones, half of them used, keep the first few from swinging the bar. */
const IMAGINED = 20;
const FACTOR_MIN = 0.8;
const FACTOR_MAX = 1.4;
const DAY_MS = 24 * 60 * 60_000;

/**
 * What the bar for giving something unasked is multiplied by: as much above 1 as the share of the last 60 judged
 * memories that was used falls short of one half, and as much below as it exceeds it, between 0.8 and 1.4.
 */
export function barFactor({ judged, used }: JudgedCount): number {
  const share = (used + IMAGINED * SHARE_WANTED) / (judged + IMAGINED);
  return Math.min(FACTOR_MAX, Math.max(FACTOR_MIN, 1 + SHARE_WANTED - share));
}

/** The factor for what one hook gives in a project; `now` in milliseconds since 1970. */
export function barFactorFor(
  memory: Database,
  of: { projectId: number; through: string; now: number },
): number {
  const since = of.now - DAYS_MAX * DAY_MS;
  return barFactor(countJudged(memory, { ...of, since }, JUDGED_MAX));
}
