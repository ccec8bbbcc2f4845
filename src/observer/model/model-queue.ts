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

/** A turn is parked after this many failures of its own. */
const FAILURES_MAX = 3;
/** A turn that has waited this long is parked. */
const WAIT_MAX_MS = 48 * 60 * 60_000;
/** Older turns are not queued automatically: imports and transcript sync must not cost money. */
export const AGE_MAX_MS = 24 * 60 * 60_000;
/** Late events arrive within this time. Waiting for them avoids paying for a turn twice. */
export const SETTLE_MS = 3_000;
/** Time until a turn is retried after a failure of its own; doubled with each. */
const AGAIN_AFTER_MS = 15_000;
/** The ledger covers a year and the month before it. */
const LEDGER_KEPT_MS = 400 * 24 * 60 * 60_000;
/** Waiting turns read in one pass. */
const LOOK_AT_MAX = 50;
/** How long cancelled calls may take to end. */
const STOP_MS_MAX = 800;

export interface ModelQueueDeps extends ModelObserverDeps {
  log: Log;
  /** Concurrent calls that the user allows. */
  callsMax: number;
  /** Whether the model may be asked about a session. If not, its turns keep the local result. */
  mayAsk?(session: SessionRow): boolean;
  random?: () => number;
}

/** Asks the model about observed turns, concurrently with the worker's rounds. Neither waits for the other. */
export interface ModelQueue {
  /** Whether an observed turn is worth a call. */
  isWorthAsking(turn: Turn): boolean;
  /** Queues a turn. Call it in the transaction that sets the turn observed. */
  enqueue(turnId: number): void;
  /** Starts the calls that can start now, and returns at once. */
  pump(): void;
  /** Cancels all calls within a second; their turns stay queued. The memory is not used afterwards. */
  stop(): Promise<void>;
}

/** Calls that an earlier worker left running are settled as lost. */
export function startModelQueue(deps: ModelQueueDeps): ModelQueue {
  deleteCallsBefore(deps.memory, deps.now() - LEDGER_KEPT_MS);
  const lost = loseRunningCalls(deps.memory);
  if (lost > 0)
    deps.log.warning(`${lost} model calls were running when the last worker ended; they are counted as lost`);
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
  /** By session: turns of one session are processed in order, so that each prompt contains the notes of the one before. */
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
      if (now() - waiting.since > WAIT_MAX_MS) parkModel(memory, waiting.turn.id, "it waited for two days");
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
    // Late events arrived while the model answered: the turn was observed again and is queued again.
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
    const spent = `${refusal.used} of ${refusal.max} tokens used`;
    if (refusal.budget === "session") parkModel(memory, turn.id, `the session budget is used up: ${spent}`);
    else {
      const fault = `the daily budget is used up: ${spent}`;
      postponeModel(memory, turn.id, { at: nextDayStart(now()), fault, isItsFault: false });
    }
  }

  #postponeAfter(failure: ModelFailure, waiting: WaitingTurn): void {
    const { memory, now, log } = this.#deps;
    if (failure.fault === "stopped") return;
    // If the last call succeeded, this turn may be the cause; failures in a row are the provider's.
    const isSuspect = failure.fault === "unavailable" && this.#gate.isHealthy;
    const openAt = this.#gate.fail(failure.fault, failure.retryAt, now());
    log.warning(`${failure.message}; retrying at ${new Date(openAt).toISOString()}`, {
      fault: failure.fault,
    });
    if (isSuspect || MAY_LIE_IN_TURN.has(failure.fault)) this.#countFailure(failure.message, waiting, openAt);
    else postponeModel(memory, waiting.turn.id, { at: openAt, fault: failure.message, isItsFault: false });
  }

  #countFailure(fault: string, { turn, failures }: WaitingTurn, notBefore = 0): void {
    const { memory, now, log } = this.#deps;
    if (failures + 1 >= FAILURES_MAX) {
      parkModel(memory, turn.id, fault);
      log.warning(`turn ${turn.id} is parked and keeps the local observer's result: ${fault}`);
      return;
    }
    const at = Math.max(notBefore, now() + AGAIN_AFTER_MS * 2 ** failures);
    postponeModel(memory, turn.id, { at, fault, isItsFault: true });
  }

  /** A failure of our own, usually the disk: logged, and not retried at once. */
  #fail(error: unknown, waiting: WaitingTurn): void {
    // After the end, memory and log are closed; the turn stays queued.
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

/** Failures that can be caused by the turn count against it. */
const MAY_LIE_IN_TURN: ReadonlySet<ModelFailure["fault"]> = new Set(["rejected", "late", "unreadable"]);
