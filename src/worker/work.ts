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
import { screenOutdated } from "../screening/screen.ts";
import { indexPending } from "../search/index-pending.ts";
import { deleteBackupsBefore } from "../store/database/migrations.ts";
import { deleteInjectionsBefore } from "../store/injections/injections.ts";
import type { Meaning } from "../vectors/meaning.ts";
import type { FollowedInbox } from "./followed-inbox.ts";
import { removeLeftovers } from "./leftovers.ts";
import { createRetention, type RetentionLimits } from "./retention.ts";
import { createTrustedClock } from "./trusted-clock.ts";

/** Marks of private turns and given notes are of no use after this time. */
const MARKS_KEPT_MS = 7 * 24 * 60 * 60_000;
/** After so long without work the logs of both databases are emptied, and with them what was deleted as private. */
const TIDY_AFTER_MS = 500;
/** What a worker at rest takes without being asked to give anything back: collecting garbage takes 20 ms. */
const RESTING_BYTES = 75e6;

/** A session that has been silent for so long has failed, unless its host verifiably lives. */
const STALE_AFTER_MS = 24 * 60 * 60_000;
/** A schema that has held for so long needs no way back, and its copy would outlive what retention drops. */
const BACKUPS_KEPT_MS = 30 * 24 * 60 * 60_000;
/** What was given is looked at for a month; a year of it is kept for whoever asks how it went. */
const GIVEN_KEPT_MS = 365 * 24 * 60 * 60_000;
/** How often stale sessions, old backups and half-made files are looked for; the first time when the worker starts. */
const HOURLY_MS = 60 * 60_000;
/** How often living processes are asked whether they are still the hosts; a number is not given anew so fast. */
const THOROUGH_MS = 60_000;

export interface WorkDeps extends IngestDeps, Omit<ObserveDeps, "model"> {
  paths: DataPaths;
  retention: RetentionLimits;
  /** Who is asked about turns beside the local observer; undefined where no model is configured. */
  model?: ModelQueue | undefined;
  /** What is to be read of the past. */
  imports: Imports;
  /** Makes vectors beside the rounds; undefined where they are off. */
  meaning?: Pick<Meaning, "pump"> | undefined;
}

/** What the worker does, in small synchronous pieces; when each is done is not its business. Any may throw. */
export interface Work {
  /** Takes events over, observes turns and indexes what is new, as many as one round holds. Says whether there may be more. */
  round(): boolean;
  /** Ends sessions that nobody will end and forgets what is of no use. Says whether there is something to observe. */
  sweep(): boolean;
  /**
   * When nothing has happened for a while: a piece of retention, or, when all is done, empties the logs of the databases.
   */
  tidy(): void;
  /** After a failure: asks the inbox again even if it has not changed. */
  lookAgain(): void;
}

/**
 * How much is done before others are heard: a round of all of it takes some 50 ms. A hook that asks for health waits for
 * it, and takes a worker that answers late for one that stands still.
 */
const PER_ROUND = { intake: { records: 50, ms: 50 }, turns: 4, sources: 50 };
/** How long the transcripts of lost sessions are read before others are heard. */
const SWEEP_PIECE_MS = 50;

export function createWork(deps: WorkDeps, followed: FollowedInbox): Work {
  let seen: { inbox: Database | undefined; version: number } | undefined;
  // A worker that has just started does not know in what state the last one left the files.
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
      // An unchanged inbox is not asked again.
      const isChanged = seen?.inbox !== inbox || seen?.version !== version;
      seen = { inbox, version };
      const fromInbox = inbox === undefined || !isChanged ? 0 : takeInbox(deps, inbox, PER_ROUND.intake);
      const taken = fromInbox + takeSpool(deps, deps.paths.spool, PER_ROUND.intake);
      const observed = observeTurns(deps, PER_ROUND.turns);
      const indexed =
        indexPending(deps.memory, PER_ROUND.sources) + indexPassages(deps.memory, PER_ROUND.turns);
      const swept = unfinished === undefined ? 0 : sweepKilled(unfinished.isThorough);
      const hasWorked = swept + taken + observed + indexed + settleOutcomes(deps) > 0;
      // What happens now goes first, and what was read is condensed and indexed before more of it is read.
      const isBusy = hasWorked || screenOutdated(deps.memory) || readPast(deps.imports);
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
      giveMemoryBack(deps.memory);
    },
    lookAgain() {
      seen = undefined;
    },
  };
}

/** A worker at rest that has grown keeps neither pages that it has read nor garbage of its busiest moment. */
function giveMemoryBack(memory: Database): void {
  if (process.memoryUsage.rss() < RESTING_BYTES) return;
  memory.run("PRAGMA shrink_memory");
  Bun.gc(true);
}

/** Reads on where somebody has asked for it. Says whether there is more. */
function readPast(imports: Imports): boolean {
  return imports.look() && imports.step();
}

/**
 * @param trusted the time by which things are deleted for their age
 * @returns how many sessions were ended
 */
function hourly(deps: WorkDeps, rhythm: Rhythm, trusted: number): number {
  const now = Date.now();
  const left = removeLeftovers(deps.paths, now);
  if (left > 0) deps.log.info(`${left} half-made files of killed processes were removed`);
  deps.imports.endSessions();
  deleteBackupsBefore(deps.paths.backups, trusted - BACKUPS_KEPT_MS);
  deleteInjectionsBefore(deps.memory, trusted - GIVEN_KEPT_MS);
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
  /** Says yes the first time it is asked, and then once in a while. */
  isDue(): boolean;
  /** Says yes again the next time. */
  comeSooner(): void;
}

/** Counts by a clock that nobody can set. */
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
