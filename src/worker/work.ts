import type { Database } from "bun:sqlite";
import type { DataPaths } from "../config/paths.ts";
import type { Imports } from "../import/imports.ts";
import { deleteClaimsBefore } from "../inbox/claims.ts";
import { deletePrivateMarksBefore } from "../inbox/private-marks.ts";
import { dataVersion, shrinkEmptyInbox } from "../inbox/take.ts";
import { failStaleSessions, sweepKilledSessions } from "../ingest/lost-sessions.ts";
import { type IngestDeps, takeInbox, takeSpool } from "../ingest/take-inbox.ts";
import { emptyWriteAheadLog } from "../lib/write-ahead-log.ts";
import type { ModelQueue } from "../observer/model/model-queue.ts";
import { type ObserveDeps, observeTurns } from "../observer/observe-turns.ts";
import { indexPassages } from "../passages/index-passages.ts";
import { ignoreUnused, settleOutcomes } from "../recall/settle-outcomes.ts";
import { indexRunBook } from "../run-book/index-run-book.ts";
import { screenOutdated } from "../screening/screen.ts";
import { indexPending } from "../search/index-pending.ts";
import { deleteBackupsBefore } from "../store/database/migrations.ts";
import { deleteInjectionsBefore } from "../store/injections/injections.ts";
import type { Meaning } from "../vectors/meaning.ts";
import type { FollowedInbox } from "./followed-inbox.ts";
import { removeLeftovers } from "./leftovers.ts";
import { createRetention, type RetentionLimits } from "./retention.ts";
import { createTrustedClock } from "./trusted-clock.ts";

/** Marks of private turns and claims of notes are useless after this time. */
const MARKS_KEPT_MS = 7 * 24 * 60 * 60_000;
/** After this time without work, the logs of both databases are emptied, including deleted private text. */
const TIDY_AFTER_MS = 500;
/** An idle worker below this size is left alone: collecting garbage takes 20 ms. */
const RESTING_BYTES = 75e6;
/** A session that has been silent for this long has failed, unless its host verifiably runs. */
const STALE_AFTER_MS = 24 * 60 * 60_000;
/** After this time a schema needs no way back, and its copy would outlive what retention deletes. */
const BACKUPS_KEPT_MS = 30 * 24 * 60 * 60_000;
/** Injections are evaluated for a month and kept for a year. */
const INJECTIONS_KEPT_MS = 365 * 24 * 60 * 60_000;
/** How often to look for stale sessions, old backups and temporary files; first when the worker starts. */
const HOURLY_MS = 60 * 60_000;
/** How often to check whether running processes are still the hosts; ids are not reused that fast. */
const THOROUGH_MS = 60_000;

export interface WorkDeps extends IngestDeps, Omit<ObserveDeps, "model"> {
  paths: DataPaths;
  retention: RetentionLimits;
  /** Undefined if no model is configured. */
  model?: ModelQueue | undefined;
  imports: Imports;
  /** Makes vectors between the rounds; undefined if they are off. */
  meaning?: Pick<Meaning, "pump"> | undefined;
}

/** The worker's work in small synchronous pieces, which the loop schedules. Any may throw. */
export interface Work {
  /** Ingests events, observes turns and indexes, up to the size of a round. Returns whether there may be more. */
  round(): boolean;
  /** Ends lost sessions and deletes what has expired. Returns whether there is something to observe. */
  sweep(): boolean;
  /** In idle moments: one step of retention, then empties the logs of the databases. */
  tidy(): void;
  /** After a failure: reads the inbox again even if it has not changed. */
  lookAgain(): void;
}

/** A round takes some 50 ms. A hook that asks for health waits for it, and replaces a worker that answers too late. */
const PER_ROUND = { ingest: { records: 50, ms: 50 }, turns: 4, sources: 50 };
/** Time for reading transcripts of lost sessions in one piece. */
const SWEEP_PIECE_MS = 50;

