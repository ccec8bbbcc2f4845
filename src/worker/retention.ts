import type { Database } from "bun:sqlite";
import type { Settings } from "../config/settings.ts";
import type { PassageKind } from "../domain/passage.ts";
import type { Log } from "../lib/log.ts";
import { dropPassagesBehind } from "../passages/drop-passages.ts";
import { mergeIndexes } from "../store/database/merge-indexes.ts";
import { returnFreePages, usedBytes } from "../store/database/size.ts";
import { stripRawEvents } from "../store/database/strip-raw-events.ts";
import { packPassages } from "../store/passages/pack-passages.ts";
import { createTrustedClock } from "./trusted-clock.ts";

const DAY_MS = 24 * 60 * 60_000;
/** Turns of the last day keep their raw events however large the memory is, because late events may still arrive. */
const RAW_KEPT_MIN_MS = DAY_MS;
/** A memory that is too large is reduced to this share of its limit, so that the next event does not exceed it again. */
const SHRUNK_TO = 0.95;
/** Duration of one step in an idle moment, without its commit. Requests wait for it. */
const STEP_MS = 5;

/** Kinds of passages in the order in which they are deleted if the memory is too large without raw events: the least useful first. */
const PASSAGES_DROPPED: readonly { kind: PassageKind; what: string }[] = [
  { kind: "seen", what: "the oldest outputs of tools cannot be quoted any more" },
  { kind: "done", what: "the oldest inputs of tools cannot be quoted any more" },
  {
    kind: "said",
    what: "the oldest prompts and replies cannot be quoted any more; raise the limit to keep the others",
  },
];

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
  /**
   * Strips some expired raw events, packs some quotes, merges some of the indexes, or returns some free pages. Returns
   * whether there was something to do.
   */
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
  const drop = (keptMs: number) => stripRawEvents(memory, now() - keptMs, stepMs) > 0;
  const checkSize = () => {
    const bytes = usedBytes(memory);
    const bytesMax = retention.megabytes === 0 ? Number.POSITIVE_INFINITY : retention.megabytes * 1e6;
    isShrinking = bytes > (isShrinking ? bytesMax * SHRUNK_TO : bytesMax);
  };
  const lastTurns = new Map<PassageKind, number>();
  const dropOldestPassages = () => {
    for (const { kind, what } of PASSAGES_DROPPED) {
      const turnId = dropPassagesBehind(memory, kind, lastTurns.get(kind) ?? 0);
      if (turnId === undefined) continue;
      lastTurns.set(kind, turnId);
      say(what);
      return true;
    }
    lastTurns.clear();
    if (said === "") say("there is nothing left to delete");
    return false;
  };
  const dropForSize = () => {
    const isDropped = drop(RAW_KEPT_MIN_MS);
    if (isDropped) say("the oldest raw events are deleted early");
    return isDropped || dropOldestPassages();
  };
  return {
    step() {
      checkSize();
      const { days } = retention;
      if (days > 0 && drop(days * DAY_MS)) return true;
      if (isShrinking && dropForSize()) return true;
      return (
        packPassages(memory, now() - RAW_KEPT_MIN_MS) ||
        mergeIndexes(memory, stepMs) ||
        returnFreePages(memory, stepMs)
      );
    },
  };
}
