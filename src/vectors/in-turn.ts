import { MemoryError } from "../domain/error.ts";

/** Runs one piece of work after the other, in the order in which they were asked for; refuses more than `waitingMax`. */
export function createTurns(waitingMax: number): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return async (work) => {
    if (waiting >= waitingMax)
      throw new MemoryError("no-slot", `${waiting} calls wait for the index already`);
    waiting += 1;
    const result = last.then(work, work);
    last = result.then(
      () => {},
      () => {},
    );
    return result.finally(() => {
      waiting -= 1;
    });
  };
}
