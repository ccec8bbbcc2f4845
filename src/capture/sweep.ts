import type { Database } from "bun:sqlite";
import { uptime } from "node:os";
import type { Host } from "../hosts/host.ts";
import type { Log } from "../lib/log.ts";
import { isProcessAlive } from "../lib/process-alive.ts";
import { endSession, listActiveSessions } from "../store/sessions.ts";
import { completeTurn, listOpenTurns } from "../store/turns.ts";
import { catchUpSession } from "./catch-up.ts";
import type { CaptureRules } from "./rules.ts";

/** Active sessions looked at in one sweep. */
const SESSIONS_PER_SWEEP = 100;

export interface SweepDeps {
  memory: Database;
  rules: CaptureRules;
  hosts: ReadonlyMap<string, Host>;
  log: Log;
}

/**
 * Ends the sessions whose host process is gone without a word: killed, crashed, or the machine was switched off.
 * What their transcripts hold is read first.
 *
 * @returns how many sessions were ended
 */
export function sweepKilledSessions(deps: SweepDeps): number {
  // Process ids begin anew with the machine: one from before says nothing any more.
  const bootedAt = Date.now() - uptime() * 1_000;
  const gone = listActiveSessions(deps.memory, SESSIONS_PER_SWEEP).filter(
    ({ hostPid, lastEventAt }) => hostPid !== null && (lastEventAt < bootedAt || !isProcessAlive(hostPid)),
  );
  for (const session of gone) {
    const host = deps.hosts.get(session.host);
    if (host !== undefined) catchUpSession({ ...deps, host }, session);
    const open = listOpenTurns(deps.memory, session.id);
    deps.memory
      .transaction(() => {
        for (const turn of open) completeTurn(deps.memory, turn.id, "killed", turn.endedAt);
        endSession(
          deps.memory,
          session.id,
          open.length > 0 ? "failed" : "completed",
          "host-gone",
          session.lastEventAt,
        );
      })
      .immediate();
    deps.log.info("a session ended without saying so", {
      session: session.contentSessionId,
      openTurns: open.length,
    });
  }
  return gone.length;
}
