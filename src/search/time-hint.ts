import type { Database } from "bun:sqlite";
import type { SearchSource } from "../store/search/search-sources.ts";
import { listCommitTimes } from "../store/turns/commits.ts";
import { subjectKeyOf } from "./git-output.ts";
import type { Query } from "./query/term.ts";
import { saidTimes } from "./said-time.ts";

/** When the thing asked for may have happened; milliseconds since 1970. */
interface Moment {
  from: number;
  to: number;
  /** Score of being active at that time, in units of the words' score. */
  weight: number;
  /** A source that ended so long before scores a third; with 0 it scores nothing. */
  fadeMs: number;
  /** How sources that begin after `to` score; undefined: not at all. */
  late: { share: number; fadeMs: number; maxMs: number } | undefined;
  why: string;
}

/** When the thing asked for happened, if that is known. */
export interface TimeHint {
  /** Several if the question names several times, or if commits share a subject. */
  moments: readonly Moment[];
  /** Sources that began later are left out; infinite unless a time was asked for. */
  end: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A given time counts as much as several rare words, because few sessions were active then. */
const ASKED_WEIGHT = 40;
/**
 * The time of a commit whose subject the question is: half of that, because the words may mean another one. A commit that
 * was only seen later is older by an unknown time. Commits that share a subject share the weight.
 */
const COMMIT_WEIGHT = 20;
const SEEN_WEIGHT = 10;
/** A date in a sentence counts as one rare word, because it may be beside the point. */
const SAID_WEIGHT = 8;
/** People commit what they did within a day. */
const FADE_MS = DAY_MS;
/** An amended or rebased commit keeps its first date, so work that begins soon after may belong to it. */
const AMENDED = { share: 0.5, fadeMs: HOUR_MS, maxMs: 3 * HOUR_MS };
/** People report things in the days after they happened. */
const TOLD = { share: 1, fadeMs: 10 * DAY_MS, maxMs: 60 * DAY_MS };

/** The time that was asked for, or else that of the commits whose subject the question is, or else one that it names. */
export function timeHint(
  memory: Database,
  query: Query,
  asked: { at: number | undefined; projectId: number | undefined; now: number },
): TimeHint | undefined {
  if (asked.at !== undefined) {
    const moment = { ...momentAt(asked.at), late: AMENDED, weight: ASKED_WEIGHT };
    return { moments: [moment], end: lastOf(moment) };
  }
  const commits = ofCommits(memory, query, asked.projectId);
  // What a question is taken for is a preference, as is a date in a sentence: other times are not left out.
  if (commits.length > 0) return { moments: commits, end: Number.POSITIVE_INFINITY };
  const said = saidTimes(query.text, asked.now).map(({ from, to, words }) => ({
    from,
    to,
    weight: SAID_WEIGHT,
    fadeMs: 0,
    late: TOLD,
    why: words,
  }));
  return said.length === 0 ? undefined : { moments: said, end: Number.POSITIVE_INFINITY };
}

function momentAt(at: number): Omit<Moment, "late" | "weight"> {
  return { from: at, to: at, fadeMs: FADE_MS, why: "active at that time" };
}

function ofCommits(memory: Database, query: Query, projectId: number | undefined): Moment[] {
  const key = subjectKeyOf(query.firstLine);
  const commits = key === undefined ? [] : listCommitTimes(memory, key, projectId);
  return commits.map(({ hash, from, at, isExact }) => {
    // The more certain the time, the more it counts.
    const sure = from === undefined ? 0 : COMMIT_WEIGHT * Math.exp(-(at - from) / FADE_MS);
    const weight = Math.max(SEEN_WEIGHT, sure) / commits.length;
    const why = `active before commit ${hash}`;
    return { from: from ?? at, to: at, weight, fadeMs: FADE_MS, late: isExact ? AMENDED : undefined, why };
  });
}

/** The latest time at which a source of this moment may begin. */
export function lastOf({ to, late }: Moment): number {
  return to + (late?.maxMs ?? 0);
}

/** The score of a source's time, and the moment it is near. */
export function scoreOfTime(
  { moments }: TimeHint,
  source: SearchSource,
): { score: number; moment: Moment | undefined } {
  let best: { score: number; moment: Moment | undefined } = { score: 0, moment: undefined };
  for (const moment of moments) {
    const score = moment.weight * nearness(moment, source);
    if (score > best.score) best = { score, moment };
  }
  return best;
}

/** 1 for a source that was active at the moment, less for one that ended before or began after it. */
function nearness({ from, to, fadeMs, late }: Moment, source: SearchSource): number {
  const after = source.startedAt - to;
  if (after > 0)
    return late === undefined || after > late.maxMs ? 0 : late.share * Math.exp(-after / late.fadeMs);
  const before = from - source.at;
  if (before <= 0) return 1;
  return fadeMs === 0 ? 0 : Math.exp(-before / fadeMs);
}
