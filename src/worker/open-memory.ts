import type { Database } from "bun:sqlite";
import { statfsSync, statSync } from "node:fs";
import type { DataPaths } from "../config/paths.ts";
import { asMemoryError, MemoryError } from "../domain/error.ts";
import { restoreForgotten } from "../forgetting/tombstones.ts";
import { kindOfFile } from "../import/kind-of-file.ts";
import { FILES_MAX, leaveRequest } from "../import/request.ts";
import { syncTranscript, type TranscriptSyncDeps } from "../ingest/sync-transcript.ts";
import type { Log } from "../lib/log.ts";
import { setAsideDatabase } from "../lib/set-aside.ts";
import { isSound, openMemory } from "../store/database/open.ts";
import { isShrinkable, makeShrinkable, usedBytes } from "../store/database/size.ts";
import { listTranscriptsOfDamaged } from "../store/sessions/ingest-cursors.ts";
import { endSession, listActiveSessions } from "../store/sessions/sessions.ts";
import { completeTurn, listOpenTurns } from "../store/turns/turns.ts";

/** Sessions ended after a rebuild; a memory with more has the rest ended when they are next seen. */
const SESSIONS_MAX = 100_000;

/** A larger memory stays as it is: writing it anew would keep the worker from its work for more than a second. */
const MADE_SHRINKABLE_BYTES_MAX = 400e6;
/** Space that writing the memory anew takes, as a multiple of what is in use: the log and the file itself. */
const SPACE_NEEDED = 3;

/**
 * Opens the memory for the worker. A damaged one is set aside, said loudly, and made anew from the transcripts that it
 * had read, as far as it can still name them; what its observations were is made again.
 *
 * @param isSuspect whether the last worker did not leave in order, so that the whole file is to be checked
 * @throws MemoryError database-newer, migration-failed, no-permission, disk-full
 */
export function openMemoryOrRebuild(
  paths: DataPaths,
  deps: Omit<TranscriptSyncDeps, "memory">,
  isSuspect: boolean,
): Database {
  try {
    const memory = openSound(paths, isSuspect);
    restoreForgotten(memory, paths.forgotten);
    ensureShrinkable(memory, paths, deps.log);
    return memory;
  } catch (error) {
    const fault = asMemoryError(error, `opening the memory ${paths.memory}`);
    if (fault.code === "database-foreign") return beginBeside(paths, fault, deps.log);
    if (fault.code !== "database-damaged") throw fault;
    const aside = setAsideDatabase(paths.memory, paths.backups, "damaged");
    const transcripts = listTranscriptsOfDamaged(aside);
    deps.log.error(
      `${fault.message}. It is kept as ${aside}; a new memory is made from ${transcripts.length} transcripts`,
    );
    const memory = openMemory(paths.memory, paths.backups);
    restoreForgotten(memory, paths.forgotten);
    const { own = [], others = [] } = Object.groupBy(transcripts, (path) =>
      isTranscriptOfHost(path) ? "own" : "others",
    );
    rebuild({ ...deps, memory }, own);
    askForOthers(paths, others);
    return memory;
  }
}

/** The database of an earlier claude-mem, which has the same name, is kept whole. */
function beginBeside(paths: DataPaths, fault: MemoryError, log: Log): Database {
  const aside = setAsideDatabase(paths.memory, paths.backups, "foreign");
  log.warning(
    `${fault.message}. It is kept as ${aside}; a new memory was begun, which takes over what is in it`,
  );
  leaveRequest(paths, { origin: "upgrade", files: [{ path: aside, bytes: statSync(aside).size }] });
  const memory = openMemory(paths.memory, paths.backups);
  restoreForgotten(memory, paths.forgotten);
  return memory;
}

/**
 * Lets the file of an older version give space back from now on, once, where that is quick and there is room. It is one
 * transaction, so that a kill leaves the file as it was; where it cannot be done, freed space is used again all the same.
 */
function ensureShrinkable(memory: Database, paths: DataPaths, log: Log): void {
  if (isShrinkable(memory)) return;
  const bytes = usedBytes(memory);
  const { bavail, bsize } = statfsSync(paths.dir);
  if (bytes > MADE_SHRINKABLE_BYTES_MAX || bavail * bsize < bytes * SPACE_NEEDED) return;
  try {
    makeShrinkable(memory);
  } catch (error) {
    const fault = asMemoryError(error, "the memory cannot give space back yet");
    if (fault.code === "database-damaged") throw fault;
    log.warning(fault.explanation);
  }
}

/** What is not there, or cannot be read, is said by who tries to read it. */
function isTranscriptOfHost(path: string): boolean {
  try {
    const { kind } = kindOfFile(path);
    return kind !== "codex" && kind !== "copilot";
  } catch {
    // As when the host's own file is gone: reading it comes to nothing.
    return true;
  }
}

/** Session files of other hosts are read as they were the first time, by an import. */
function askForOthers(paths: DataPaths, others: readonly string[]): void {
  const files = others.slice(0, FILES_MAX).map((path) => ({ path, bytes: statSync(path).size }));
  if (files.length > 0) leaveRequest(paths, { origin: "upgrade", files });
}

function openSound(paths: DataPaths, isSuspect: boolean): Database {
  const memory = openMemory(paths.memory, paths.backups);
  if (!isSuspect || isSound(memory)) return memory;
  memory.close();
  throw new MemoryError("database-damaged", `${paths.memory} is damaged`);
}

function rebuild(deps: TranscriptSyncDeps, transcripts: readonly string[]): void {
  for (const path of transcripts) syncTranscript(deps, path, null);
  // Whether they still run is not known; one that does is active again with its next prompt.
  for (const session of listActiveSessions(deps.memory, SESSIONS_MAX)) {
    for (const turn of listOpenTurns(deps.memory, session.id)) {
      completeTurn(deps.memory, turn.id, turn.ending, turn.endedAt);
    }
    endSession(deps.memory, session.id, "completed", "rebuilt", session.lastEventAt);
  }
}
