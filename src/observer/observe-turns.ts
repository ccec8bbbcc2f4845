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
  setTurnLookedAt,
  setTurnObserved,
  type TurnRow,
} from "../store/turns/turns.ts";
import { leaveModel } from "../store/usage/model-turns.ts";
import { keepFindings } from "./keep-findings.ts";
import type { ModelQueue } from "./model/model-queue.ts";
import { turnMaterial } from "./turn-material.ts";

/** After so many failures a turn is parked: visible, and not tried again by itself. */
const FAILURES_MAX = 3;
/** Turns observed at a time where nobody says less. */
const TURNS_AT_A_TIME = 20;

/** A long turn is looked at while it goes on, when nothing has come for this time … */
const QUIET_MS = 60_000;
/** … and it has grown by this much since it began or was last looked at. */
const GROWN_MS = 10 * 60_000;

/** Condenses one turn. The name, with its version, is kept beside everything it makes. */
export interface Observer {
  name: string;
  observe(turn: Turn): TurnFindings;
}

export interface ObserveDeps {
  memory: Database;
  observer: Observer;
  log: Log;
  /** Who else is asked about a turn; undefined where no model is configured. */
  model?: Pick<ModelQueue, "isWorthAsking" | "enqueue"> | undefined;
}

/**
 * Observes the turns that are complete, oldest first, and long ones that go on and have become quiet. Returns how many
 * were looked at.
 */
export function observeTurns(deps: ObserveDeps, limit = TURNS_AT_A_TIME): number {
  const turns = listTurnsToObserve(deps.memory, limit);
  for (const turn of turns) attempt(deps, turn, () => setTurnObserved(deps.memory, turn.id));
  const quiet = listQuietTurns(deps.memory, Date.now() - QUIET_MS, GROWN_MS, limit);
  for (const turn of quiet) attempt(deps, turn, () => setTurnLookedAt(deps.memory, turn));
  return turns.length + quiet.length;
}

/** Observes one turn that is complete, before all that waits: somebody waits for it. */
export function observeOne(deps: ObserveDeps, turnId: number): void {
  const turn = getTurn(deps.memory, turnId);
  if (turn.state === "complete") attempt(deps, turn, () => setTurnObserved(deps.memory, turn.id));
}

function attempt(deps: ObserveDeps, turn: TurnRow, advance: () => void): void {
  try {
    observeTurn(deps, turn, advance);
  } catch (error) {
    // A full disk or a locked database is no fault of the turn: it is tried again when they have recovered.
    if (!isRecordFault(error)) throw error;
    // One that goes on is observed when it is complete; until then its fault is not counted.
    if (turn.state === "open") return setTurnLookedAt(deps.memory, turn);
    const state = failTurnObservation(deps.memory, turn.id, FAILURES_MAX);
    deps.log.error(`turn ${turn.id} could not be observed: ${(error as Error).message}`, { state });
  }
}

/**
 * Result and state of a turn are one transaction: a kill in between leaves a turn that is observed again. Whether a model
 * is asked as well is part of the state; what is kept here stands until it has answered, and when it does not.
 */
function observeTurn(deps: ObserveDeps, turn: TurnRow, advance: () => void): void {
  const { memory, observer, log, model } = deps;
  const session = getSession(memory, turn.sessionId);
  const material = turnMaterial(memory, session, turn);
  const findings = observer.observe(material);
  // What is read of the past costs nothing unless somebody asks for it.
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
