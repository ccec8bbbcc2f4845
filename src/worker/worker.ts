import type { Database } from "bun:sqlite";
import { mkdirSync } from "node:fs";
import { asMemoryError, type MemoryError } from "../domain/error.ts";
import { PRIVATE_DIRECTORY_MODE } from "../lib/private-files.ts";
import { watchFolder } from "../lib/watch-folder.ts";
import { isSound } from "../store/database/open.ts";
import { followInbox } from "./followed-inbox.ts";
import { createWork, type WorkDeps } from "./work.ts";

/** Events that arrive within this time are processed together, so that the worker does not compete with the agent. */
const GATHER_MS = 100;
/** Polls as well, because systems drop file system events. */
const POLL_MS = 1_000;
/** How often to look for sessions whose host was killed. */
const SWEEP_MS = 2_000;
/** Pause after a failure of disk or database. */
const RETRY_MS = 2_000;
/** Maximum rounds of one call; more than a full inbox takes some hundreds. */
const DRAIN_ROUNDS_MAX = 10_000;

/** Why a worker exits whose data directory no longer exists. */
export const DIRECTORY_REMOVED = "its data directory was removed";

export interface WorkerLoop extends Disposable {
  /** Resolves if it cannot go on: the memory is damaged (the next worker repairs it), or the data directory was removed. */
  ended: Promise<MemoryError | typeof DIRECTORY_REMOVED>;
  /** What currently keeps it from working, such as a full disk. */
  fault(): MemoryError | undefined;
  /** When it last had something to do, milliseconds since 1970. */
  busyAt(): number;
  /** Processes everything that waits, now. Throws what prevents it. */
  drain(): void;
  /** The same round by round, so that the worker answers in between. */
  settle(): Promise<void>;
  /** Begins no round until this is disposed of; events wait in the inbox. */
  pause(): Disposable;
  /** The inbox, if it is usable. */
  inbox(): Database | undefined;
}

export interface LoopDeps extends WorkDeps {
  /** Whether the data directory is still the one that was opened. */
  isInPlace(): boolean;
}

/**
 * Runs the worker's loop: ingest events, observe complete turns, look for killed sessions. All work is done in small
 * synchronous rounds, so there is one writer and a stop never waits long. What is left stays in the inbox.
 */
export function startWorkerLoop(deps: LoopDeps): WorkerLoop {
  const { dir, spool, imports } = deps.paths;
  for (const folder of [spool, imports]) mkdirSync(folder, { recursive: true, mode: PRIVATE_DIRECTORY_MODE });
  const { promise: ended, resolve: giveUp } = Promise.withResolvers<Awaited<WorkerLoop["ended"]>>();
  const { gather, poll, sweep, close, ...rounds } = createRounds(deps, giveUp);
  const watchers = [
    watchFor(deps, dir, /^inbox\.db/, gather),
    watchFor(deps, spool, /\.json$/, gather),
    watchFor(deps, imports, /^stop$|\.json$/, gather),
  ];
  const timers = [setInterval(poll, POLL_MS), setInterval(sweep, SWEEP_MS)];
  sweep();
  poll();
  return {
    ...rounds,
    ended,
    [Symbol.dispose]() {
      for (const watcher of watchers) watcher[Symbol.dispose]();
      for (const timer of timers) clearInterval(timer);
      close();
    },
  };
}

function createRounds(deps: LoopDeps, giveUp: (because: Awaited<WorkerLoop["ended"]>) => void) {
  const followed = followInbox(deps.paths.inbox, deps.paths.backups, deps.log);
  const work = createWork(deps, followed);
  let fault: MemoryError | undefined;
  let isScheduled = false;
  let isClosed = false;
  let pauses = 0;
  let busyAt = Date.now();
  let gathering: ReturnType<typeof setTimeout> | undefined;

  const attempt = (piece: () => void) => {
    try {
      if (isClosed || pauses > 0) return;
      // In a removed directory another worker may start; this one must not recreate anything.
      if (deps.isInPlace()) piece();
      else giveUp(DIRECTORY_REMOVED);
    } catch (error) {
      fail(asMemoryError(error, "processing events"));
    }
  };
  const fail = (failure: MemoryError) => {
    // Once until work succeeds again: a full disk is retried for hours.
    if (failure.message !== fault?.message) deps.log.error(failure.explanation, { code: failure.code });
    fault = failure;
    work.lookAgain();
    const isDamaged = failure.code === "database-damaged";
    if (isDamaged && !isSound(deps.memory)) giveUp(failure);
    else if (isDamaged) followed.setAside();
    setTimeout(schedule, RETRY_MS);
  };
  const round = () => {
    if (work.round()) {
      busyAt = Date.now();
      schedule();
    }
    fault = undefined;
  };
  const schedule = () => {
    if (isScheduled || isClosed) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      attempt(round);
    });
  };
  return {
    /** Schedules a round after a short time, together with what else arrives until then. */
    gather() {
      gathering ??= setTimeout(() => {
        gathering = undefined;
        schedule();
      }, GATHER_MS);
    },
    poll() {
      if (!isScheduled) attempt(work.tidy);
      schedule();
    },
    sweep: () => attempt(() => (work.sweep() ? schedule() : undefined)),
    fault: () => fault,
    busyAt: () => busyAt,
    drain() {
      for (let count = 0; count < DRAIN_ROUNDS_MAX && work.round(); count += 1);
    },
    async settle() {
      for (let count = 0; count < DRAIN_ROUNDS_MAX && !isClosed && work.round(); count += 1)
        await new Promise((resolve) => setImmediate(resolve));
    },
    pause() {
      pauses += 1;
      const end = () => {
        pauses -= 1;
        busyAt = Date.now();
        schedule();
      };
      return { [Symbol.dispose]: end };
    },
    inbox: followed.current,
    close() {
      isClosed = true;
      clearTimeout(gathering);
      followed.close();
    },
  };
}

function watchFor({ log }: WorkDeps, folder: string, names: RegExp, wake: () => void): Disposable {
  const onChange = (name: string | null) => {
    if (name !== null && names.test(name)) wake();
  };
  return watchFolder(folder, onChange, (error) =>
    log.warning(`polling ${folder} once a second: ${asMemoryError(error, "watching it").message}`),
  );
}
