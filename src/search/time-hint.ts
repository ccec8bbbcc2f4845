import type { Database } from "bun:sqlite";
import { listCommitTimes } from "../store/commits.ts";
import type { SearchSource } from "../store/search-sources.ts";
import { subjectKeyOf } from "./git-output.ts";
import type { Query } from "./query.ts";

/** When what is asked for may have happened. */
export interface Moment {
  /** Not before this, where that is known, and not after `at`; milliseconds since 1970. */
  from: number;
  at: number;
  /** How long after `at` may begin what belongs to it. */
  lateMs: number;
  /** What being at work at that time is worth, in units of the words' score. */
  weight: number;
  why: string;
}

/** When what is asked for happened, as far as that is known: one moment, or several where a name is given to many. */
export type TimeHint = readonly Moment[];

const HOUR_MS = 3_600_000;
/** A time that was said tells as much as several rare words: few sessions were at work then. */
const SAID_WEIGHT = 40;
/** A commit that was only seen later is older than that by an unknown time. */
const SEEN_WEIGHT = 10;
/** People commit what they did within a day: after that it is worth a third. */
const FADE_MS = 24 * HOUR_MS;
/** A commit that is amended or rebased keeps its first date: what begins soon after may still belong to it. */
const LATE_MS = 3 * HOUR_MS;
const LATE_FADE_MS = HOUR_MS;
const LATE_SHARE = 0.5;

/** The time that the question gives, or that the commits have whose message the question is. */
export function timeHint(
  memory: Database,
  query: Query,
  asked: { at: number | undefined; projectId: number | undefined },
): TimeHint | undefined {
  if (asked.at !== undefined)
    return [{ from: asked.at, at: asked.at, lateMs: LATE_MS, weight: SAID_WEIGHT, why: "at work at that time" }];
  const key = subjectKeyOf(query.firstLine);
  const commits = key === undefined ? [] : listCommitTimes(memory, key, asked.projectId);
  if (commits.length === 0) return undefined;
  return commits.map(({ hash, from, at, isExact }) => {
    // The surer the time, the more it tells.
    const sure = from === undefined ? 0 : SAID_WEIGHT * Math.exp(-(at - from) / FADE_MS);
    const weight = Math.max(SEEN_WEIGHT, sure);
    return { from: from ?? at, at, lateMs: isExact ? LATE_MS : 0, weight, why: `at work before commit ${hash}` };
  });
}

/** The last time that a hint allows for. */
export function endOf(hint: TimeHint): number {
  return Math.max(...hint.map(({ at, lateMs }) => at + lateMs));
}

/** What the time of a source is worth, and by which moment. */
export function worthOfTime(hint: TimeHint, source: SearchSource): { worth: number; moment: Moment | undefined } {
  let best: { worth: number; moment: Moment | undefined } = { worth: 0, moment: undefined };
  for (const moment of hint) {
    const worth = moment.weight * nearness(moment, source);
    if (worth > best.worth) best = { worth, moment };
  }
  return best;
}

/** 1 for what was at work at the moment, less for what was over before or began after it. */
function nearness({ from, at, lateMs }: Moment, source: SearchSource): number {
  const late = source.startedAt - at;
  if (late > lateMs) return 0;
  if (late > 0) return LATE_SHARE * Math.exp(-late / LATE_FADE_MS);
  return Math.exp(-Math.max(0, from - source.at) / FADE_MS);
}
