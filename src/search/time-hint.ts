import type { Database } from "bun:sqlite";
import type { SearchSource } from "../store/search/search-sources.ts";
import { listCommitTimes } from "../store/turns/commits.ts";
import { subjectKeyOf } from "./git-output.ts";
import { saidTimes } from "./said-time.ts";
import type { Query } from "./term.ts";

/** When what is asked for may have happened; milliseconds since 1970. */
interface Moment {
  from: number;
  to: number;
  /** What being at work at that time is worth, in units of the words' score. */
  weight: number;
  /** What was over before is worth a third after so long; 0 makes it worth nothing. */
  fadeMs: number;
  /** How what begins after `to` counts; undefined: not at all. */
  late: { share: number; fadeMs: number; maxMs: number } | undefined;
  why: string;
}

/** When what is asked for happened, as far as that is known. */
export interface TimeHint {
  /** Several where the question says several times, or where many commits share a name. */
  moments: readonly Moment[];
  /** What began after this is left out. */
  end: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The time of what is looked for tells as much as several rare words: few sessions were at work then. */
const ASKED_WEIGHT = 40;
/** A commit that was only seen later is older than that by an unknown time. */
const SEEN_WEIGHT = 10;
/** A date in a sentence tells as much as a rare word: it may be beside the point. */
const SAID_WEIGHT = 8;
/** People commit what they did within a day. */
const FADE_MS = DAY_MS;
/** A commit that is amended or rebased keeps its first date: what begins soon after may still belong to it. */
const AMENDED = { share: 0.5, fadeMs: HOUR_MS, maxMs: 3 * HOUR_MS };
/** What happened is told then, or in the days after. */
const TOLD = { share: 1, fadeMs: 10 * DAY_MS, maxMs: 60 * DAY_MS };

/** The time that was asked for, that the commits have whose message the question is, or that the question speaks of. */
export function timeHint(
  memory: Database,
  query: Query,
  asked: { at: number | undefined; projectId: number | undefined; now: number },
): TimeHint | undefined {
  if (asked.at !== undefined) return hintOf([{ ...momentAt(asked.at), late: AMENDED, weight: ASKED_WEIGHT }]);
  const commits = ofCommits(memory, query, asked.projectId);
  if (commits.length > 0) return hintOf(commits);
  const said = saidTimes(query.text, asked.now).map(({ from, to, words }) => ({
    from,
    to,
    weight: SAID_WEIGHT,
    fadeMs: 0,
    late: TOLD,
    why: words,
  }));
  // A date in a sentence is a preference: what happened at another time is not left out.
  return said.length === 0 ? undefined : { moments: said, end: Number.POSITIVE_INFINITY };
}

function hintOf(moments: readonly Moment[]): TimeHint {
  return { moments, end: Math.max(...moments.map(lastOf)) };
}

function momentAt(at: number): Omit<Moment, "late" | "weight"> {
  return { from: at, to: at, fadeMs: FADE_MS, why: "at work at that time" };
}

function ofCommits(memory: Database, query: Query, projectId: number | undefined): Moment[] {
  const key = subjectKeyOf(query.firstLine);
  const commits = key === undefined ? [] : listCommitTimes(memory, key, projectId);
  return commits.map(({ hash, from, at, isExact }) => {
    // The surer the time, the more it tells.
    const sure = from === undefined ? 0 : ASKED_WEIGHT * Math.exp(-(at - from) / FADE_MS);
    const weight = Math.max(SEEN_WEIGHT, sure);
    const why = `at work before commit ${hash}`;
    return { from: from ?? at, to: at, weight, fadeMs: FADE_MS, late: isExact ? AMENDED : undefined, why };
  });
}

/** The last time at which may begin what belongs to a moment. */
export function lastOf({ to, late }: Moment): number {
  return to + (late?.maxMs ?? 0);
}

/** What the time of a source is worth, and by which moment. */
export function worthOfTime(
  { moments }: TimeHint,
  source: SearchSource,
): { worth: number; moment: Moment | undefined } {
  let best: { worth: number; moment: Moment | undefined } = { worth: 0, moment: undefined };
  for (const moment of moments) {
    const worth = moment.weight * nearness(moment, source);
    if (worth > best.worth) best = { worth, moment };
  }
  return best;
}

/** 1 for what was at work at the moment, less for what was over before or began after it. */
function nearness({ from, to, fadeMs, late }: Moment, source: SearchSource): number {
  const after = source.startedAt - to;
  if (after > 0)
    return late === undefined || after > late.maxMs ? 0 : late.share * Math.exp(-after / late.fadeMs);
  const before = from - source.at;
  if (before <= 0) return 1;
  return fadeMs === 0 ? 0 : Math.exp(-before / fadeMs);
}
