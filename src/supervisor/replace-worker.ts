import type { DataPaths } from "../config/paths.ts";
import { type HeldLock, tryLock } from "./lock.ts";
import { endWorker, SILENT_LEAVE_WAIT_MS } from "./stop-worker.ts";
import { isReplaceable, lookAtWorker, type WorkerState } from "./worker-state.ts";

/** A worker is silent when it has not answered so often: one in the middle of a large transcript answers late. */
const LOOKS = 3;
const LOOK_MS = 2_000;
const BETWEEN_LOOKS_MS = 300;

export interface Replaced {
  /** Held by who replaces a worker; the caller releases it when it has tried to become the worker. */
  turn?: HeldLock;
  /** What happened, for the log. */
  remarks: string[];
}

/**
 * Ends the worker of a data directory if it is of an older version or does not answer. It is asked once; if it does not
 * leave in time it is ended, so that there is never a second time to ask. A newer or equal one that answers stays.
 *
 * One process at a time does this.
 *
 * @param port where the worker should listen by the settings
 * @returns undefined when another process is at it, or the worker may stay
 */
export async function endReplaceable(paths: DataPaths, port: number): Promise<Replaced | undefined> {
  const turn = tryLock(paths.replaceLock);
  if (turn === undefined) return undefined;
  try {
    const state = await lookClosely(paths, port);
    if (state.kind === "absent") return { turn, remarks: [] };
    if (isReplaceable(state)) {
      await endWorker(paths, state.kind === "silent" ? SILENT_LEAVE_WAIT_MS : undefined);
      return { turn, remarks: [remarkOn(state)] };
    }
    turn.release();
    return undefined;
  } catch (error) {
    turn.release();
    throw error;
  }
}

async function lookClosely(paths: DataPaths, port: number): Promise<WorkerState> {
  let state = await lookAtWorker(paths, port, LOOK_MS);
  for (let look = 1; look < LOOKS && state.kind === "silent"; look += 1) {
    await Bun.sleep(BETWEEN_LOOKS_MS);
    state = await lookAtWorker(paths, port, LOOK_MS);
  }
  return state;
}

function remarkOn(state: WorkerState): string {
  if (state.kind === "serving")
    return `the worker of version ${state.health.version} was asked to leave and has left`;
  return `the worker (process ${state.kind === "silent" ? state.pid : "unknown"}) did not answer and was ended`;
}
