import type { Database } from "bun:sqlite";
import type { DataPaths } from "../config/paths.ts";
import { dayStart, nextDayStart } from "../domain/local-day.ts";
import { countRecordsIn } from "../inbox/take.ts";
import type { Health } from "../protocol/health.ts";
import type { WireStatus } from "../protocol/stream.ts";
import type { Stats } from "../protocol/worker-reports.ts";
import { measureMemory } from "../store/database/size.ts";
import { listInjectionShares, shareUsed } from "../store/injections/injections.ts";
import { countActivity, countBacklog, listActiveTurns, sumInjections } from "../store/lists/status.ts";
import { countMemory } from "../store/observations/recall.ts";
import { findLastFault } from "../store/usage/model-calls.ts";

const ACTIVE_TURNS_MAX = 10;
const DAYS = 30;
const DAY_MS = 24 * 60 * 60_000;
/** Number of hooks whose times are kept: an hour of brisk work. */
const HOOKS_MAX = 1_000;

/** Active turns and backlog, for open pages. */
export function statusOf(memory: Database, inbox: string, { status }: Health): WireStatus {
  return {
    activeTurns: listActiveTurns(memory, ACTIVE_TURNS_MAX).map(
      ({ prompt, tool, since, lastAt, ...turn }) => ({
        ...turn,
        prompt: (prompt ?? "").toWellFormed(),
        tool: (tool ?? "").toWellFormed(),
        since: new Date(since).toISOString(),
        lastAt: new Date(lastAt).toISOString(),
      }),
    ),
    backlog: { inbox: countRecordsIn(inbox), ...countBacklog(memory) },
    health: status,
  };
}

export interface StatsDeps {
  memory: Database;
  paths: DataPaths;
  /** The model that summarizes turns, as `anthropic (claude-haiku)`, or `local`. */
  modelName: string;
  hookTimes: HookTimes;
}

/** Counts, sizes, backlog, and what was injected. Takes a few milliseconds, however large the memory is. */
export function statsOf({ memory, paths, modelName, hookTimes }: StatsDeps, health: Health): Stats {
  const { turnsToObserve, parkedTurns, parkedRecords, ...counts } = countMemory(memory);
  const { fileBytes, logBytes, freeBytes, rawBytes } = measureMemory(memory, paths.memory);
  const { turnsForModel, turnsParked } = countBacklog(memory);
  const now = Date.now();
  const fault = modelName === "local" ? undefined : findLastFault(memory)?.fault;
  const shares = listInjectionShares(memory, now - DAYS * DAY_MS);
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
      turnsForModel,
      turnsParked: parkedTurns,
      modelTurnsParked: turnsParked,
      recordsParked: parkedRecords,
    },
    injected: { ...sumInjections(memory), shareUsed: shareUsed(shares) ?? null },
    hooks: hookTimes.summary() ?? null,
    model: { name: modelName, fault: fault ?? null },
    days: lastDays(now).map(({ day, from, until }) => ({ day, ...countActivity(memory, from, until) })),
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

export interface HookTimes {
  /** Milliseconds from the start of a hook's process until just before it committed. */
  note(ms: number): void;
  /** Undefined until a hook has reported its time. */
  summary(): { medianMs: number; p99Ms: number; measured: number } | undefined;
}

/** The times of the latest hooks since this worker started. */
export function createHookTimes(): HookTimes {
  const kept: number[] = [];
  let measured = 0;
  return {
    note(ms) {
      kept[measured % HOOKS_MAX] = ms;
      measured += 1;
    },
    summary() {
      const sorted = kept.toSorted((a, b) => a - b);
      const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
      const [medianMs, p99Ms] = [at(0.5), at(0.99)];
      if (medianMs === undefined || p99Ms === undefined) return undefined;
      return { medianMs, p99Ms, measured: sorted.length };
    },
  };
}
