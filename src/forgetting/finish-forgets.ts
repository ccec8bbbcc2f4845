import { asMemoryError } from "../domain/error.ts";
import type { InTurn } from "../lib/in-turn.ts";
import { emptyWriteAheadLog } from "../lib/write-ahead-log.ts";
import { usedBytes } from "../store/database/size.ts";
import type { CleanedFiles } from "./clean-files.ts";
import { writeWithoutWaiting } from "./delete-rows.ts";
import { deleteSelected } from "./delete-selected.ts";
import type { ChangeDeps } from "./deps.ts";
import { holdsAny, type Sought } from "./needles.ts";
import { collectSelection } from "./select.ts";
import { countSelected, type SelectionCounts } from "./selection.ts";
import {
  deleteUnfinished,
  isForgetUnfinished,
  listUnfinished,
  setRewritten,
  type UnfinishedForget,
} from "./unfinished-forgets.ts";

/** How long a reader may hold the log before the next try is left to empty it. */
const LOG_WAIT_MS = 2_000;
const LOG_POLL_MS = 20;
/** What was in the way of a forget, such as a program that reads the memory, may be gone after so long. */
const RETRY_MS = 60_000;

/** What was done after the rows of forgets were gone. */
export interface FinishedForgets extends CleanedFiles {
  /** What still held a text after the notes that quoted it had been made again. */
  rest: { counts: SelectionCounts; ledger: number }[];
}

/**
 * Does what is left of all forgets whose rows are gone: notes that quoted them are made again, queues and files cleaned,
 * the memory written anew and its log emptied, the long parts in a process of its own. Each step can be done again, and
 * what is to be looked for stands in the memory until it has been: a worker that is killed has the next one go on. It
 * goes before the file is written anew, so that nothing of it is left there.
 *
 * @throws MemoryError child-failed, no-slot, and what the databases throw: then it is unfinished
 */
export async function finishForgets(deps: ChangeDeps): Promise<FinishedForgets> {
  const { memory } = deps;
  deps.catchUp([]);
  const unfinished = listUnfinished(memory);
  const rest = unfinished.flatMap((one) => forgetRest(deps, one));
  const sought: Sought = {
    needles: unfinished.flatMap(({ scope }) => scope?.needles ?? []),
    exact: unfinished.flatMap(({ exact }) => exact),
  };
  const inQueue = deps.clearQueue({
    sessions: unfinished.flatMap(({ sessions }) => sessions),
    holds: (text) => holdsAny(Buffer.from(text), sought.needles),
  });
  const cleaned = await deps.clean({ kind: "clean", sought });
  if (inQueue.length === 0)
    deleteUnfinished(
      memory,
      unfinished.map(({ id }) => id),
    );
  const notes = [...inQueue, ...cleaned.notes, ...(await rewrite(deps))];
  if (await isLogEmptied(deps)) {
    setRewritten(memory);
    emptyWriteAheadLog(memory);
  } else notes.push("another program reads the memory; its log is emptied as soon as that has ended");
  return { ...cleaned, notes, rest };
}

/** What still has the text was not quoted from what is gone: then the turn goes as well. */
function forgetRest(deps: ChangeDeps, { scope, by }: UnfinishedForget): FinishedForgets["rest"] {
  if (scope === undefined) return [];
  const rest = { ...scope, sparesDerivedNotes: false };
  collectSelection(deps.memory, rest);
  const counts = countSelected(deps.memory);
  if (Object.values(counts).every((count) => count === 0)) return [];
  return [{ counts, ledger: deleteSelected(deps, rest, by) }];
}

/** The worker takes nothing over while the other process has the memory to itself; events wait in the inbox. */
async function rewrite(deps: ChangeDeps): Promise<string[]> {
  using _pause = deps.pause();
  using _waiting = writeWithoutWaiting(deps.memory);
  const { notes } = await deps.clean({ kind: "rewrite", usedBytes: usedBytes(deps.memory) });
  return notes;
}

async function isLogEmptied({ memory }: ChangeDeps): Promise<boolean> {
  const end = performance.now() + LOG_WAIT_MS;
  while (!emptyWriteAheadLog(memory)) {
    if (performance.now() > end) return false;
    await Bun.sleep(LOG_POLL_MS);
  }
  return true;
}

/** Finishes what an earlier worker, or this one, has left undone: at once, and again as long as something is in its way. */
export function keepFinishing(deps: ChangeDeps, inTurn: InTurn): Disposable {
  const attempt = () =>
    inTurn(async () => {
      if (!isForgetUnfinished(deps.memory)) return;
      await finishForgets(deps);
      if (!isForgetUnfinished(deps.memory)) deps.log.info("a forget that was cut short was finished");
    }).catch((error: unknown) =>
      deps.log.error(asMemoryError(error, "finishing a forget that was cut short").explanation),
    );
  void attempt();
  const timer = setInterval(attempt, RETRY_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