export function createWork(deps: WorkDeps, followed: FollowedInbox): Work {
  let seen: { inbox: Database | undefined; version: number } | undefined;
  // The last worker may have left the files untidy.
  let untidySince: number | undefined = Date.now();
  const retention = createRetention(deps);
  const now = createTrustedClock(deps.memory, deps.log);
  const hour = createRhythm(HOURLY_MS);
  const thorough = createRhythm(THOROUGH_MS);
  let unfinished: { isThorough: boolean } | undefined;
  const sweepKilled = (isThorough: boolean): number => {
    const { ended, hasMore } = sweepKilledSessions(deps, isThorough, SWEEP_PIECE_MS);
    unfinished = hasMore ? { isThorough } : undefined;
    return ended + (hasMore ? 1 : 0);
  };
  return {
    round() {
      deps.rules.refresh();
      const inbox = followed.current();
      const version = inbox === undefined ? -1 : dataVersion(inbox);
      // An unchanged inbox is not read again.
      const isChanged = seen?.inbox !== inbox || seen?.version !== version;
      seen = { inbox, version };
      const fromInbox = inbox === undefined || !isChanged ? 0 : takeInbox(deps, inbox, PER_ROUND.ingest);
      const taken = fromInbox + takeSpool(deps, deps.paths.spool, PER_ROUND.ingest);
      const observed = observeTurns(deps, PER_ROUND.turns);
      const indexed =
        indexPending(deps.memory, PER_ROUND.sources) +
        indexPassages(deps.memory, PER_ROUND.turns) +
        indexRunBook(deps.memory, PER_ROUND.turns);
      const swept = unfinished === undefined ? 0 : sweepKilled(unfinished.isThorough);
      const hasWorked = swept + taken + observed + indexed + settleOutcomes(deps) > 0;
      // Current events go first, and imported ones are observed and indexed before more are read.
      const isBusy = hasWorked || screenOutdated(deps.memory) || (deps.imports.look() && deps.imports.step());
      deps.model?.pump();
      deps.meaning?.pump();
      // A full round may have left more.
      if (taken > 0) seen = undefined;
      if (isBusy) untidySince = Date.now();
      return isBusy;
    },
    sweep() {
      const before = now() - MARKS_KEPT_MS;
      const inbox = followed.current();
      if (inbox !== undefined) deleteClaimsBefore(inbox, before);
      deletePrivateMarksBefore(deps.paths.spool, before);
      const killed = sweepKilled(thorough.isDue());
      ignoreUnused(deps.memory, Date.now());
      return killed + (hour.isDue() ? hourly(deps, hour, now()) : 0) > 0;
    },
    tidy() {
      if (untidySince === undefined || Date.now() - untidySince < TIDY_AFTER_MS) return;
      if (retention.step()) return;
      const inbox = followed.current();
      if (inbox !== undefined) shrinkEmptyInbox(inbox);
      const isTidy = [inbox, deps.memory].map(
        (database) => database === undefined || emptyWriteAheadLog(database),
      );
      if (isTidy.includes(false)) return;
      untidySince = undefined;
      freeMemory(deps.memory);
    },
    lookAgain() {
      seen = undefined;
    },
  };
}

/** Frees cached pages and garbage of an idle worker that has grown. */
function freeMemory(memory: Database): void {
  if (process.memoryUsage.rss() < RESTING_BYTES) return;
  memory.run("PRAGMA shrink_memory");
  Bun.gc(true);
}

/**
 * @param trusted the time for deleting by age
 * @returns the number of sessions that were ended
 */
function hourly(deps: WorkDeps, rhythm: Rhythm, trusted: number): number {
  const now = Date.now();
  const left = removeLeftovers(deps.paths, now);
  if (left > 0) deps.log.info(`removed ${left} temporary files of killed processes`);
  deps.imports.endSessions();
  deleteBackupsBefore(deps.paths.backups, trusted - BACKUPS_KEPT_MS);
  deleteInjectionsBefore(deps.memory, trusted - INJECTIONS_KEPT_MS);
  const failed = failStaleSessions(deps, {
    olderThanMs: STALE_AFTER_MS,
    now,
    sparesLiving: true,
    pieceMs: SWEEP_PIECE_MS,
  });
  if (failed.hasMore) rhythm.comeSooner();
  return failed.sessionIds.length;
}

interface Rhythm {
  /** True the first time, and then once per interval. */
  isDue(): boolean;
  /** Makes it due the next time. */
  comeSooner(): void;
}

/** By a clock that cannot be set. */
function createRhythm(everyMs: number): Rhythm {
  let next = 0;
  return {
    isDue() {
      const now = performance.now();
      if (now < next) return false;
      next = now + everyMs;
      return true;
    },
    comeSooner() {
      next = 0;
    },
  };
}
