import type { Database } from "bun:sqlite";
import { existsSync, type FSWatcher, mkdirSync, watch } from "node:fs";
import { type IntakeDeps, takeInbox, takeSpool } from "../capture/intake.ts";
import { sweepKilledSessions } from "../capture/sweep.ts";
import type { DataPaths } from "../config/paths.ts";
import { asMemoryError, type MemoryError } from "../domain/error.ts";
import { deletePrivateMarksBefore } from "../inbox/private-marks.ts";
import { deleteNotesBefore } from "../inbox/take.ts";
import { PRIVATE_DIRECTORY_MODE } from "../lib/private-files.ts";
import { emptyWriteAheadLog } from "../lib/write-ahead-log.ts";
import { type ObserveDeps, observeTurns } from "../observer/observe-turns.ts";
import { isSound } from "../store/open.ts";
import { followInbox } from "./followed-inbox.ts";

/** Events that come close together are taken over together: the worker shall not compete with what it watches. */
const GATHER_MS = 100;
/** Safety net for file system events that the system drops. */
const POLL_MS = 1_000;
/** How often sessions are looked for whose host was killed. */
const SWEEP_MS = 2_000;
/** After a failure of disk or database, the next try waits this long. */
const RETRY_MS = 2_000;
/** Marks of private turns and given notes are of no use after this time. */
const MARKS_KEPT_MS = 7 * 24 * 60 * 60_000;
/** After so long without work the logs of both databases are emptied, and with them what was deleted as private. */
const TIDY_AFTER_MS = 500;

export interface WorkerDeps extends IntakeDeps, ObserveDeps {
  paths: DataPaths;
}

export interface RunningWorker {
  /** Resolves when the memory turns out to be damaged: the next worker finds it so, and mends it. */
  broken: Promise<MemoryError>;
  /** Finishes the transaction in hand and stops. What is left stays in the inbox. */
  stop(): void;
}

/**
 * Runs the worker's one loop: take events over, observe complete turns, look for killed sessions. All work is done in
 * small synchronous rounds, so that there is one writer and a stop never waits long.
 */
export function startWorkerLoop(deps: WorkerDeps): RunningWorker {
  mkdirSync(deps.paths.spool, { recursive: true, mode: PRIVATE_DIRECTORY_MODE });
  const { promise: broken, resolve: giveUp } = Promise.withResolvers<MemoryError>();
  const loop = createLoop(deps, giveUp);
  const watchers = [
    watchFor(deps.paths.dir, /^inbox\.db/, loop.gather),
    watchFor(deps.paths.spool, /\.json$/, loop.gather),
  ];
  const poll = setInterval(loop.poll, POLL_MS);
  const sweep = setInterval(loop.sweep, SWEEP_MS);
  loop.sweep();
  loop.poll();
  return {
    broken,
    stop() {
      for (const watcher of watchers) watcher.close();
      clearInterval(poll);
      clearInterval(sweep);
      loop.close();
    },
  };
}

interface Loop {
  gather: () => void;
  poll: () => void;
  sweep: () => void;
  close: () => void;
}

function createLoop(deps: WorkerDeps, giveUp: (fault: MemoryError) => void): Loop {
  const followed = followInbox(deps.paths.inbox, deps.paths.backups, deps.log);
  let seen: { inbox: Database | undefined; version: number } | undefined;
  let said = "";
  let isScheduled = false;
  let isClosed = false;
  let untidySince: number | undefined;
  let gathering: ReturnType<typeof setTimeout> | undefined;

  const round = () => {
    isScheduled = false;
    if (isClosed) return;
    const inbox = followed.current();
    const version = inbox === undefined ? -1 : dataVersion(inbox);
    // An unchanged inbox is not asked again.
    const isChanged = seen?.inbox !== inbox || seen?.version !== version;
    seen = { inbox, version };
    const taken =
      (inbox === undefined || !isChanged ? 0 : takeInbox(deps, inbox)) + takeSpool(deps, deps.paths.spool);
    const observed = observeTurns(deps);
    said = "";
    // A full round may have left more.
    if (taken > 0) seen = undefined;
    if (taken > 0 || observed > 0) {
      untidySince = Date.now();
      schedule();
    }
  };
  const guarded = (work: () => void) => () => {
    try {
      work();
    } catch (error) {
      const fault = asMemoryError(error, "taking events over");
      // A full disk is tried again for hours: once is enough to say it.
      if (fault.message !== said)
        deps.log.error(`${fault.message}. ${fault.policy.remedy}`, { code: fault.code });
      said = fault.message;
      seen = undefined;
      if (fault.code === "database-damaged") mend(fault);
      if (!isClosed) setTimeout(schedule, RETRY_MS);
    }
  };
  const mend = (fault: MemoryError) => {
    if (isSound(deps.memory)) followed.setAside();
    else giveUp(fault);
  };
  const schedule = () => {
    if (isScheduled || isClosed) return;
    isScheduled = true;
    setImmediate(guarded(round));
  };
  const tidy = guarded(() => {
    if (untidySince === undefined || isScheduled || Date.now() - untidySince < TIDY_AFTER_MS) return;
    const isTidy = [followed.current(), deps.memory].map(
      (database) => database === undefined || emptyWriteAheadLog(database),
    );
    if (!isTidy.includes(false)) untidySince = undefined;
  });
  const sweep = guarded(() => {
    const before = Date.now() - MARKS_KEPT_MS;
    const inbox = followed.current();
    if (inbox !== undefined) deleteNotesBefore(inbox, before);
    deletePrivateMarksBefore(deps.paths.spool, before);
    if (sweepKilledSessions(deps) > 0) schedule();
  });
  const close = () => {
    isClosed = true;
    clearTimeout(gathering);
    followed.close();
  };
  const poll = () => {
    tidy();
    schedule();
  };
  const gather = () => {
    gathering ??= setTimeout(() => {
      gathering = undefined;
      schedule();
    }, GATHER_MS);
  };
  return { gather, poll, sweep, close };
}

/** Changes whenever another process has committed to the inbox. */
function dataVersion(inbox: Database): number {
  return inbox.query<{ data_version: number }, []>("PRAGMA data_version").get()?.data_version ?? 0;
}

function watchFor(directory: string, names: RegExp, wake: () => void): FSWatcher {
  if (!existsSync(directory)) mkdirSync(directory, { recursive: true, mode: PRIVATE_DIRECTORY_MODE });
  return watch(directory, (_event, name) => {
    if (name !== null && names.test(name)) wake();
  });
}
