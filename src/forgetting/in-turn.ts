/** Does one thing after the other, each when the one before has ended, well or not. */
export type InTurn = <Answer>(work: () => Answer | Promise<Answer>) => Promise<Answer>;

export function createInTurn(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => {
      // Whoever asked for it is told; the next one does not depend on it.
    });
    return turn;
  };
}
