import type { Database } from "bun:sqlite";
import { openDatabase } from "../lib/guarded-files.ts";
import { indexKey } from "../store/search/search-index.ts";

const EVER = Number.MAX_SAFE_INTEGER;

/**
 * Deletes what was collected, within the caller's transaction: rows, their entries in the index of words, and what ledgers
 * say in words. Foreign keys take with a turn what was captured in it.
 *
 * @returns how many entries of ledgers were cleared
 */
export function deleteSelectedRows(memory: Database): number {
  const cleared = clearLedgers(memory);
  memory.run("DELETE FROM observations WHERE id IN (SELECT id FROM going_observations)");
  memory.run("DELETE FROM session_summaries WHERE id IN (SELECT id FROM going_summaries)");
  emptyStayingTurns(memory);
  memory.run(
    `UPDATE turns SET state = 'complete', model_state = 'none' WHERE state = 'observed' AND raw = 'whole'
       AND id IN (SELECT id FROM going_echoes)`,
  );
  // What a hook gave within a turn names the files that it was given for.
  memory.run(
    `DELETE FROM context_given WHERE id IN (SELECT c.id FROM going_turns g JOIN turns t ON t.id = g.id
       JOIN context_given c ON c.session_id = t.session_id AND c.created_at_epoch >= t.started_at_epoch
         AND c.created_at_epoch < coalesce((SELECT min(n.started_at_epoch) FROM turns n WHERE n.session_id = t.session_id
           AND n.started_at_epoch > t.started_at_epoch), ${EVER}))`,
  );
  memory.run("DELETE FROM turns WHERE id IN (SELECT id FROM going_turns WHERE stays = 0)");
  memory.run("DELETE FROM sdk_sessions WHERE id IN (SELECT id FROM going_sessions)");
  memory.run(
    `DELETE FROM projects WHERE id IN (SELECT id FROM going_projects)
       AND NOT EXISTS (SELECT 1 FROM sdk_sessions WHERE project_id = projects.id)
       AND NOT EXISTS (SELECT 1 FROM observations WHERE project_id = projects.id)
       AND NOT EXISTS (SELECT 1 FROM session_summaries WHERE project_id = projects.id)`,
  );
  return cleared;
}

/** Numbers of calls stay, because budgets count them; what a provider answered in words goes. */
function clearLedgers(memory: Database): number {
  const calls = memory.run(
    `UPDATE model_calls SET fault = '' WHERE fault <> ''
       AND (turn_id IN (SELECT id FROM going_turns) OR session_id IN (SELECT id FROM going_sessions))`,
  ).changes;
  const isOfSelected = `(SELECT s.content_session_id AS id, s.transcript_path AS path FROM sdk_sessions s
    WHERE s.id IN (SELECT id FROM going_sessions)
      OR s.id IN (SELECT session_id FROM turns WHERE id IN (SELECT id FROM going_turns)))`;
  const parked = memory.run(
    `DELETE FROM parked_records WHERE EXISTS (SELECT 1 FROM ${isOfSelected} g
       WHERE instr(parked_records.body, g.id) > 0 OR parked_records.source = g.path)`,
  ).changes;
  return calls + parked;
}

/**
 * A turn some observations of which are kept is left empty and observed: what comes late for it finds it frozen, so that
 * nothing is made of it again.
 */
function emptyStayingTurns(memory: Database): void {
  const staying = "(SELECT id FROM going_turns WHERE stays = 1)";
  const keys = memory
    .query<{ id: number; projectId: number | null }, []>(
      `SELECT t.id, s.project_id AS projectId FROM turns t JOIN sdk_sessions s ON s.id = t.session_id
       WHERE t.id IN ${staying}`,
    )
    .all();
  for (const table of ["tool_uses", "assistant_texts", "user_prompts", "commits", "complaints"])
    memory.run(`DELETE FROM ${table} WHERE turn_id IN ${staying}`);
  memory.run(
    `UPDATE turns SET state = 'observed', raw = 'gone', model_state = 'none', model_fault = '',
       observed_at_epoch = coalesce(observed_at_epoch, ended_at_epoch) WHERE id IN ${staying}`,
  );
  const unindex = memory.query("DELETE FROM search_words WHERE rowid = ?");
  for (const { id, projectId } of keys) unindex.run(indexKey({ kind: "turn", id }, projectId));
}

/** How long a reader may hold the log before the next idle moment of the worker is left to empty it. */
const READER_WAIT_MS = 2_000;

/**
 * Writes the file of the memory anew, so that neither free pages nor the index of words nor the log hold what was deleted:
 * FTS5 keeps the words of deleted rows until its segments are merged, SQLite keeps bytes between the cells of a page.
 * Takes 9 ms for a megabyte, in which nobody else can write. SQLite's temporary file goes to the folder that
 * `SQLITE_TMPDIR` names.
 *
 * @param isRoomy whether there is room for a second copy of the file; without it deleted content is overwritten only
 */
export function rewriteMemory(path: string, isRoomy: boolean): void {
  using memory = openDatabase(path, { readwrite: true, create: false });
  memory.run(`PRAGMA busy_timeout = ${READER_WAIT_MS}`);
  memory.run("PRAGMA secure_delete = ON");
  memory.run("INSERT INTO search_words (search_words) VALUES ('optimize')");
  if (isRoomy) memory.run("VACUUM");
  memory.run("PRAGMA wal_checkpoint(TRUNCATE)");
}

/**
 * While another process writes the memory anew: a write fails at once as `database-locked` instead of holding up
 * everything else that this process does.
 */
export function writeWithoutWaiting(memory: Database): Disposable {
  const waitMs = memory.query<{ timeout: number }, []>("PRAGMA busy_timeout").get()?.timeout ?? 0;
  memory.run("PRAGMA busy_timeout = 0");
  return { [Symbol.dispose]: () => memory.run(`PRAGMA busy_timeout = ${waitMs}`) };
}
