import type { Database } from "bun:sqlite";
import { mkdirSync } from "node:fs";
import { asMemoryError, type MemoryError } from "../domain/error.ts";
import { PRIVATE_DIRECTORY_MODE } from "../lib/private-files.ts";
import { watchFolder } from "../lib/watch-folder.ts";
import { isSound } from "../store/database/open.ts";
import { followInbox } from "./followed-inbox.ts";
import { createWork, type WorkDeps } from "./work.ts";

/** Events that come close together are taken over together: the worker shall not compete with what it watches. */
const GATHER_MS = 100;
/** Safety net for file system events that the system drops. */
const POLL_MS = 1_000;
/** How often sessions are looked for whose host was killed. */
const SWEEP_MS = 2_000;
/** After a failure of disk or database, the next try waits this long. */
const RETRY_MS = 2_000;

/** Rounds of one draining: more than an inbox may hold is some hundreds. */
const DRAIN_ROUNDS_MAX = 10_000;

/** Why a worker leaves whose data directory is not there any more. */
export const DIRECTORY_REMOVED = "its data directory was removed";

export interface WorkerLoop extends Disposable {
  /**
   * Resolves when it cannot go on: the memory turns out to be damaged (the next worker finds it so, and mends it), or the
   * data directory was removed.
   */
  ended: Promise<MemoryError | typeof DIRECTORY_REMOVED>;
  /** What keeps it from working at present, such as a full disk; undefined while all is well. */
  fault(): MemoryError | undefined;
  /** When it last had something to do, milliseconds since 1970. */
  busyAt(): number;
  /** Takes over, observes and indexes all that waits, now. Throws what keeps it from that. */
  drain(): void;
  /** The same a round at a time, between which the worker answers. */
  settle(): Promise<void>;
  /** No round begins until this is disposed of; what comes meanwhile waits in the inbox. */
  pause(): Disposable;
  /** The inbox, where it can be used. */
  inbox(): Database | undefined;
}

export interface LoopDeps extends WorkDeps {
  /** Whether the data directory is still the one that was opened. */
  isInPlace(): boolean;
}

/**
 * Runs the worker's one loop: take events over, observe complete turns, look for killed sessions. All work is done in
 * small synchronous rounds, so that there is one writer and a stop never waits long. What is left when the loop is
 * disposed of stays in the inbox.
 */
export function startWorkerLoop(deps: LoopDeps): WorkerLoop {
  mkdirSync(deps.paths.spool, { recursive: true, mode: PRIVATE_DIRECTORY_MODE });
  mkdirSync(deps.paths.imports, { recursive: true, mode: PRIVATE_DIRECTORY_MODE });
  const { promise: ended, resolve: giveUp } = Promise.withResolvers<Awaited<WorkerLoop["ended"]>>();
  const rounds = createRounds(deps, giveUp);
  const watchers = [
    watchFor(deps, deps.paths.dir, /^inbox\.db/, rounds.gather),
    watchFor(deps, deps.paths.spool, /\.json$/, rounds.gather),
    watchFor(deps, deps.paths.imports, /^stop$|\.json$/, rounds.gather),
  ];
  const poll = setInterval(rounds.poll, POLL_MS);
  const sweep = setInterval(rounds.sweep, SWEEP_MS);
  rounds.sweep();
  rounds.poll();
  return {
    ended,
    fault: rounds.fault,
    busyAt: rounds.busyAt,
    drain: rounds.drain,
    settle: rounds.settle,
    pause: rounds.pause,
    inbox: rounds.inbox,
    [Symbol.dispose]() {
      for (const watcher of watchers) watcher[Symbol.dispose]();
      clearInterval(poll);
      clearInterval(sweep);
      rounds.close();
    },
  };
}

interface Rounds {
  /** Begins a round soon, together with what else comes until then. */
  gather(): void;
  poll(): void;
  sweep(): void;
  fault(): MemoryError | undefined;
  busyAt(): number;
  drain(): void;
  settle(): Promise<void>;
  pause(): Disposable;
  inbox(): Database | undefined;
  close(): void;
}

function createRounds(deps: LoopDeps, giveUp: (because: Awaited<WorkerLoop["ended"]>) => void): Rounds {
  const followed = followInbox(deps.paths.inbox, deps.paths.backups, deps.log);
  const work = createWork(deps, followed);
  const faults = createFaultLog(deps);
  let isScheduled = false;
  let isClosed = false;
  let pauses = 0;
  let busyAt = Date.now();
  let gathering: ReturnType<typeof setTimeout> | undefined;

  const attempt = (piece: () => void) => {
    try {
      if (isClosed || pauses > 0) return;
      // Another worker may begin anew there; this one must not make anything of it again.
      if (deps.isInPlace()) piece();
      else giveUp(DIRECTORY_REMOVED);
    } catch (error) {
      const fault = asMemoryError(error, "taking events over");
      faults.say(fault);
      work.lookAgain();
      if (fault.code === "database-damaged" && !isSound(deps.memory)) giveUp(fault);
      else if (fault.code === "database-damaged") followed.setAside();
      setTimeout(schedule, RETRY_MS);
    }
  };
  const round = () => {
    if (work.round()) {
      busyAt = Date.now();
      schedule();
    }
    faults.forget();
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
    fault: faults.current,
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

/** Says each fault once until work succeeds again: a full disk is tried for hours. */
function createFaultLog(deps: Pick<WorkDeps, "log">) {
  let said: MemoryError | undefined;
  return {
    say(fault: MemoryError) {
      if (fault.message !== said?.message) deps.log.error(fault.explanation, { code: fault.code });
      said = fault;
    },
    forget() {
      said = undefined;
    },
    current: () => said,
  };
}

function watchFor(
  { log }: Pick<WorkDeps, "log">,
  folder: string,
  names: RegExp,
  wake: () => void,
): Disposable {
  return watchFolder(
    folder,
    (name) => {
      if (name !== null && names.test(name)) wake();
    },
    (error) =>
      log.warning(`${folder} is looked at once a second: ${asMemoryError(error, "watching it").message}`),
  );
}
