import { asMemoryError } from "../../domain/error.ts";
import { nextDayStart } from "../../domain/local-day.ts";
import type { Turn } from "../../domain/turn.ts";
import type { Log } from "../../lib/log.ts";
import { Gate } from "../../providers/gate.ts";
import type { ModelFailure } from "../../providers/provider.ts";
import { getSession, type SessionRow } from "../../store/sessions/sessions.ts";
import { deleteCallsBefore, loseRunningCalls } from "../../store/usage/model-calls.ts";
import {
  awaitModel,
  isStillWaiting,
  leaveModel,
  listTurnsForModel,
  parkModel,
  postponeModel,
  setModelDone,
  type WaitingTurn,
} from "../../store/usage/model-turns.ts";
import { keepFindings } from "../keep-findings.ts";
import { turnMaterial } from "../turn-material.ts";
import { type ModelObserverDeps, type ModelOutcome, observeByModel } from "./observe-by-model.ts";
import { isTrivial } from "./turn-events.ts";

/** After so many failures of its own a turn is parked. */
const FAILURES_MAX = 3;
/** A turn that has waited so long is parked, whatever it waits for. */
const WAIT_MAX_MS = 48 * 60 * 60_000;
/** A turn of an earlier day is not put before a model by itself: imports and catch-up shall cost nothing. */
export const AGE_MAX_MS = 24 * 60 * 60_000;
/** What comes late comes within this time; a turn is not asked about, and paid, twice because of it. */
export const SETTLE_MS = 3_000;
/** Time after a failure of its own until a turn is tried again, doubled with each. */
const AGAIN_AFTER_MS = 15_000;
/** The ledger tells of a whole year, and of the month before it to compare. */
const LEDGER_KEPT_MS = 400 * 24 * 60 * 60_000;
/** Waiting turns looked at in one pass. */
const LOOK_AT_MAX = 50;
/** Calls that have been ended get this long to say so. */
const STOP_MS_MAX = 800;

export interface ModelQueueDeps extends ModelObserverDeps {
  log: Log;
  /** Calls that the user allows at once. */
  callsMax: number;
  /** Whether a model may still be asked about a session; where not, what waits is left to the local result. */
  mayAsk?(session: SessionRow): boolean;
  random?: () => number;
}

/** Puts observed turns before a model, beside the worker's rounds: nothing in it waits, and nothing waits for it. */
export interface ModelQueue {
  /** Whether a turn that has just been observed is worth a call. */
  isWorthAsking(turn: Turn): boolean;
  /** Puts a turn in the queue; to be called in the transaction that calls the turn observed. */
  enqueue(turnId: number): void;
  /** Starts the calls that can start now, and returns at once. To be called again and again. */
  pump(): void;
  /** Ends all calls within a second; their turns go on waiting. Afterwards the memory is not touched any more. */
  stop(): Promise<void>;
}

/** Begins with nothing in hand; calls that an earlier worker has left running are written off. */
export function startModelQueue(deps: ModelQueueDeps): ModelQueue {
  deleteCallsBefore(deps.memory, deps.now() - LEDGER_KEPT_MS);
  const lost = loseRunningCalls(deps.memory);
  if (lost > 0) deps.log.warning(`${lost} calls to a model were running when the last worker ended`);
  const round = new ModelQueueRound(deps);
  return {
    isWorthAsking: (turn) => !isTrivial(turn) && deps.now() - turn.endedAt < AGE_MAX_MS,
    enqueue: (turnId) => awaitModel(deps.memory, turnId, deps.now(), deps.now() + SETTLE_MS),
    pump: () => round.pump(),
    stop: () => round.stop(),
  };
}

class ModelQueueRound {
  readonly #deps: ModelQueueDeps;
  readonly #gate: Gate;
  readonly #stopping = new AbortController();
  /** By session: two turns of one session are asked about one after the other, so that the later knows the earlier. */
  readonly #running = new Map<number, Promise<void>>();
  #isPastEnd = false;

  constructor(deps: ModelQueueDeps) {
    this.#deps = deps;
    this.#gate = new Gate(deps.random);
  }

