import { MemoryError } from "../domain/error.ts";

/** Each waits for at most a minute; more of them would only be refused later. */
const WAITING_MAX = 100;
const SLOT_WAIT_MS = 60_000;

/** A bounded number of places, given on in the order in which they were asked for. */
export interface Slots {
  /**
   * Waits for a place. What is returned gives it back, once, however often it is called.
   *
   * @throws MemoryError no-slot after the wait, or at once when too many wait; the signal's reason when it is aborted
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
      const cancel = () => {
        leave();
        reject(signal.reason);
      };
      const timer = setTimeout(() => {
        leave();
        reject(new MemoryError("no-slot", `no observer process became free within ${waitMs / 1000} s`));
      }, waitMs);
      waiting.add(grant);
      signal.addEventListener("abort", cancel);
    });

  return {
    async claim(signal) {
      signal.throwIfAborted();
      if (taken < limit) return take();
      if (waiting.size >= WAITING_MAX)
        throw new MemoryError("no-slot", `${waiting.size} others wait for an observer process already`);
      return wait(signal);
    },
  };
}
