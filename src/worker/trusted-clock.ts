import type { Database } from "bun:sqlite";
import type { Log } from "../lib/log.ts";
import { deleteCursor, getCursor, setCursor } from "../store/sessions/ingest-cursors.ts";

const DAY_MS = 24 * 60 * 60_000;
/** A worker may not have run for so long without anybody wondering. */
const JUMP_MS_MAX = 7 * DAY_MS;
/** A clock that has gone on from where it jumped to for so long is right. */
const PROVED_AFTER_MS = DAY_MS;
/** The time is written down so often. */
const KEPT_EVERY_MS = 60 * 60_000;

/** The last time that was believed, and the one that the clock has jumped to; milliseconds since 1970. */
const BELIEVED = "clock";
const JUMPED_TO = "clock-jumped";

/**
 * The time by which things are deleted for their age. A clock that jumps ahead, by an empty battery or a wrong year, would
 * make everything old at once: the time stands still until the clock has gone on from there for a day. Kept in the memory,
 * because a worker seldom runs for so long.
 */
export function createTrustedClock(memory: Database, log: Log, wall: () => number = Date.now): () => number {
  const believe = (now: number, last: number) => {
    if (Math.abs(now - last) >= KEPT_EVERY_MS) setCursor(memory, BELIEVED, now);
    return now;
  };
  return () => {
    const now = wall();
    const last = getCursor(memory, BELIEVED);
    const jumpedTo = getCursor(memory, JUMPED_TO);
    const isProved = jumpedTo > 0 && now >= jumpedTo + PROVED_AFTER_MS && now < jumpedTo + JUMP_MS_MAX;
    if (last === 0 || now - last <= JUMP_MS_MAX || isProved) {
      if (jumpedTo > 0) deleteCursor(memory, JUMPED_TO);
      return believe(now, last);
    }
    if (jumpedTo === 0 || now < jumpedTo || now >= jumpedTo + JUMP_MS_MAX) {
      setCursor(memory, JUMPED_TO, now);
      const days = Math.round((now - last) / DAY_MS);
      log.warning(
        `the clock is ${days} days ahead of the last time; nothing is deleted for its age for a day`,
      );
    }
    return last;
  };
}
