import type { ForgetReport, ForgetRequest } from "../protocol/curation.ts";
import { getSession } from "../store/sessions/sessions.ts";
import { deleteSelected } from "./delete-selected.ts";
import type { ChangeDeps } from "./deps.ts";
import { finishForgets } from "./finish-forgets.ts";
import type { Sought } from "./needles.ts";
import { type Asked, collectSelection, isByText, parseScope } from "./select.ts";
import { countSelected, listSelectedSessions, listSelectedTitles, listWholeSessions } from "./selection.ts";

/** Titles that a report names. */
const TITLES_MAX = 20;
/** Titles by which copies elsewhere are found; ids of sessions besides. */
const SOUGHT_MAX = 100_000;
/** A title of fewer characters may stand in any file. */
const TITLE_CHARS_MIN = 16;

/**
 * Forgets for good. What hooks and transcripts still hold is taken over first, so that nothing is overlooked and all of it
 * is known again when it is told once more. Rows and the hashes by which they are known again are one transaction; notes
 * that quoted what is gone are made again; then files are cleaned and the databases written anew. A worker that is killed
 * in between has the next one do that.
 *
 * @throws MemoryError usage, not-found, invalid-input
 */
export async function forget(deps: ChangeDeps, asked: ForgetRequest): Promise<ForgetReport> {
  const { memory } = deps;
  deps.catchUp([]);
  const scope = parseScope(memory, asked);
  collectSelection(memory, scope);
  // What a transcript still holds of these sessions may belong to what is forgotten.
  deps.catchUp(listSelectedSessions(memory));
  collectSelection(memory, scope);
  const going = listSelectedTitles(memory, SOUGHT_MAX);
  const report: ForgetReport = {
    preview: asked.preview,
    removed: { ...countSelected(memory), ledger: 0, logLines: 0 },
    titles: going.slice(0, TITLES_MAX).map(({ title }) => title),
    files: [],
    notes: [],
  };
  const sought = soughtFor(deps, scope, going);
  if (asked.preview) report.files = (await deps.clean({ kind: "list", sought })).files;
  else if (isByText(scope) || Object.values(report.removed).some((count) => count > 0))
    await remove(deps, { scope, by: asked.by, sought, report, ids: going.map(({ id }) => id) });
  return report;
}

function soughtFor({ memory }: ChangeDeps, scope: Asked, going: readonly { title: string }[]): Sought {
  if (isByText(scope)) return { needles: [...scope.needles], exact: [] };
  const titles = going.map(({ title }) => title).filter((title) => title.length >= TITLE_CHARS_MIN);
  return { needles: [], exact: [...listWholeSessions(memory), ...titles] };
}

interface Removal {
  scope: Asked;
  by: ForgetRequest["by"];
  sought: Sought;
  /** Is added to. */
  report: ForgetReport;
  ids: number[];
}

async function remove(deps: ChangeDeps, { scope, by, sought, report, ids }: Removal): Promise<void> {
  const { memory } = deps;
  const sessions = listSelectedSessions(memory).map((id) => getSession(memory, id).contentSessionId);
  const text = isByText(scope) ? scope : undefined;
  report.removed.ledger = deleteSelected(deps, scope, by, { scope: text, exact: sought.exact, sessions, by });
  const finished = await finishForgets(deps);
  for (const { counts, ledger } of finished.rest) {
    report.removed.ledger += ledger;
    for (const name of Object.keys(counts) as (keyof typeof counts)[]) report.removed[name] += counts[name];
  }
  report.files = finished.files;
  report.removed.logLines = finished.logLines;
  report.notes.push(...finished.notes);
  if (text !== undefined) report.notes.push(...(await stillHeld(deps, text.needles)));
  deps.onChange?.({ kind: "forgotten", ids });
}

/** Says where the text still stands: in the name of a folder or project, in the settings, or in what others wrote. */
async function stillHeld(deps: ChangeDeps, needles: readonly string[]): Promise<string[]> {
  const { files } = await deps.clean({ kind: "find", needles: [...needles] });
  return files.length === 0 ? [] : [`the text still stands in ${files.join(", ")}`];
}
