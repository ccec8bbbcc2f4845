import type { ModelFault } from "./provider.ts";

const WAIT_MIN_MS = 2_000;
const WAIT_MAX_MS = 15 * 60_000;
/** Random share of a wait, so that several workers do not return at the same moment. */
const JITTER_SHARE = 0.5;

/** Faults that last until a setting changes; retried now and then, because nothing reports the change. */
const LASTING: ReadonlySet<ModelFault> = new Set(["unauthorised", "missing"]);

/**
 * A circuit breaker. After a failure it blocks all calls until the provider's reset time or, if there is none, for a wait
 * that doubles with each failure in a row. Then one call passes as a probe; its success lets all calls pass.
 */
export class Gate {
  #failures = 0;
  #openAt = 0;
  readonly #random: () => number;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** How many calls may run now. */
  callsMax(now: number, usual: number): number {
    if (now < this.#openAt) return 0;
    return this.#failures > 0 ? 1 : usual;
  }

  /** Whether the last call succeeded. */
  get isHealthy(): boolean {
    return this.#failures === 0;
  }

  /** The success of a call that began before the gate closed does not open it. */
  succeed(now: number): void {
    if (now < this.#openAt) return;
    this.#failures = 0;
    this.#openAt = 0;
  }

  /** Returns when the next call may pass. */
  fail(fault: ModelFault, retryAt: number | undefined, now: number): number {
    this.#failures += 1;
    const wait = LASTING.has(fault)
      ? WAIT_MAX_MS
      : Math.min(WAIT_MAX_MS, WAIT_MIN_MS * 2 ** (this.#failures - 1));
    const spread = wait * (1 - JITTER_SHARE * this.#random());
    // A little after the provider's reset time, because clocks differ.
    const asked = retryAt === undefined ? now + spread : retryAt + WAIT_MIN_MS * this.#random();
    this.#openAt = Math.max(this.#openAt, Math.round(asked));
    return this.#openAt;
  }
}
