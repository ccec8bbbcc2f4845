import { isHookedSession, listSilentSessions, type SessionRow } from "../store/sessions/sessions.ts";
import { endLostSession, hostState, type LostSessionDeps, readRest } from "./lost-session.ts";

/** Sessions looked at in one call: each may have a transcript to read. */
const SESSIONS_PER_CALL = 100;

export interface StaleOptions {
  /** How long a session may be silent. */
  olderThanMs: number;
  /** Milliseconds since 1970. */
  now: number;
  /**
   * Leave alone what a living host has open, such as a terminal over the weekend, and what only files tell of: it is
   * ended by who reads them.
   */
  sparesLiving: boolean;
  /** How long transcripts are read in one call, milliseconds. */
  pieceMs: number;
}

export interface FailedSessions {
  /** The host's ids of the sessions that were marked failed. */
  sessionIds: string[];
  /** Whether the call was full, or a transcript too long for it, so that there may be more. */
  hasMore: boolean;
}

/**
 * Marks as failed the active sessions that have been silent for too long: nobody will end them any more. Their
 * transcripts are read first, and their open turns are completed, so that they are observed.
 *
 * The age counts from the last event and not from the beginning: a session that works for days is not stale. One that
 * speaks again is active again.
 */
export function failStaleSessions(deps: LostSessionDeps, options: StaleOptions): FailedSessions {
  const before = options.now - options.olderThanMs;
  const silent = listSilentSessions(deps.memory, before, SESSIONS_PER_CALL);
  const end = performance.now() + options.pieceMs;
  const sessionIds: string[] = [];
  let isCut = false;
  for (const session of silent) {
    if (options.sparesLiving && isSpared(deps, session)) continue;
    const known = readRest(deps, session, options.pieceMs);
    isCut = known === undefined || performance.now() > end;
    if (known === undefined) break;
    // The transcript may tell of work that no hook has reported.
    if (known.lastEventAt < before) {
      endLostSession(deps, known, { reason: "stale", turns: "interrupted", isFailed: true });
      sessionIds.push(session.contentSessionId);
    }
    if (isCut) break;
  }
  if (sessionIds.length > 0) {
    const hours = Math.round(options.olderThanMs / 3_600_000);
    deps.log.warning(`${sessionIds.length} sessions that were silent for ${hours} hours were marked failed`, {
      sessionIds,
    });
  }
  return { sessionIds, hasMore: isCut || (sessionIds.length > 0 && silent.length === SESSIONS_PER_CALL) };
}

function isSpared(deps: LostSessionDeps, session: SessionRow): boolean {
  return !isHookedSession(deps.memory, session.id) || hostState(session, deps.startTokenOf) === "alive";
}
