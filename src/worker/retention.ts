import type { Database } from "bun:sqlite";
import type { Settings } from "../config/settings.ts";
import type { Log } from "../lib/log.ts";
import { dropRawEvents } from "../store/database/retention.ts";
import { returnFreePages, usedBytes } from "../store/database/size.ts";
import { createTrustedClock } from "./trusted-clock.ts";

const DAY_MS = 24 * 60 * 60_000;
/** Turns of the last day keep their raw events however large the memory is, because late events may still arrive. */
const RAW_KEPT_MIN_MS = DAY_MS;
/** A memory that is too large is reduced to this share of its limit, so that the next event does not exceed it again. */
const SHRUNK_TO = 0.95;
/** Duration of one step in an idle moment, without its commit. Requests wait for it. */
const STEP_MS = 5;

/** Read again with every step: they may change while the worker runs. */
export interface RetentionLimits {
  /** Days after its observation for which a turn keeps its raw events; 0 = forever. */
  readonly days: number;
  /** 0 = unlimited. */
  readonly megabytes: number;
}

export function retentionLimits(settings: Settings): RetentionLimits {
  return {
    get days() {
      return settings.retentionDays;
    },
    get megabytes() {
      return settings.memoryMegabytes;
    },
  };
}

export interface Retention {
  /** Strips some expired raw events, or returns some free pages. Returns whether there was something to do. */
  step(): boolean;
}

/** Keeps the memory within its limits of time and size, in small steps. */
export function createRetention(
  deps: { memory: Database; log: Log; retention: RetentionLimits },
  stepMs: number = STEP_MS,
): Retention {
  const { memory, log, retention } = deps;
  const now = createTrustedClock(memory, log);
  let isShrinking = false;
  let said = "";
  const say = (what: string) => {
    const message = `the memory exceeds ${retention.megabytes} MB (CLAUDE_MEM_MEMORY_MB): ${what}`;
    if (message !== said) log.warning(message);
    said = message;
  };
  const drop = (keptMs: number) => dropRawEvents(memory, now() - keptMs, stepMs) > 0;
  const checkSize = () => {
    const bytes = usedBytes(memory);
    const bytesMax = retention.megabytes === 0 ? Number.POSITIVE_INFINITY : retention.megabytes * 1e6;
    isShrinking = bytes > (isShrinking ? bytesMax * SHRUNK_TO : bytesMax);
  };
  const dropForSize = () => {
    const isDropped = drop(RAW_KEPT_MIN_MS);
    if (isDropped) say("the oldest raw events are deleted early");
    else if (said === "") say("there are no raw events left to delete");
    return isDropped;
  };
  return {
    step() {
      checkSize();
      const { days } = retention;
      if (days > 0 && drop(days * DAY_MS)) return true;
      if (isShrinking && dropForSize()) return true;
      return returnFreePages(memory, stepMs);
    },
  };
}
