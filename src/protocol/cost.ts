/** What calls to models have used, added up over something. */
export interface WireCost {
  /** A day (`2026-11-20`), the label of a project, or a provider with its model. */
  name: string;
  calls: number;
  failed: number;
  inputTokens: number;
  outputTokens: number;
  cachedTokens: number;
  /** Dollars, of the calls whose price is known. */
  dollars: number;
  /** Calls that were answered and whose price is not known. */
  unpriced: number;
}

/** What `GET /api/cost` answers. */
export interface CostReport {
  /** The first day that is reported, `2026-11-20`. */
  since: string;
  total: WireCost;
  days: WireCost[];
  projects: WireCost[];
  providers: WireCost[];
  budgets: {
    /** Tokens counted against the day so far, what is set aside for running calls included. */
    usedToday: number;
    daily: number;
    session: number;
  };
  /** Turns that wait for a model, and those that it was not asked about in the end. */
  turns: { waiting: number; parked: number };
}
