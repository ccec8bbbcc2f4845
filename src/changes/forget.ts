import { statfsSync } from "node:fs";
import { emptyWriteAheadLog } from "../lib/write-ahead-log.ts";
import type { ForgetReport, ForgetRequest } from "../protocol/changes.ts";
import { recordChange } from "../store/changes.ts";
import { deleteGoing, needsPurge, purgeFile, setPurged } from "../store/delete-going.ts";
import { addTombstones } from "../store/forgotten.ts";
import { countGoing, type GoingCounts, listGoingSessions, listGoingTitles } from "../store/going.ts";
import { listGoingTombstones, timeTombstone } from "../store/going-tombstones.ts";
import { deleteRowsHolding } from "../store/rows-holding.ts";
import { getSession } from "../store/sessions.ts";
import { usedBytes } from "../store/size.ts";
import { cleanFiles, listFilesHolding, listGoingFiles } from "./clean-files.ts";
import type { ChangeDeps } from "./deps.ts";
import { type Asked, collectGoing, parseScope } from "./find-going.ts";
import { appendForgotten } from "./forgotten-file.ts";
import { needlesOf } from "./holds.ts";

/** Titles that a report names. */
const TITLES_MAX = 20;
/** Titles by which copies elsewhere are found; ids of sessions besides. */
const NEEDLES_MAX = 2_000;
/** A title of fewer characters may stand in any file. */
const TITLE_CHARS_MIN = 16;
/** Writing the memory anew takes twice its space beside it: in the log, and in a temporary file. */
const SPACE_NEEDED = 3;
/** How long a reader may hold the log before the next idle moment of the worker is left to empty it. */
const LOG_WAIT_MS = 2_000;
const LOG_POLL_MS = 20;

/**
 * Forgets for good. What hooks and transcripts still hold is taken over first, so that nothing is overlooked and all of it
 * is known again when it is told once more. Rows and the hashes by which they are known again are one transaction; then
 * files are cleaned and the databases written anew. A worker that is killed in between has the next one do that.
 *
 * @throws MemoryError usage, not-found, invalid-input
 */
export function forget(deps: ChangeDeps, asked: ForgetRequest): ForgetReport {
  const { memory, paths } = deps;
  deps.catchUp([]);
  const scope = parseScope(memory, asked);
  collectGoing(memory, scope);
  // What a transcript still holds of these sessions may belong to what is forgotten.
  deps.catchUp(listGoingSessions(memory));
  collectGoing(memory, scope);
  const counts = countGoing(memory);
  const going = listGoingTitles(memory, NEEDLES_MAX);
  const report: ForgetReport = {
    preview: asked.preview,
    removed: { ...counts, ledger: 0, logLines: 0 },
    titles: going.slice(0, TITLES_MAX).map(({ title }) => title),
    files: [],
    notes: [],
  };
  const needles = needlesFor(deps, scope, going);
  if (asked.preview)
    report.files = listGoingFiles(paths, needles).map((path) => path.slice(paths.dir.length + 1));
  else remove(deps, scope, { asked, counts, needles, report, ids: going.map(({ id }) => id) });
  return report;
}

interface Removal {
  asked: ForgetRequest;
  counts: GoingCounts;
  needles: string[];
  report: ForgetReport;
  ids: number[];
}

/** By what copies of it are found that no row of ours leads to. */
function needlesFor({ memory }: ChangeDeps, scope: Asked, going: readonly { title: string }[]): string[] {
  if ("needles" in scope && scope.needles.length > 0) return [...scope.needles];
  const isWhole = memory.query<{ session: string }, []>(
    "SELECT content_session_id AS session FROM sdk_sessions WHERE id IN (SELECT id FROM going_sessions)",
  );
  const titles = going.map(({ title }) => title).filter((title) => title.length >= TITLE_CHARS_MIN);
  return needlesOf([...isWhole.all().map(({ session }) => session), ...titles].slice(0, NEEDLES_MAX));
}

function remove(deps: ChangeDeps, scope: Asked, { asked, counts, needles, report, ids }: Removal): void {
  const { memory, paths } = deps;
  const at = deps.now();
  const sessions = listGoingSessions(memory).map((id) => getSession(memory, id).contentSessionId);
  memory
    .transaction(() => {
      const tombstones = listGoingTombstones(memory, at);
      if (isTimeAlone(scope)) tombstones.push(timeTombstone(scope.since, scope.until, at));
      addTombstones(memory, tombstones);
      report.removed.ledger = deleteGoing(memory);
      if (isByText(scope)) report.removed.ledger += deleteRowsHolding(memory, needles, OF_SCOPE);
      recordChange(memory, {
        action: "forget",
        by: asked.by,
        observationId: undefined,
        before: { ...counts },
        at,
      });
      appendForgotten(paths.forgotten, tombstones);
    })
    .immediate();
  const holds = (text: string) => needles.some((needle) => text.toLowerCase().includes(needle.toLowerCase()));
  report.notes.push(...deps.clearQueue({ sessions, holds }));
  const cleaned = cleanFiles(paths, needles);
  report.files = cleaned.files;
  report.removed.logLines = cleaned.logLines;
  report.notes.push(...cleaned.notes, ...purge(deps));
  if (isByText(scope)) report.notes.push(...stillHeld(deps, needles));
  deps.onChange?.({ kind: "forgotten", ids });
}

/** Tables whose rows the scope has found, or that say nothing in words. What else holds the text goes row by row. */
const OF_SCOPE: ReadonlySet<string> = new Set([
  "observations",
  "session_summaries",
  "user_prompts",
  "tool_uses",
  "assistant_texts",
  "turns",
  "commits",
  "sdk_sessions",
  "projects",
  "forgotten",
  "observation_files",
  "search_pending",
  "private_spans",
  "transcripts",
  "model_calls",
]);

function isByText(scope: Asked): scope is Exclude<Asked, { ids: number[] }> {
  return "needles" in scope && scope.needles.length > 0;
}

function isTimeAlone(scope: Asked): scope is Exclude<Asked, { ids: number[] }> {
  if ("ids" in scope || scope.needles.length > 0) return false;
  if (scope.sessionId !== undefined || scope.projectId !== undefined) return false;
  return scope.since !== undefined || scope.until !== undefined;
}

/** Writes the memory anew and empties its log; says what could not be done. */
function purge(deps: ChangeDeps): string[] {
  const { memory, paths } = deps;
  const { bavail, bsize } = statfsSync(paths.dir);
  const isRoomy = bavail * bsize > usedBytes(memory) * SPACE_NEEDED;
  purgeFile(memory, isRoomy);
  const notes = isRoomy
    ? []
    : ["the disk has no room to write the memory anew; what was deleted in it is overwritten where it stood"];
  const end = performance.now() + LOG_WAIT_MS;
  while (!emptyWriteAheadLog(memory)) {
    if (performance.now() > end)
      return [...notes, "another program reads the memory; its log is emptied as soon as that has ended"];
    Bun.sleepSync(LOG_POLL_MS);
  }
  setPurged(memory);
  emptyWriteAheadLog(memory);
  return notes;
}

/** Finishes what a worker that was killed had begun. */
export function finishPurge(deps: ChangeDeps): void {
  if (!needsPurge(deps.memory)) return;
  cleanFiles(deps.paths, []);
  purge(deps);
  deps.log.info("a forget that was cut short was finished");
}

function stillHeld({ paths }: ChangeDeps, needles: readonly string[]): string[] {
  const files = listFilesHolding(paths, needles);
  return files.length === 0 ? [] : [`the text still stands in ${files.join(", ")}`];
}
