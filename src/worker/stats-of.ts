import type { Database } from "bun:sqlite";
import type { DataPaths } from "../config/paths.ts";
import { dayStart, nextDayStart } from "../domain/local-day.ts";
import { countRecordsIn } from "../inbox/take.ts";
import type { Health } from "../protocol/health.ts";
import type { Stats } from "../protocol/worker-reports.ts";
import { measureMemory } from "../store/database/size.ts";
import { listInjectionShares, shareUsed } from "../store/injections/injections.ts";
import { countActivity, countBacklog, sumInjections } from "../store/lists/status.ts";
import { countMemory } from "../store/observations/recall.ts";
import { findLastFault } from "../store/usage/model-calls.ts";
import type { HookTimes } from "./hook-times.ts";

const DAYS = 30;
const DAY_MS = 24 * 60 * 60_000;

export interface StatsDeps {
  memory: Database;
  paths: DataPaths;
  /** Who condenses turns, as `anthropic (claude-haiku)` or `local`. */
  modelName: string;
  hookTimes: HookTimes;
}

/** Counts and sizes of the memory, what waits, and what was given back. A few milliseconds, however large it is. */
export function statsOf({ memory, paths, modelName, hookTimes }: StatsDeps, health: Health): Stats {
  const { parkedTurns, parkedRecords, turnsToObserve, ...counts } = countMemory(memory);
  const { fileBytes, logBytes, freeBytes, rawBytes } = measureMemory(memory, paths.memory);
  const waiting = countBacklog(memory);
  const since = Date.now() - DAYS * DAY_MS;
  const fault = modelName === "local" ? undefined : findLastFault(memory)?.fault;
  return {
    version: health.version,
    uptimeSeconds: health.uptime,
    counts,
    sizes: {
      memoryBytes: fileBytes,
      logBytes,
      freeBytes,
      rawBytes,
      residentBytes: process.memoryUsage.rss(),
    },
    backlog: {
      inbox: countRecordsIn(paths.inbox),
      turnsToObserve,
      turnsForModel: waiting.turnsForModel,
      turnsParked: parkedTurns,
      modelTurnsParked: waiting.turnsParked,
      recordsParked: parkedRecords,
    },
    injected: { ...sumInjections(memory), shareUsed: shareUsed(listInjectionShares(memory, since)) ?? null },
    hooks: hookTimes.summary() ?? null,
    model: { name: modelName, fault: fault ?? null },
    days: lastDays(Date.now()).map(({ day, from, until }) => ({
      day,
      ...countActivity(memory, from, until),
    })),
  };
}

/** The last days in the user's time zone, the oldest first; one of them may have 23 or 25 hours. */
function lastDays(now: number): { day: string; from: number; until: number }[] {
  return Array.from({ length: DAYS }, (_, index) => {
    const date = new Date(dayStart(now));
    date.setDate(date.getDate() - (DAYS - 1 - index));
    const from = date.getTime();
    return { day: date.toLocaleDateString("sv-SE"), from, until: nextDayStart(from) };
  });
}
