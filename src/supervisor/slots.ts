import { MemoryError } from "../domain/error.ts";

const WAITING_MAX = 100;
const SLOT_WAIT_MS = 60_000;

/** A limited number of slots, granted in the order of the requests. */
export interface Slots {
  /**
   * Waits for a slot. The returned function releases it; calling it again does nothing.
   *
   * @throws MemoryError no-slot after the wait, or at once if too many wait; the signal's reason if it is aborted
   */
  claim(signal: AbortSignal): Promise<() => void>;
}

export function createSlots(limit: number, waitMs = SLOT_WAIT_MS): Slots {
  let taken = 0;
  const waiting = new Set<() => void>();

  const take = (): (() => void) => {
    taken += 1;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      taken -= 1;
      const [next] = waiting;
      next?.();
    };
  };

  const wait = (signal: AbortSignal) =>
    new Promise<() => void>((resolve, reject) => {
      const leave = () => {
        waiting.delete(grant);
        clearTimeout(timer);
        signal.removeEventListener("abort", cancel);
      };
      const grant = () => {
        leave();
        resolve(take());
      };
      const fail = (reason: unknown) => {
        leave();
        reject(reason);
      };
      const cancel = () => fail(signal.reason);
      const late = new MemoryError("no-slot", `no observer process became free within ${waitMs / 1000} s`);
      const timer = setTimeout(fail, waitMs, late);
      waiting.add(grant);
      signal.addEventListener("abort", cancel);
    });

  return {
    async claim(signal) {
      signal.throwIfAborted();
      if (taken < limit) return take();
      if (waiting.size >= WAITING_MAX)
        throw new MemoryError(
          "no-slot",
          `too many requests (${waiting.size}) are waiting for an observer process`,
        );
      return wait(signal);
    },
  };
}