  pump(): void {
    const { memory, provider, callsMax, now } = this.#deps;
    if (this.#stopping.signal.aborted) return;
    const atOnce = this.#gate.callsMax(now(), Math.min(callsMax, provider.callsMax));
    if (this.#running.size >= atOnce) return;
    for (const waiting of listTurnsForModel(memory, now(), LOOK_AT_MAX)) {
      if (this.#running.size >= atOnce) return;
      const { sessionId } = waiting.turn;
      if (this.#running.has(sessionId)) continue;
      if (now() - waiting.since > WAIT_MAX_MS)
        parkModel(memory, waiting.turn.id, "it has waited for two days");
      else this.#begin(sessionId, waiting);
    }
  }

  #begin(sessionId: number, waiting: WaitingTurn): void {
    const run = this.#ask(waiting)
      .catch((error) => this.#fail(error, waiting))
      .finally(() => this.#running.delete(sessionId))
      .then(() => this.#pumpOn());
    this.#running.set(sessionId, run);
  }

  async #ask(waiting: WaitingTurn): Promise<void> {
    const { memory } = this.#deps;
    const session = getSession(memory, waiting.turn.sessionId);
    if (this.#deps.mayAsk?.(session) === false) return leaveModel(memory, waiting.turn.id);
    const turn = turnMaterial(memory, session, waiting.turn);
    const outcome = await observeByModel(this.#deps, session, turn, this.#stopping.signal);
    if (this.#isPastEnd) return;
    memory.transaction(() => this.#keep(outcome, waiting, session)).immediate();
  }

  /** Result, state of the turn and what the call has used are one transaction. */
  #keep(outcome: ModelOutcome, waiting: WaitingTurn, session: SessionRow): void {
    const { memory, log } = this.#deps;
    if (outcome.kind === "refused") return this.#postponeUntilAffordable(outcome, waiting);
    outcome.settle();
    if (outcome.kind === "failed") return this.#postponeAfter(outcome.failure, waiting);
    this.#gate.succeed(this.#deps.now());
    if (outcome.kind === "unusable") return this.#countFailure(outcome.reason, waiting);
    // Something of the turn came while the model answered: it has been observed anew and is asked about again.
    if (!isStillWaiting(memory, waiting)) return;
    keepFindings(memory, session, waiting.turn, outcome.findings, outcome.madeBy);
    setModelDone(memory, waiting.turn.id);
    log.debug(`turn ${waiting.turn.id} observed by ${outcome.madeBy}`);
  }

  #postponeUntilAffordable(
    { refusal }: Extract<ModelOutcome, { kind: "refused" }>,
    { turn }: WaitingTurn,
  ): void {
    const { memory, now } = this.#deps;
    const spent = `${refusal.used} of ${refusal.max} tokens are used`;
    if (refusal.budget === "session") parkModel(memory, turn.id, `the session's budget is spent: ${spent}`);
    else {
      const fault = `the day's budget is spent: ${spent}`;
      postponeModel(memory, turn.id, { at: nextDayStart(now()), fault, isItsFault: false });
    }
  }

  #postponeAfter(failure: ModelFailure, waiting: WaitingTurn): void {
    const { memory, now, log } = this.#deps;
    if (failure.fault === "stopped") return;
    // What fails where others have just succeeded may be the turn; what fails in a row is the provider.
    const isSuspect = failure.fault === "unavailable" && this.#gate.isHealthy;
    const openAt = this.#gate.fail(failure.fault, failure.retryAt, now());
    log.warning(`${failure.message}; asked again ${new Date(openAt).toISOString()}`, {
      fault: failure.fault,
    });
    if (isSuspect || MAY_LIE_IN_TURN.has(failure.fault)) this.#countFailure(failure.message, waiting, openAt);
    else postponeModel(memory, waiting.turn.id, { at: openAt, fault: failure.message, isItsFault: false });
  }

  #countFailure(fault: string, { turn, failures }: WaitingTurn, notBefore = 0): void {
    const { memory, now, log } = this.#deps;
    if (failures + 1 >= FAILURES_MAX) {
      parkModel(memory, turn.id, fault);
      log.warning(`turn ${turn.id} is parked, the local observer's result stands: ${fault}`);
      return;
    }
    const at = Math.max(notBefore, now() + AGAIN_AFTER_MS * 2 ** failures);
    postponeModel(memory, turn.id, { at, fault, isItsFault: true });
  }

  /** A failure of ours, mostly of the disk: said, and not tried again at once. */
  #fail(error: unknown, waiting: WaitingTurn): void {
    // What fails behind the end fails because memory and log are closed; the turn goes on waiting.
    if (this.#isPastEnd) return;
    const { log, now } = this.#deps;
    const fault = asMemoryError(error, `asking about turn ${waiting.turn.id}`);
    this.#gate.fail("unavailable", undefined, now());
    log.error(fault.explanation, { code: fault.code });
  }

  #pumpOn(): void {
    try {
      this.pump();
    } catch (error) {
      this.#deps.log.error(asMemoryError(error, "looking for turns that wait for a model").explanation);
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    const ended = Promise.allSettled([...this.#running.values()]);
    await Promise.race([ended, Bun.sleep(STOP_MS_MAX)]);
    this.#isPastEnd = true;
    await Promise.race([this.#deps.provider.close(), Bun.sleep(STOP_MS_MAX)]);
  }
}

/** Failures that come again and again with one turn and not with others count against it. */
const MAY_LIE_IN_TURN: ReadonlySet<ModelFailure["fault"]> = new Set(["rejected", "late", "unreadable"]);
