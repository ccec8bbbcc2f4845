import { uptime } from "node:os";
import { isProcessAlive } from "../lib/process-alive.ts";
import { listActiveSessions, type SessionRow } from "../store/sessions/sessions.ts";
import { endLostSession, hostState, type LostSessionDeps, readRest } from "./lost-session.ts";

/** Active sessions looked at in one sweep. */
const SESSIONS_PER_SWEEP = 100;

/**
 * Ends the sessions whose host process is gone without a word: killed, crashed, or the machine was switched off.
 * What their transcripts hold is read first.
 *
 * @param isThorough whether to ask also if a living process is still the host and not another one with its number;
 *   costs a question to the system for each session
 * @param pieceMs how long transcripts are read in one call, milliseconds
 * @returns how many sessions were ended, and whether there are more
 */
export function sweepKilledSessions(
  deps: LostSessionDeps,
  isThorough: boolean,
  pieceMs: number,
): { ended: number; hasMore: boolean } {
  // Process ids begin anew with the machine: one from before says nothing any more.
  const bootedAt = Date.now() - uptime() * 1_000;
  const isGone = (session: SessionRow) => {
    if (session.hostPid === null) return false;
    if (session.lastEventAt < bootedAt || !isProcessAlive(session.hostPid)) return true;
    return isThorough && hostState(session, deps.startTokenOf) === "gone";
  };
  const gone = listActiveSessions(deps.memory, SESSIONS_PER_SWEEP).filter(isGone);
  const end = performance.now() + pieceMs;
  let ended = 0;
  for (const session of gone) {
    const known = readRest(deps, session, pieceMs);
    if (known === undefined) return { ended, hasMore: true };
    endLostSession(deps, known, { reason: "host-gone", turns: "killed" });
    deps.log.info("a session ended without saying so", { session: session.contentSessionId });
    ended += 1;
    if (performance.now() > end) break;
  }
  return { ended, hasMore: ended < gone.length };
}
