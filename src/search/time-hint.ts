import type { Database } from "bun:sqlite";
import { findCommitTime } from "../store/commits.ts";
import type { SearchSource } from "../store/search-sources.ts";
import { subjectKeyOf } from "./git-output.ts";
import type { Query } from "./query.ts";

/** When what is asked for happened, as far as that is known. */
export interface TimeHint {
  at: number;
  /** What being at work at that time is worth, in units of the words' score. */
  weight: number;
  /** After how long it is worth a third. */
  fadeMs: number;
  why: string;
}

const HOUR_MS = 3_600_000;
/** A time that was said tells as much as several rare words: few sessions were at work then. */
const SAID_WEIGHT = 40;
/** A commit that was only seen later is older than that by an unknown time. */
const SEEN_WEIGHT = 10;
/** People commit what they did within a day. */
const FADE_MS = 24 * HOUR_MS;

/** The time that the question gives, or that the commit has whose message the question is. */
export function timeHint(
  memory: Database,
  query: Query,
  asked: { at: number | undefined; projectId: number | undefined },
): TimeHint | undefined {
  if (asked.at !== undefined)
    return { at: asked.at, weight: SAID_WEIGHT, fadeMs: FADE_MS, why: "at work at that time" };
  const key = subjectKeyOf(query.firstLine);
  const commit = key === undefined ? undefined : findCommitTime(memory, key, asked.projectId);
  if (commit === undefined) return undefined;
  const weight = commit.isExact ? SAID_WEIGHT : SEEN_WEIGHT;
  return { at: commit.at, weight, fadeMs: FADE_MS, why: `at work before commit ${commit.hash}` };
}

/** What the time of a source is worth; undefined for what had not begun by then. */
export function worthOfTime(hint: TimeHint, source: SearchSource): number | undefined {
  if (source.startedAt > hint.at) return undefined;
  const gap = Math.max(0, hint.at - source.at);
  return hint.weight * Math.exp(-gap / hint.fadeMs);
}
