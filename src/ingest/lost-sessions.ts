import type { Database } from "bun:sqlite";
import { uptime } from "node:os";
import type { TurnEnding } from "../domain/host-event.ts";
import type { Host } from "../hosts/host.ts";
import type { Log } from "../lib/log.ts";
import { isProcessAlive } from "../lib/process-alive.ts";
import {
  endSession,
  getSession,
  isHookedSession,
  listActiveSessions,
  listSilentSessions,
  type SessionRow,
} from "../store/sessions/sessions.ts";
import { completeTurn, listOpenTurns } from "../store/turns/turns.ts";
import type { CaptureRules } from "./capture-rules.ts";
import type { StartTokenOf } from "./session-and-turn.ts";
import { syncSession } from "./sync-transcript.ts";

/** Sessions checked in one call. */
const SESSIONS_PER_CALL = 100;

/** What is needed to end sessions that did not end by themselves. */
export interface LostSessionDeps {
  memory: Database;
  rules: CaptureRules;
  hosts: ReadonlyMap<string, Host>;
  startTokenOf: StartTokenOf;
  log: Log;
}

/**
 * Ends the sessions whose host process exited without a SessionEnd: killed, crashed, or the machine was switched off. Their
 * transcripts are read first.
 *
 * @param isThorough whether to check that a living process is the host and not another one with its number; costs a system
 *   call for each session
 * @param pieceMs how long transcripts are read in one call, milliseconds
 * @returns how many sessions were ended, and whether there are more
 */
export function sweepKilledSessions(
  deps: LostSessionDeps,
  isThorough: boolean,
  pieceMs: number,
): { ended: number; hasMore: boolean } {
  // Process ids start again when the machine does, so one from before says nothing.
  const bootedAt = Date.now() - uptime() * 1_000;
  const hasExited = (session: SessionRow) => {
    if (session.hostPid === null) return false;
    if (session.lastEventAt < bootedAt || !isProcessAlive(session.hostPid)) return true;
    return isThorough && hostState(session, deps.startTokenOf) === "exited";
  };
  const lost = listActiveSessions(deps.memory, SESSIONS_PER_CALL).filter(hasExited);
  const end = performance.now() + pieceMs;
  let ended = 0;
  for (const session of lost) {
    const known = readRest(deps, session, pieceMs);
    if (known === undefined) return { ended, hasMore: true };
    endLostSession(deps, known, { reason: "host-gone", turns: "killed" });
    deps.log.info("ended a session whose host process exited", { session: session.contentSessionId });
    ended += 1;
    if (performance.now() > end) break;
  }
  return { ended, hasMore: ended < lost.length };
}

export interface StaleOptions {
  /** How long a session may be silent. */
  olderThanMs: number;
  /** Milliseconds since 1970. */
  now: number;
  /**
   * Skip sessions of a living host, such as a terminal left open over the weekend, and sessions known only from files, which
   * the import ends.
   */
  sparesLiving: boolean;
  /** How long transcripts are read in one call, milliseconds. */
  pieceMs: number;
}

export interface FailedSessions {
  /** The host's ids of the sessions that were marked failed. */
  sessionIds: string[];
  /** Whether there may be more: the call was full, or a transcript too long for it. */
  hasMore: boolean;
}

/**
 * Marks as failed the active sessions that have been silent for too long. Their transcripts are read first, and their open
 * turns are completed, so that they are observed.
 *
 * The age counts from the last event, so a session that works for days is not stale. A session that continues is active again.
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
    // The transcript may have work that no hook reported.
    if (known.lastEventAt < before) {
      endLostSession(deps, known, { reason: "stale", turns: "interrupted", isFailed: true });
      sessionIds.push(session.contentSessionId);
    }
    if (isCut) break;
  }
  if (sessionIds.length > 0) {
    const hours = Math.round(options.olderThanMs / 3_600_000);
    deps.log.warning(`marked ${sessionIds.length} sessions as failed after ${hours} hours without an event`, {
      sessionIds,
    });
  }
  return { sessionIds, hasMore: isCut || (sessionIds.length > 0 && silent.length === SESSIONS_PER_CALL) };
}

function isSpared(deps: LostSessionDeps, session: SessionRow): boolean {
  return !isHookedSession(deps.memory, session.id) || hostState(session, deps.startTokenOf) === "alive";
}

/**
 * Syncs the transcript of a session to its end.
 *
 * @param pieceMs how long it is read; the rest is left to the next call
 * @returns the session afterwards; undefined while there is more to read
 */
export function readRest(
  deps: LostSessionDeps,
  session: SessionRow,
  pieceMs: number,
): SessionRow | undefined {
  const host = deps.hosts.get(session.host);
  if (host !== undefined && !syncSession({ ...deps, host }, session, pieceMs)) return undefined;
  return getSession(deps.memory, session.id);
}

/** Ends a session and its open turns. It has failed if it was within a turn; otherwise only its end was missing. */
function endLostSession(
  deps: LostSessionDeps,
  session: SessionRow,
  end: { reason: string; turns: TurnEnding; isFailed?: boolean },
): void {
  const open = listOpenTurns(deps.memory, session.id);
  // The end of an incognito session was not captured.
  const isIncognito = deps.rules.isIncognito(session.contentSessionId, Date.now());
  const status = !isIncognito && (end.isFailed || open.length > 0) ? "failed" : "completed";
  const reason = isIncognito ? "incognito" : end.reason;
  deps.memory
    .transaction(() => {
      for (const turn of open) completeTurn(deps.memory, turn.id, end.turns, turn.endedAt);
      endSession(deps.memory, session.id, status, reason, session.lastEventAt);
    })
    .immediate();
}

/** Whether the process with the host's PID is the session's host. */
function hostState(session: SessionRow, startTokenOf: StartTokenOf): "alive" | "exited" | "unknown" {
  const { hostPid, hostToken } = session;
  if (hostPid === null) return "unknown";
  if (!isProcessAlive(hostPid)) return "exited";
  const token = hostToken ? startTokenOf(hostPid) : undefined;
  if (token === undefined) return "unknown";
  return token === hostToken ? "alive" : "exited";
}

/** Milliseconds of reading transcripts between which the worker does other work. */
const PIECE_MS = 50;

/** On request, so that sessions of living hosts are not spared. */
export async function failAllStaleSessions(deps: LostSessionDeps, olderThanMs: number): Promise<string[]> {
  const failed: string[] = [];
  for (;;) {
    const options = { olderThanMs, now: Date.now(), sparesLiving: false, pieceMs: PIECE_MS };
    const { sessionIds, hasMore } = failStaleSessions(deps, options);
    failed.push(...sessionIds);
    if (!hasMore) return failed;
    await Bun.sleep(0);
  }
}
