import type { Database } from "bun:sqlite";
import { MemoryError } from "../domain/error.ts";
import type { ForgetReport, ForgetRequest } from "../protocol/curation.ts";
import { getAskedProject } from "../search/asked-project.ts";
import { getTime } from "../search/query/query.ts";
import { inList, listParameter, listRows } from "../store/database/rows.ts";
import { findObservation } from "../store/observations/observations.ts";
import { getSession, listSessionsNamed } from "../store/sessions/sessions.ts";
import type { Sought } from "./clean-files.ts";
import { deleteSelected } from "./delete-selected.ts";
import { type ForgettingDeps, finishForgets, insertUnfinished } from "./finish-forgets.ts";
import {
  countSelected,
  listSelectedSessions,
  listSelectedTitles,
  type Selection,
  select,
  type Target,
} from "./select.ts";
import { needlesOf } from "./text-columns.ts";

/** Titles in a report. */
const TITLES_MAX = 20;
/** Titles by which copies in files are found. */
const SOUGHT_MAX = 100_000;
/** A shorter title may be in any file by chance. */
const TITLE_CHARS_MIN = 16;
/** A shorter beginning of a session id soon fits several sessions. */
const SESSION_CHARS_MIN = 8;

/**
 * Forgets for good: ingests what the inbox and transcripts still hold, selects, deletes with tombstones in one
 * transaction, has derived notes made again, cleans files and rewrites databases. After a kill, the next worker finishes.
 *
 * @throws MemoryError usage, not-found, invalid-input
 */
export async function forget(deps: ForgettingDeps, request: ForgetRequest): Promise<ForgetReport> {
  const { memory } = deps;
  deps.ingest([]);
  const target = parseTarget(memory, request);
  // What the transcripts of these sessions still hold may be part of it.
  deps.ingest(listSelectedSessions(memory, select(memory, target)));
  const selection = select(memory, target);
  const titles = listSelectedTitles(memory, selection, SOUGHT_MAX).map(({ title }) => title);
  const report: ForgetReport = {
    preview: request.preview,
    removed: { ...countSelected(memory, selection), ledger: 0, logLines: 0 },
    titles: titles.slice(0, TITLES_MAX),
    files: [],
    notes: [],
  };
  const sought = soughtFor(memory, target, selection, titles);
  if (request.preview) return { ...report, files: (await deps.clean({ kind: "list", sought })).files };
  const isNothing = Object.values(report.removed).every((count) => count === 0);
  if (isNothing && target.needles.length === 0) return report;
  const { by } = request;
  return finishReport(
    deps,
    target,
    report,
    removeSelected(deps, { target, by, selection, exact: sought.exact }),
  );
}

/**
 * Looks up what a request names.
 *
 * @throws MemoryError usage, not-found, invalid-input
 */
function parseTarget(memory: Database, request: ForgetRequest): Target {
  const { ids = [], query, session, project, since, until } = request;
  const isScoped = [query, session, project, since, until].some((one) => one !== undefined);
  if (ids.length > 0 && isScoped)
    throw new MemoryError("invalid-input", "ids cannot be combined with a query, session, project or time");
  if (ids.length === 0 && !isScoped)
    throw new MemoryError("invalid-input", "name what to forget: ids, a query, session, project or time");
  const needles = query === undefined ? [] : needlesOf([query]);
  if (query !== undefined && needles.length === 0)
    throw new MemoryError("invalid-input", `"${query}" is too short: it would be found everywhere`);
  for (const id of ids)
    if (findObservation(memory, id) === undefined)
      throw new MemoryError("not-found", `there is no observation #${id}`);
  return {
    ids,
    needles,
    sessionId: session === undefined ? undefined : getSessionNamed(memory, session),
    projectId: project === undefined ? undefined : getAskedProject(memory, project),
    since: getTime("since", since),
    until: getTime("until", until),
    sparesDerivedNotes: true,
  };
}

function getSessionNamed(memory: Database, name: string): number {
  const [found, other] = name.length < SESSION_CHARS_MIN ? [] : listSessionsNamed(memory, name, 2);
  if (found === undefined)
    throw new MemoryError(
      "not-found",
      `no session has this id or a beginning of at least ${SESSION_CHARS_MIN} characters: "${name}"`,
    );
  if (other !== undefined) throw new MemoryError("usage", `the ids of several sessions begin with "${name}"`);
  return found;
}

function soughtFor(
  memory: Database,
  { needles }: Target,
  { sessions }: Selection,
  titles: readonly string[],
): Sought {
  if (needles.length > 0) return { needles: [...needles], exact: [] };
  const sql = `SELECT content_session_id AS id FROM sdk_sessions WHERE id ${inList()}`;
  const ids = listRows<{ id: string }>(memory, sql, listParameter(sessions)).map(({ id }) => id);
  return { needles: [], exact: [...ids, ...titles.filter((title) => title.length >= TITLE_CHARS_MIN)] };
}

/** Returns how many rows and cells were deleted that the report does not count yet. */
function removeSelected(
  deps: ForgettingDeps,
  removal: { target: Target; by: ForgetRequest["by"]; selection: Selection; exact: string[] },
): number {
  const { memory } = deps;
  const { target, by, selection, exact } = removal;
  const sessions = listSelectedSessions(memory, selection).map(
    (id) => getSession(memory, id).contentSessionId,
  );
  const byText = target.needles.length > 0 ? target : undefined;
  return deleteSelected(deps, selection, { target, by }, (at) =>
    insertUnfinished(memory, { target: byText, exact, sessions, by }, at),
  );
}

async function finishReport(
  deps: ForgettingDeps,
  { needles }: Target,
  report: ForgetReport,
  ledger: number,
): Promise<ForgetReport> {
  const { rest, files, logLines, notes } = await finishForgets(deps);
  const removed = { ...report.removed, logLines, ledger };
  for (const one of rest) {
    removed.ledger += one.ledger;
    for (const name of Object.keys(one.counts) as (keyof typeof one.counts)[])
      removed[name] += one.counts[name];
  }
  const left = needles.length === 0 ? [] : (await deps.clean({ kind: "find", needles: [...needles] })).files;
  const still = left.length === 0 ? [] : [`the text is still in ${left.join(", ")}`];
  return { ...report, removed, files, notes: [...notes, ...still] };
}
