import type { Database } from "bun:sqlite";
import type { Log } from "../lib/log.ts";
import { deleteCursor, getCursor, setCursor } from "../store/sessions/ingest-cursors.ts";

const DAY_MS = 24 * 60 * 60_000;
/** A worker may not have run for this long. */
const JUMP_MS_MAX = 7 * DAY_MS;
/** A clock that has continued for this long after a jump is right. */
const PROVED_AFTER_MS = DAY_MS;
const KEPT_EVERY_MS = 60 * 60_000;

/** Keys of the last trusted time, and of the time that the clock has jumped to; milliseconds since 1970. */
const TRUSTED = "clock";
const JUMPED_TO = "clock-jumped";

/**
 * The time for deleting by age. A clock that jumps ahead (an empty battery, a wrong year) would make everything old at
 * once, so this time stands still until the clock has continued from there for a day. Stored in the memory, because
 * workers seldom run that long.
 */
export function createTrustedClock(memory: Database, log: Log, wall: () => number = Date.now): () => number {
  return () => {
    const now = wall();
    const last = getCursor(memory, TRUSTED);
    const jumpedTo = getCursor(memory, JUMPED_TO);
    const isProved = jumpedTo > 0 && now >= jumpedTo + PROVED_AFTER_MS && now < jumpedTo + JUMP_MS_MAX;
    if (last === 0 || now - last <= JUMP_MS_MAX || isProved) {
      if (jumpedTo > 0) deleteCursor(memory, JUMPED_TO);
      if (Math.abs(now - last) >= KEPT_EVERY_MS) setCursor(memory, TRUSTED, now);
      return now;
    }
    if (jumpedTo === 0 || now < jumpedTo || now >= jumpedTo + JUMP_MS_MAX) {
      setCursor(memory, JUMPED_TO, now);
      const days = Math.round((now - last) / DAY_MS);
      log.warning(`the clock is ${days} days ahead: nothing is deleted by age for a day`);
    }
    return last;
  };
}
