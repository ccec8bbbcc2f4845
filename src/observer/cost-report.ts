import type { Database } from "bun:sqlite";
import { dayStart } from "../domain/local-day.ts";
import type { CostReport, WireCost } from "../protocol/worker-reports.ts";
import { countBacklog } from "../store/lists/status.ts";
import { type CostSum, listCosts, sumCosts, usedSince } from "../store/usage/model-calls.ts";
import type { Budgets } from "./model/metered-call.ts";

export const REPORT_DAYS = 30;

/** Cost of the last days by day, project and provider, and the state of the budgets. */
export function costReport(memory: Database, budgets: Budgets, now: number, days = REPORT_DAYS): CostReport {
  const first = new Date(dayStart(now));
  first.setDate(first.getDate() - days + 1);
  const since = first.getTime();
  const list = (by: "day" | "project" | "provider") => listCosts(memory, by, since).map(wireCost);
  const { turnsForModel, turnsParked } = countBacklog(memory);
  return {
    since: dayName(first),
    total: wireCost({ name: "total", ...sumCosts(memory, since) }),
    days: list("day"),
    projects: list("project"),
    providers: list("provider"),
    budgets: {
      usedToday: usedSince(memory, dayStart(now)),
      daily: budgets.dailyTokens,
      session: budgets.sessionTokens,
    },
    turns: { waiting: turnsForModel, parked: turnsParked },
  };
}

function wireCost({ name, costMicros, ...sum }: CostSum & { name: string }): WireCost {
  return { name, ...sum, dollars: costMicros / 1e6 };
}

function dayName(date: Date): string {
  return date.toLocaleDateString("sv-SE");
}
