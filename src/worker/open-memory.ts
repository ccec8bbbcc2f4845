import type { Database } from "bun:sqlite";
import { type CatchUpDeps, catchUpTranscript } from "../capture/catch-up.ts";
import type { DataPaths } from "../config/paths.ts";
import { asMemoryError, MemoryError } from "../domain/error.ts";
import { setAsideDatabase } from "../lib/set-aside.ts";
import { isSound, openMemory } from "../store/open.ts";
import { endSession, listActiveSessions } from "../store/sessions.ts";
import { listTranscriptsOfDamaged } from "../store/transcripts.ts";
import { completeTurn, listOpenTurns } from "../store/turns.ts";

/** Sessions ended after a rebuild; a memory with more has the rest ended when they are next seen. */
const SESSIONS_MAX = 100_000;

/**
 * Opens the memory for the worker. A damaged one is set aside, said loudly, and made anew from the transcripts that it
 * had read, as far as it can still name them; what its observations were is made again.
 *
 * @param isSuspect whether the last worker did not leave in order, so that the whole file is to be checked
 * @throws MemoryError database-newer, no-permission, disk-full
 */
export function openMemoryOrRebuild(
  paths: DataPaths,
  deps: Omit<CatchUpDeps, "memory">,
  isSuspect: boolean,
): Database {
  try {
    return openSound(paths, isSuspect);
  } catch (error) {
    const fault = asMemoryError(error, `opening the memory ${paths.memory}`);
    if (fault.code !== "database-damaged") throw fault;
    const aside = setAsideDatabase(paths.memory, paths.backups);
    const transcripts = listTranscriptsOfDamaged(aside);
    deps.log.error(
      `${fault.message}. It is kept as ${aside}; a new memory is made from ${transcripts.length} transcripts`,
    );
    const memory = openMemory(paths.memory, paths.backups);
    rebuild({ ...deps, memory }, transcripts);
    return memory;
  }
}

function openSound(paths: DataPaths, isSuspect: boolean): Database {
  const memory = openMemory(paths.memory, paths.backups);
  if (!isSuspect || isSound(memory)) return memory;
  memory.close();
  throw new MemoryError("database-damaged", `${paths.memory} is damaged`);
}

function rebuild(deps: CatchUpDeps, transcripts: readonly string[]): void {
  for (const path of transcripts) catchUpTranscript(deps, path, null);
  // Whether they still run is not known; one that does is active again with its next prompt.
  for (const session of listActiveSessions(deps.memory, SESSIONS_MAX)) {
    for (const turn of listOpenTurns(deps.memory, session.id)) {
      completeTurn(deps.memory, turn.id, turn.ending, turn.endedAt);
    }
    endSession(deps.memory, session.id, "completed", "rebuilt", session.lastEventAt);
  }
}
