import type { Database } from "bun:sqlite";

/** What calls to models have used, added up over something. */
export interface CostSum {
  calls: number;
  failed: number;
  inputTokens: number;
  outputTokens: number;
  cachedTokens: number;
  /** Millionths of a dollar, of the calls whose price is known. */
  costMicros: number;
  /** Calls that were answered and whose price is not known. */
  unpriced: number;
}

const SUMS = `count(*) AS calls, sum(c.outcome NOT IN ('ok', 'pending')) AS failed,
  coalesce(sum(c.input_tokens), 0) AS inputTokens, coalesce(sum(c.output_tokens), 0) AS outputTokens,
  coalesce(sum(c.cached_tokens), 0) AS cachedTokens, coalesce(sum(c.cost_micros), 0) AS costMicros,
  sum(c.input_tokens IS NOT NULL AND c.cost_micros IS NULL) AS unpriced`;

const GROUPS = {
  day: "date(c.created_at_epoch / 1000, 'unixepoch', 'localtime')",
  project: "coalesce(s.project, '')",
  provider: "c.provider || ' ' || c.model",
} as const;

const GROUPS_MAX = 400;

/** Sums since a moment, by day, project, or provider with model; the latest or dearest first. */
export function listCosts(
  memory: Database,
  by: keyof typeof GROUPS,
  since: number,
): (CostSum & { name: string })[] {
  const order = by === "day" ? "name DESC" : "costMicros DESC, inputTokens DESC";
  return memory
    .query<CostSum & { name: string }, [number, number]>(
      `SELECT ${GROUPS[by]} AS name, ${SUMS} FROM model_calls c LEFT JOIN sdk_sessions s ON s.id = c.session_id
       WHERE c.created_at_epoch >= ? GROUP BY name ORDER BY ${order} LIMIT ?`,
    )
    .all(since, GROUPS_MAX);
}

export function sumCosts(memory: Database, since: number): CostSum {
  const sum = memory
    .query<CostSum, [number]>(`SELECT ${SUMS} FROM model_calls c WHERE c.created_at_epoch >= ?`)
    .get(since);
  return {
    ...EMPTY,
    ...Object.fromEntries(Object.entries(sum ?? {}).map(([name, value]) => [name, value ?? 0])),
  };
}

const EMPTY: CostSum = {
  calls: 0,
  failed: 0,
  inputTokens: 0,
  outputTokens: 0,
  cachedTokens: 0,
  costMicros: 0,
  unpriced: 0,
};
