/** Runs one piece of work at a time, in the order of the calls. A failure rejects its own call only. */
export type InTurn = <Answer>(work: () => Answer | Promise<Answer>) => Promise<Answer>;

export function createInTurn(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => {
      // Reported to the caller; the next piece does not depend on it.
    });
    return turn;
  };
}
