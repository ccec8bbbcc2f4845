import { statfsSync } from "node:fs";
import { emptyWriteAheadLog } from "../lib/write-ahead-log.ts";
import { needsPurge, purgeFile, setPurged } from "../store/delete-going.ts";
import { usedBytes } from "../store/size.ts";
import { cleanFiles } from "./clean-files.ts";
import type { ChangeDeps } from "./deps.ts";

/** Writing the memory anew takes twice its space beside it: in the log, and in a temporary file. */
const SPACE_NEEDED = 3;
/** How long a reader may hold the log before the next idle moment of the worker is left to empty it. */
const LOG_WAIT_MS = 2_000;
const LOG_POLL_MS = 20;

/** Writes the memory anew and empties its log. Returns what could not be done. */
export function purge({ memory, paths }: ChangeDeps): string[] {
  const { bavail, bsize } = statfsSync(paths.dir);
  const isRoomy = bavail * bsize > usedBytes(memory) * SPACE_NEEDED;
  purgeFile(memory, isRoomy);
  const notes = isRoomy
    ? []
    : ["the disk has no room to write the memory anew; what was deleted in it is overwritten where it stood"];
  const end = performance.now() + LOG_WAIT_MS;
  while (!emptyWriteAheadLog(memory)) {
    if (performance.now() > end)
      return [...notes, "another program reads the memory; its log is emptied as soon as that has ended"];
    Bun.sleepSync(LOG_POLL_MS);
  }
  setPurged(memory);
  emptyWriteAheadLog(memory);
  return notes;
}

/** Finishes what a worker that was killed had begun. */
export function finishPurge(deps: ChangeDeps): void {
  if (!needsPurge(deps.memory)) return;
  // Turns whose notes quoted what is gone wait to be observed again.
  deps.catchUp([]);
  cleanFiles(deps.paths, { needles: [], exact: [] });
  purge(deps);
  deps.log.info("a forget that was cut short was finished");
}
