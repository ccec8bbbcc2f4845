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

/** Sessions ended after a rebuild; others are ended when they are next seen. */
const SESSIONS_MAX = 100_000;

/** Rewriting a larger memory would block the worker for more than a second. */
const MADE_SHRINKABLE_BYTES_MAX = 400e6;
/** Free space needed for rewriting, as a multiple of the used size: for the log and the file itself. */
const SPACE_NEEDED = 3;

/**
 * Opens the memory for the worker. A damaged one is moved away and rebuilt from the transcripts that it can still name;
 * their turns are observed again.
 *
 * @param isSuspect whether the last worker did not exit in order, so that the whole file is checked
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
      `${fault.message}. It was moved to ${aside}; rebuilding it from ${transcripts.length} transcripts`,
    );
    const memory = openMemory(paths.memory, paths.backups);
    restoreForgotten(memory, paths.forgotten);
    const { own = [], others = [] } = Object.groupBy(transcripts, (path) =>
      isTranscriptOfHost(path) ? "own" : "others",
    );
    rebuild({ ...deps, memory }, own);
    importOthers(paths, others);
    return memory;
  }
}

/** The database of an earlier claude-mem has the same name. It is moved away unchanged and imported. */
function beginBeside(paths: DataPaths, fault: MemoryError, log: Log): Database {
  const aside = setAsideDatabase(paths.memory, paths.backups, "foreign");
  log.warning(`${fault.message}. It was moved to ${aside}; importing it into a new memory`);
  leaveRequest(paths, { origin: "upgrade", files: [{ path: aside, bytes: statSync(aside).size }] });
  const memory = openMemory(paths.memory, paths.backups);
  restoreForgotten(memory, paths.forgotten);
  return memory;
}

/**
 * Lets a file of an older version shrink from now on, if that is quick and there is space. One transaction, so a kill
 * leaves the file unchanged. Without it, freed space is still reused.
 */
function ensureShrinkable(memory: Database, paths: DataPaths, log: Log): void {
  if (isShrinkable(memory)) return;
  const bytes = usedBytes(memory);
  const { bavail, bsize } = statfsSync(paths.dir);
  if (bytes > MADE_SHRINKABLE_BYTES_MAX || bavail * bsize < bytes * SPACE_NEEDED) return;
  try {
    makeShrinkable(memory);
  } catch (error) {
    const fault = asMemoryError(error, "the memory cannot shrink yet");
    if (fault.code === "database-damaged") throw fault;
    log.warning(fault.explanation);
  }
}

function isTranscriptOfHost(path: string): boolean {
  try {
    const { kind } = kindOfFile(path);
    return kind !== "codex" && kind !== "copilot";
  } catch {
    // Missing or unreadable: reading it reports that.
    return true;
  }
}

/** Session files of other hosts are imported again. */
function importOthers(paths: DataPaths, others: readonly string[]): void {
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
  // Sessions that still run become active again with their next prompt.
  for (const session of listActiveSessions(deps.memory, SESSIONS_MAX)) {
    for (const turn of listOpenTurns(deps.memory, session.id)) {
      completeTurn(deps.memory, turn.id, turn.ending, turn.endedAt);
    }
    endSession(deps.memory, session.id, "completed", "rebuilt", session.lastEventAt);
  }
}
