import { emptyWriteAheadLog } from "../lib/write-ahead-log.ts";
import { needsPurge, setPurged, writeWithoutWaiting } from "../store/delete-going.ts";
import { usedBytes } from "../store/size.ts";
import type { CleanedFiles } from "./clean-files.ts";
import type { ChangeDeps } from "./deps.ts";
import type { Sought } from "./holds.ts";

/** How long a reader may hold the log before the next idle moment of the worker is left to empty it. */
const LOG_WAIT_MS = 2_000;
const LOG_POLL_MS = 20;

/**
 * Cleans the files beside the databases, writes the memory anew and empties its log, all in a process of its own. The
 * worker takes nothing over while that process has the memory to itself; events wait in the inbox.
 *
 * @returns which files were cleaned, and what could not be done
 * @throws MemoryError child-failed, no-slot: the mark stays, and the next worker goes on
 */
export async function purge(deps: ChangeDeps, sought: Sought): Promise<CleanedFiles> {
  const cleaned = await deps.clean({ kind: "clean", sought });
  cleaned.notes.push(...(await rewrite(deps)));
  if (await isLogEmptied(deps)) {
    setPurged(deps.memory);
    emptyWriteAheadLog(deps.memory);
  } else cleaned.notes.push("another program reads the memory; its log is emptied as soon as that has ended");
  return cleaned;
}

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

/** Finishes what a worker that was killed had begun. */
export async function finishPurge(deps: ChangeDeps): Promise<void> {
  if (!needsPurge(deps.memory)) return;
  // Turns whose notes quoted what is gone wait to be observed again.
  deps.catchUp([]);
  await purge(deps, { needles: [], exact: [] });
  deps.log.info("a forget that was cut short was finished");
}
