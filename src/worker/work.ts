import type { Database } from "bun:sqlite";
import { type IntakeDeps, takeInbox, takeSpool } from "../capture/intake.ts";
import { sweepKilledSessions } from "../capture/sweep.ts";
import type { DataPaths } from "../config/paths.ts";
import { deletePrivateMarksBefore } from "../inbox/private-marks.ts";
import { dataVersion, deleteNotesBefore } from "../inbox/take.ts";
import { emptyWriteAheadLog } from "../lib/write-ahead-log.ts";
import { type ObserveDeps, observeTurns } from "../observer/observe-turns.ts";
import type { FollowedInbox } from "./followed-inbox.ts";

/** Marks of private turns and given notes are of no use after this time. */
const MARKS_KEPT_MS = 7 * 24 * 60 * 60_000;
/** After so long without work the logs of both databases are emptied, and with them what was deleted as private. */
const TIDY_AFTER_MS = 500;

export interface WorkDeps extends IntakeDeps, ObserveDeps {
  paths: DataPaths;
}

/** What the worker does, in small synchronous pieces; when each is done is not its business. Any may throw. */
export interface Work {
  /** Takes events over and observes turns, as many as one round holds. Says whether there may be more. */
  round(): boolean;
  /** Ends sessions whose host is gone and forgets old marks. Says whether there is something to observe. */
  sweep(): boolean;
  /** Empties the logs of the databases when nothing has happened for a while. */
  tidy(): void;
  /** After a failure: asks the inbox again even if it has not changed. */
  lookAgain(): void;
}

export function createWork(deps: WorkDeps, followed: FollowedInbox): Work {
  let seen: { inbox: Database | undefined; version: number } | undefined;
  let untidySince: number | undefined;
  return {
    round() {
      const inbox = followed.current();
      const version = inbox === undefined ? -1 : dataVersion(inbox);
      // An unchanged inbox is not asked again.
      const isChanged = seen?.inbox !== inbox || seen?.version !== version;
      seen = { inbox, version };
      const fromInbox = inbox === undefined || !isChanged ? 0 : takeInbox(deps, inbox);
      const taken = fromInbox + takeSpool(deps, deps.paths.spool);
      const isBusy = observeTurns(deps) + taken > 0;
      // A full round may have left more.
      if (taken > 0) seen = undefined;
      if (isBusy) untidySince = Date.now();
      return isBusy;
    },
    sweep() {
      const before = Date.now() - MARKS_KEPT_MS;
      const inbox = followed.current();
      if (inbox !== undefined) deleteNotesBefore(inbox, before);
      deletePrivateMarksBefore(deps.paths.spool, before);
      return sweepKilledSessions(deps) > 0;
    },
    tidy() {
      if (untidySince === undefined || Date.now() - untidySince < TIDY_AFTER_MS) return;
      const isTidy = [followed.current(), deps.memory].map(
        (database) => database === undefined || emptyWriteAheadLog(database),
      );
      if (!isTidy.includes(false)) untidySince = undefined;
    },
    lookAgain() {
      seen = undefined;
    },
  };
}
