import type { Database } from "bun:sqlite";
import { endSession, listUnhookedSessions } from "../store/sessions/sessions.ts";
import { completeTurn, listOpenTurns } from "../store/turns/turns.ts";

/** A session that is told of by its file alone, and in which nothing has happened for so long, is over. */
const SILENT_MS = 10 * 60_000;
const SESSIONS_MAX = 1_000;

/**
 * Ends the sessions that only their files tell of: nobody else will say that they are over. One that goes on becomes
 * active again with its next prompt. To be called within a transaction.
 */
export function endUnhookedSessions(memory: Database, now: number): void {
  for (const session of listUnhookedSessions(memory, now - SILENT_MS, SESSIONS_MAX)) {
    for (const turn of listOpenTurns(memory, session.id))
      completeTurn(memory, turn.id, turn.ending, turn.endedAt);
    endSession(memory, session.id, "completed", "imported", session.lastEventAt);
  }
}
