import type { Database } from "bun:sqlite";

export interface Activity {
  observations: number;
  /** Sessions in which something happened last in this time. */
  sessions: number;
}

/** What was made from one moment up to another; counted in indexes. */
export function countActivity(memory: Database, from: number, until: number): Activity {
  const counts = memory
    .query<Activity, [number, number, number, number]>(
      `SELECT (SELECT count(*) FROM observations WHERE created_at_epoch >= ? AND created_at_epoch < ?) AS observations,
         (SELECT count(*) FROM sdk_sessions WHERE last_event_at_epoch >= ? AND last_event_at_epoch < ?) AS sessions`,
    )
    .get(from, until, from, until);
  return counts ?? { observations: 0, sessions: 0 };
}

export interface InjectionSum {
  times: number;
  observations: number;
  tokens: number;
}

/** What was given back to sessions. */
export function sumInjections(memory: Database): InjectionSum {
  const sum = memory
    .query<InjectionSum, []>(
      `SELECT count(*) AS times, coalesce(sum(json_array_length(observation_ids)), 0) AS observations,
         coalesce(sum(tokens), 0) AS tokens FROM context_given`,
    )
    .get();
  return sum ?? { times: 0, observations: 0, tokens: 0 };
}
