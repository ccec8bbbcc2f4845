import type { Database } from "bun:sqlite";
import { isRecordFault } from "../domain/error.ts";
import type { TurnFindings } from "../domain/observation.ts";
import type { Turn } from "../domain/turn.ts";
import type { Log } from "../lib/log.ts";
import { getSession, isHookedSession } from "../store/sessions/sessions.ts";
import {
  failTurnObservation,
  getTurn,
  listQuietTurns,
  listTurnsToObserve,
  setObservedUntil,
  setTurnObserved,
  type TurnRow,
} from "../store/turns/turns.ts";
import { leaveModel } from "../store/usage/model-turns.ts";
import { keepFindings } from "./keep-findings.ts";
import type { ModelQueue } from "./model/model-queue.ts";
import { turnMaterial } from "./turn-material.ts";

/** A turn is parked after this many failures, and not retried automatically. */
const FAILURES_MAX = 3;
/** Turns observed in one round. */
const TURNS_AT_A_TIME = 20;

/** An open turn is observed early if no event has arrived for this time … */
const QUIET_MS = 60_000;
/** … and it has grown by this much since it began or was last observed. */
const GROWN_MS = 10 * 60_000;

/** Turns one turn into findings. Its name, with version, is stored with everything it makes. */
export interface Observer {
  name: string;
  observe(turn: Turn): TurnFindings;
}

export interface ObserveDeps {
  memory: Database;
  observer: Observer;
  log: Log;
  /** Undefined if no model is configured. */
  model?: Pick<ModelQueue, "isWorthAsking" | "enqueue"> | undefined;
}

/** Observes complete turns, oldest first, and long open turns that are quiet. Returns how many. */
export function observeTurns(deps: ObserveDeps, limit = TURNS_AT_A_TIME): number {
  const turns = listTurnsToObserve(deps.memory, limit);
  for (const turn of turns) attempt(deps, turn, () => setTurnObserved(deps.memory, turn.id));
  const quiet = listQuietTurns(deps.memory, Date.now() - QUIET_MS, GROWN_MS, limit);
  for (const turn of quiet) attempt(deps, turn, () => setObservedUntil(deps.memory, turn));
  return turns.length + quiet.length;
}

/** Observes one complete turn ahead of the others, for a caller who waits for it. */
export function observeOne(deps: ObserveDeps, turnId: number): void {
  const turn = getTurn(deps.memory, turnId);
  if (turn.state === "complete") attempt(deps, turn, () => setTurnObserved(deps.memory, turn.id));
}

function attempt(deps: ObserveDeps, turn: TurnRow, advance: () => void): void {
  try {
    observeTurn(deps, turn, advance);
  } catch (error) {
    // A full disk or a locked database is not the fault of the turn.
    if (!isRecordFault(error)) throw error;
    // An open turn is observed again when it is complete; until then its failures do not count.
    if (turn.state === "open") return setObservedUntil(deps.memory, turn);
    const state = failTurnObservation(deps.memory, turn.id, FAILURES_MAX);
    deps.log.error(`turn ${turn.id} could not be observed: ${(error as Error).message}`, { state });
  }
}

/**
 * The findings and the new state are one transaction: after a kill the turn is observed again. The model queue is part of
 * the state; the local findings stay until the model has answered.
 */
function observeTurn(deps: ObserveDeps, turn: TurnRow, advance: () => void): void {
  const { memory, observer, log, model } = deps;
  const session = getSession(memory, turn.sessionId);
  const material = turnMaterial(memory, session, turn);
  const findings = observer.observe(material);
  // Imported turns must not cost money.
  const isForModel = (model?.isWorthAsking(material) ?? false) && isHookedSession(memory, session.id);
  memory
    .transaction(() => {
      keepFindings(memory, session, turn, findings, observer.name);
      advance();
      if (isForModel) model?.enqueue(turn.id);
      else leaveModel(memory, turn.id);
    })
    .immediate();
  log.debug(`turn ${turn.id} observed`, { observations: findings.observations.length });
}
