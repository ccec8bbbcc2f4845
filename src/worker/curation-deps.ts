import type { Database } from "bun:sqlite";
import type { CurationDeps } from "../curation/open-curation.ts";
import { asMemoryError } from "../domain/error.ts";
import { CLEANING_COMMAND, type CleanedFiles } from "../forgetting/clean-files.ts";
import { deleteClaimsOf } from "../inbox/claims.ts";
import { rewriteInbox } from "../inbox/take.ts";
import { type LostSessionDeps, readRest } from "../ingest/lost-sessions.ts";
import { emptyWriteAheadLog } from "../lib/write-ahead-log.ts";
import { getSession } from "../store/sessions/sessions.ts";
import type { Children } from "../supervisor/children.ts";
import { runAside } from "../supervisor/run-aside.ts";
import type { HeldWorker } from "./hold-lock.ts";
import type { WorkerLoop } from "./worker.ts";

/** A gigabyte takes some seconds; commands give up after this time too. */
const CLEANING_MS_MAX = 10 * 60_000;
/** Where SQLite puts temporary files: the first on POSIX systems, the others on Windows. */
const TEMP_FOLDERS = ["SQLITE_TMPDIR", "TMP", "TEMP"] as const;

interface CurationDepsOf {
  worker: HeldWorker;
  memory: Database;
  capture: LostSessionDeps;
  loop: WorkerLoop;
  children: Children;
}

export function curationDeps({ worker, memory, capture, loop, children }: CurationDepsOf): CurationDeps {
  const { paths, log, environment } = worker;
  return {
    memory,
    paths,
    log,
    now: Date.now,
    isExcludedDirectory(directory) {
      capture.rules.refresh();
      return capture.rules.isExcludedDirectory(directory);
    },
    ingest(sessionIds) {
      loop.drain();
      for (const id of sessionIds) readRest(capture, getSession(memory, id), Number.POSITIVE_INFINITY);
      loop.drain();
    },
    clearQueue({ sessions, holds }) {
      const inbox = loop.inbox();
      if (inbox === undefined)
        return [`${paths.inbox} is not usable at present; events in it may still contain the text`];
      try {
        deleteClaimsOf(inbox, sessions, holds);
        rewriteInbox(inbox);
        if (!emptyWriteAheadLog(inbox))
          return ["a hook is using the log of the inbox; it will be emptied shortly"];
        return [];
      } catch (error) {
        // A hook may be writing; the log is emptied when the worker is idle.
        const fault = asMemoryError(error, `rewriting ${paths.inbox}`);
        if (fault.code !== "database-locked") throw fault;
        return [fault.message];
      }
    },
    async clean(order) {
      // On the disk whose free space was checked.
      const tempIn = Object.fromEntries(TEMP_FOLDERS.map((name) => [name, paths.dir]));
      const report = await runAside(children, {
        args: [CLEANING_COMMAND],
        input: { order, paths: { ...paths } },
        cwd: paths.dir,
        environment: { ...environment, ...tempIn },
        timeoutMs: CLEANING_MS_MAX,
      });
      return report as unknown as CleanedFiles;
    },
    settle: () => loop.settle(),
    pause: () => loop.pause(),
  };
}
