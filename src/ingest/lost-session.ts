import type { Database } from "bun:sqlite";
import type { TurnEnding } from "../domain/host-event.ts";
import type { Host } from "../hosts/host.ts";
import type { Log } from "../lib/log.ts";
import { isProcessAlive } from "../lib/process-alive.ts";
import { endSession, getSession, type SessionRow } from "../store/sessions/sessions.ts";
import { completeTurn, listOpenTurns } from "../store/turns/turns.ts";
import type { CaptureRules } from "./capture-rules.ts";
import type { StartTokenOf } from "./session-of.ts";
import { syncSession } from "./sync-transcript.ts";

/** What is needed to end sessions that did not end by themselves. */
export interface LostSessionDeps {
  memory: Database;
  rules: CaptureRules;
  hosts: ReadonlyMap<string, Host>;
  startTokenOf: StartTokenOf;
  log: Log;
}

/**
 * Takes over what the transcript of a session still holds.
 *
 * @param pieceMs after so long the rest is left for the next call
 * @returns the session as it is then; undefined while there is more to read
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

/**
 * Ends a session in the name of its host, with the turns that are still open. A session that was within a turn has
 * failed; one that only did not say goodbye is over.
 */
export function endLostSession(
  deps: LostSessionDeps,
  session: SessionRow,
  end: { reason: string; turns: TurnEnding; isFailed?: boolean },
): void {
  const open = listOpenTurns(deps.memory, session.id);
  // The end of a session of which nothing is kept was not to be heard.
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

/** Whether the session's host is the very process that has its number now: alive, gone, or not to be told. */
export function hostState(session: SessionRow, startTokenOf: StartTokenOf): "alive" | "gone" | "unknown" {
  const { hostPid, hostToken } = session;
  if (hostPid === null) return "unknown";
  if (!isProcessAlive(hostPid)) return "gone";
  const token = hostToken ? startTokenOf(hostPid) : undefined;
  if (token === undefined) return "unknown";
  return token === hostToken ? "alive" : "gone";
}
