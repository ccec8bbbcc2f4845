import type { Database } from "bun:sqlite";
import type { Log } from "../lib/log.ts";
import { dropRawEvents } from "../store/database/retention.ts";
import { returnFreePages, usedBytes } from "../store/database/size.ts";
import { createTrustedClock } from "./trusted-clock.ts";

const DAY_MS = 24 * 60 * 60_000;
/** A turn of the last day keeps its raw events however large the memory is: late events are still to be expected. */
const RAW_KEPT_MIN_MS = DAY_MS;
/** Too large, the memory is brought this far below its limit, so that it is not at the limit again with the next event. */
const SHRUNK_TO = 0.95;
/** How long a piece of work in an idle moment takes, its commit left out: whoever comes meanwhile waits for it. */
const STEP_MS = 5;

/** Asked anew with every step: they may change while the worker runs. */
export interface RetentionLimits {
  /** Days after its observation for which a turn keeps its raw events; 0 for ever. */
  days: number;
  /** 0 for no limit. */
  megabytes: number;
}

export interface Retention {
  /** Drops some raw events whose time is over, or gives some free pages back. Says whether it found something to do. */
  step(): boolean;
}

/** Keeps the memory within its limits of time and size, a small piece at a time. */
export function createRetention(
  deps: { memory: Database; log: Log; retention: RetentionLimits },
  stepMs: number = STEP_MS,
): Retention {
  const { memory, log, retention } = deps;
  const now = createTrustedClock(memory, log);
  let isShrinking = false;
  let said = "";
  const say = (message: string) => {
    if (message !== said) log.warning(message);
    said = message;
  };
  const checkSize = () => {
    const bytes = usedBytes(memory);
    const bytesMax = retention.megabytes === 0 ? Number.POSITIVE_INFINITY : retention.megabytes * 1e6;
    isShrinking = bytes > (isShrinking ? bytesMax * SHRUNK_TO : bytesMax);
  };
  const dropForSize = () => {
    const { megabytes } = retention;
    if (dropRawEvents(memory, now() - RAW_KEPT_MIN_MS, stepMs) > 0) {
      say(
        `the memory is over ${megabytes} MB (CLAUDE_MEM_MEMORY_MB): the oldest raw events are dropped early`,
      );
      return true;
    }
    if (said === "")
      say(`the memory is over ${megabytes} MB (CLAUDE_MEM_MEMORY_MB) without raw events that could go`);
    return false;
  };
  return {
    step() {
      checkSize();
      const { days } = retention;
      if (days > 0 && dropRawEvents(memory, now() - days * DAY_MS, stepMs) > 0) return true;
      if (isShrinking && dropForSize()) return true;
      return returnFreePages(memory, stepMs);
    },
  };
}
