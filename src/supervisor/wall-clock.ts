import { MemoryError } from "../domain/error.ts";

/** A session that lasts longer than this is one that nobody watches, and its model calls cost money. */
const SESSION_AGE_MAX_MS = 4 * 60 * 60 * 1000;

/** A session of a host, and when it began as the memory has it (milliseconds since 1970): restarts do not make it younger. */
export interface SessionAge {
  id: string;
  startedAt: number;
}

/** Whether a session is young enough; exactly four hours are still fine. Both times in milliseconds since 1970. */
export function isWithinWallClock(startedAt: number, now: number): boolean {
  return now - startedAt <= SESSION_AGE_MAX_MS;
}

/**
 * Refuses a session that began more than four hours ago; exactly four hours are still fine.
 *
 * @param now milliseconds since 1970
 * @throws MemoryError session-too-old
 */
export function ensureWithinWallClock(session: SessionAge, now: number): void {
  if (isWithinWallClock(session.startedAt, now)) return;
  const hours = SESSION_AGE_MAX_MS / 3_600_000;
  throw new MemoryError(
    "session-too-old",
    `session ${session.id} began more than ${hours} hours ago, so no process is started for it`,
  );
}
