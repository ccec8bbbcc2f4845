import type { Database } from "bun:sqlite";

export interface ActiveDay {
  /** A local day, `2026-11-20`. */
  day: string;
  observations: number;
  sessions: number;
}

/** What was made since a moment, by local days, the oldest first; days without anything are left out. */
export function listActiveDays(memory: Database, since: number): ActiveDay[] {
  return memory
    .query<ActiveDay, [number, number]>(
      `SELECT day, sum(observations) AS observations, sum(sessions) AS sessions FROM (
         SELECT date(created_at_epoch / 1000, 'unixepoch', 'localtime') AS day, count(*) AS observations, 0 AS sessions
         FROM observations WHERE created_at_epoch >= ? GROUP BY day
         UNION ALL
         SELECT date(last_event_at_epoch / 1000, 'unixepoch', 'localtime') AS day, 0, count(*)
         FROM sdk_sessions WHERE last_event_at_epoch >= ? GROUP BY day)
       GROUP BY day ORDER BY day`,
    )
    .all(since, since);
}

export interface GivenSum {
  times: number;
  observations: number;
  tokens: number;
}

/** What was given back to sessions. */
export function sumContextGiven(memory: Database): GivenSum {
  const sum = memory
    .query<GivenSum, []>(
      `SELECT count(*) AS times, coalesce(sum(json_array_length(observation_ids)), 0) AS observations,
         coalesce(sum(tokens), 0) AS tokens FROM context_given`,
    )
    .get();
  return sum ?? { times: 0, observations: 0, tokens: 0 };
}
