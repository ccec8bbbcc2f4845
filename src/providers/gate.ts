import type { ModelFault } from "./provider.ts";

const WAIT_MIN_MS = 2_000;
const WAIT_MAX_MS = 15 * 60_000;
/** So much of a wait is left to chance, so that several workers do not come back at the same moment. */
const JITTER_SHARE = 0.5;

/** Faults that stay until somebody changes a setting: looked at again now and then, because nobody tells us. */
const LASTING: ReadonlySet<ModelFault> = new Set(["unauthorised", "missing"]);

/**
 * The circuit breaker of a provider. After a failure nobody passes for a while, longer with each failure in a row, and
 * exactly until the provider's own reset time where it says one. Then one call passes to find out; when it succeeds all do.
 */
export class Gate {
  #failures = 0;
  #openAt = 0;
  readonly #random: () => number;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** How many calls may run at once now. */
  callsMax(now: number, usual: number): number {
    if (now < this.#openAt) return 0;
    return this.#failures > 0 ? 1 : usual;
  }

  /** Whether the last call succeeded. */
  get isHealthy(): boolean {
    return this.#failures === 0;
  }

  /** A call that began before the gate closed says nothing about whether it may open. */
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
    // The word of the provider counts; a little later, so that its clock and ours need not agree.
    const asked = retryAt === undefined ? now + spread : retryAt + WAIT_MIN_MS * this.#random();
    this.#openAt = Math.max(this.#openAt, Math.round(asked));
    return this.#openAt;
  }
}
