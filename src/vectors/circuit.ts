const FAILURES_MAX = 3;
const OPEN_MS = 60_000;

/** Keeps callers away from what has failed three times in a row, for a minute; then one call finds out. */
export class Circuit {
  #failures = 0;
  #openUntil = 0;
  readonly #now: () => number;

  /** @param now milliseconds of a clock that only goes forward */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get isOpen(): boolean {
    return this.#now() < this.#openUntil;
  }

  succeed(): void {
    this.#failures = 0;
  }

  fail(): void {
    this.#failures += 1;
    if (this.#failures >= FAILURES_MAX) this.#openUntil = this.#now() + OPEN_MS;
  }
}
