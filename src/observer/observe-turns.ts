import type { Database } from "bun:sqlite";
import { isRecordFault } from "../domain/error.ts";
import type { TurnFindings } from "../domain/observation.ts";
import type { Turn } from "../domain/turn.ts";
import type { Log } from "../lib/log.ts";
import { replaceObservations } from "../store/observations.ts";
import { getSession } from "../store/sessions.ts";
import { replaceSummary } from "../store/summaries.ts";
import { failTurnObservation, listTurnsToObserve, setTurnObserved, type TurnRow } from "../store/turns.ts";
import { turnMaterial } from "./turn-material.ts";

/** After so many failures a turn is parked: visible, and not tried again by itself. */
const FAILURES_MAX = 3;
/** Turns observed in one round, so that events are taken over in between. */
const TURNS_PER_ROUND = 20;

/** Condenses one turn. The name, with its version, is kept beside everything it makes. */
export interface Observer {
  name: string;
  observe(turn: Turn): TurnFindings;
}

export interface ObserveDeps {
  memory: Database;
  observer: Observer;
  log: Log;
}

/** Observes the turns that are complete, oldest first. Returns how many were looked at. */
export function observeTurns(deps: ObserveDeps): number {
  const turns = listTurnsToObserve(deps.memory, TURNS_PER_ROUND);
  for (const turn of turns) {
    try {
      observeTurn(deps, turn);
    } catch (error) {
      // A full disk or a locked database is no fault of the turn: it is tried again when they have recovered.
      if (!isRecordFault(error)) throw error;
      const state = failTurnObservation(deps.memory, turn.id, FAILURES_MAX);
      deps.log.error(`turn ${turn.id} could not be observed: ${(error as Error).message}`, { state });
    }
  }
  return turns.length;
}

/** Result and state of a turn are one transaction: a kill in between leaves a turn that is observed again. */
function observeTurn(deps: ObserveDeps, turn: TurnRow): void {
  const session = getSession(deps.memory, turn.sessionId);
  const findings = deps.observer.observe(turnMaterial(deps.memory, session, turn));
  const source = {
    sessionId: session.id,
    contentSessionId: session.contentSessionId,
    turnId: turn.id,
    projectId: session.projectId,
    project: session.project,
    promptNumber: turn.number,
    branch: turn.branch ?? session.branch,
    madeBy: deps.observer.name,
    at: turn.endedAt,
  };
  deps.memory
    .transaction(() => {
      replaceObservations(deps.memory, source, findings.observations);
      replaceSummary(deps.memory, source, findings.summary);
      setTurnObserved(deps.memory, turn.id);
    })
    .immediate();
  deps.log.debug(`turn ${turn.id} observed`, { observations: findings.observations.length });
}
