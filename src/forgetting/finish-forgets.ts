import type { Database } from "bun:sqlite";
import type { DataPaths } from "../config/paths.ts";
import { asMemoryError } from "../domain/error.ts";
import type { Saver } from "../domain/observation.ts";
import type { InTurn } from "../lib/in-turn.ts";
import type { Log } from "../lib/log.ts";
import { emptyWriteAheadLog } from "../lib/write-ahead-log.ts";
import { exists, listParameter, listRows, stringList } from "../store/database/rows.ts";
import { usedBytes } from "../store/database/size.ts";
import { type CleanedFiles, type CleaningOrder, holdsAny, type Sought } from "./clean-files.ts";
import { deleteSelected } from "./delete-selected.ts";
import { countSelected, type SelectionCounts, select, type Target } from "./select.ts";

/** How long to wait for a reader of the log. */
const LOG_WAIT_MS = 2_000;
const LOG_POLL_MS = 20;
/** By then, what blocked a forget, such as a program that reads the memory, may have ended. */
const RETRY_MS = 60_000;

/** What forgetting needs of the worker. */
export interface ForgettingDeps {
  memory: Database;
  paths: DataPaths;
  log: Log;
  now(): number;
  /** Ingests everything in the inbox, and the transcripts of these sessions. */
  ingest(sessionIds: readonly number[]): void;
  /** Deletes what the inbox says of sessions or paths, and empties its log. Returns what could not be done. */
  clearQueue(forgotten: { sessions: readonly string[]; holds(text: string): boolean }): string[];
  /** Carries out an order in another process. Throws MemoryError child-failed, no-slot. */
  clean(order: CleaningOrder): Promise<CleanedFiles>;
  /** The worker writes nothing of its own accord until this is disposed. */
  pause(): Disposable;
}

export interface FinishedForgets extends CleanedFiles {
  /** What still contained a text after derived notes had been made again. */
  rest: { counts: SelectionCounts; ledger: number }[];
}

/**
 * Finishes all forgets whose rows are deleted: has derived notes made again, cleans the inbox and files, rewrites the
 * memory and empties its log. Each step can be repeated, and the memory stores what is left to do: after a kill, the next
 * worker continues. That record is deleted before the rewrite, so that nothing of it remains in the file.
 *
 * @throws MemoryError child-failed, no-slot, and what the databases throw: then it stays unfinished
 */
export async function finishForgets(deps: ForgettingDeps): Promise<FinishedForgets> {
  const { memory } = deps;
  deps.ingest([]);
  const unfinished = listUnfinished(memory);
  const rest = unfinished.flatMap((one) => forgetRest(deps, one));
  const sought: Sought = {
    needles: unfinished.flatMap(({ target }) => target?.needles ?? []),
    exact: unfinished.flatMap(({ exact }) => exact),
  };
  const leftInQueue = deps.clearQueue({
    sessions: unfinished.flatMap(({ sessions }) => sessions),
    holds: (text) => holdsAny(Buffer.from(text), sought.needles),
  });
  const cleaned = await deps.clean({ kind: "clean", sought });
  if (leftInQueue.length === 0) deleteUnfinished(memory, unfinished);
  const notes = [...leftInQueue, ...cleaned.notes, ...(await rewrite(deps))];
  if (await isLogEmptied(deps)) {
    setRewritten(memory);
    emptyWriteAheadLog(memory);
  } else
    notes.push("another program is reading the memory; the write-ahead log is emptied once it has ended");
  return { ...cleaned, notes, rest };
}

/** If notes that were made again still contain the text, they did not quote it: their turns are deleted. */
function forgetRest(deps: ForgettingDeps, { target, by }: UnfinishedForget): FinishedForgets["rest"] {
  if (target === undefined) return [];
  const rest = { ...target, sparesDerivedNotes: false };
  const selection = select(deps.memory, rest);
  const counts = countSelected(deps.memory, selection);
  if (Object.values(counts).every((count) => count === 0)) return [];
  return [{ counts, ledger: deleteSelected(deps, selection, { target: rest, by }) }];
}

/** Meanwhile the worker ingests nothing, and its writes fail at once instead of waiting; events wait in the inbox. */
async function rewrite({ memory, clean, pause }: ForgettingDeps): Promise<string[]> {
  using _pause = pause();
  const waitMs = memory.query<{ timeout: number }, []>("PRAGMA busy_timeout").get()?.timeout ?? 0;
  memory.run("PRAGMA busy_timeout = 0");
  try {
    return (await clean({ kind: "rewrite", usedBytes: usedBytes(memory) })).notes;
  } finally {
    memory.run(`PRAGMA busy_timeout = ${waitMs}`);
  }
}

async function isLogEmptied({ memory }: ForgettingDeps): Promise<boolean> {
  const end = performance.now() + LOG_WAIT_MS;
  while (!emptyWriteAheadLog(memory)) {
    if (performance.now() > end) return false;
    await Bun.sleep(LOG_POLL_MS);
  }
  return true;
}

/** Finishes what this worker or an earlier one has left unfinished: at once, and again every minute. */
export function keepFinishing(deps: ForgettingDeps, inTurn: InTurn): Disposable {
  const attempt = () =>
    inTurn(async () => {
      if (!isForgetUnfinished(deps.memory)) return;
      await finishForgets(deps);
      if (!isForgetUnfinished(deps.memory)) deps.log.info("an interrupted forget was finished");
    }).catch((error: unknown) =>
      deps.log.error(asMemoryError(error, "finishing an interrupted forget").explanation),
    );
  void attempt();
  const timer = setInterval(attempt, RETRY_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** A forget whose rows are deleted, and whose copies in queues and files are not yet. */
interface UnfinishedForget {
  id: number;
  /** Undefined if it was not by text. */
  target: Target | undefined;
  /** Session ids and titles by which copies in files are found. */
  exact: string[];
  /** The host's ids of the sessions of which something was deleted. */
  sessions: string[];
  by: Saver;
}

/** Says that free pages still hold what was deleted. */
const REWRITE_FLAG = "purge";

/** Call within the transaction that deletes the rows, so that the next worker knows what is left after a kill. */
export function insertUnfinished(
  memory: Database,
  { target, exact, sessions, by }: Omit<UnfinishedForget, "id">,
  at: number,
): void {
  memory.run(
    "INSERT INTO unfinished_forgets (scope, exact, sessions, asked_by, begun_at_epoch) VALUES (?, ?, ?, ?, ?)",
    [JSON.stringify(target ?? null), JSON.stringify(exact), JSON.stringify(sessions), by, at],
  );
  memory.run("INSERT OR REPLACE INTO ingest_cursors (source, position) VALUES (?, 1)", [REWRITE_FLAG]);
}

function listUnfinished(memory: Database): UnfinishedForget[] {
  const sql =
    "SELECT id, scope AS target, exact, sessions, asked_by AS by FROM unfinished_forgets ORDER BY id";
  return listRows<{ id: number; target: string; exact: string; sessions: string; by: Saver }>(
    memory,
    sql,
  ).map((row) => ({
    ...row,
    target: targetIn(row.target),
    exact: stringList(row.exact),
    sessions: stringList(row.sessions),
  }));
}

/** Earlier versions stored no `ids`: there were none, because only a forget by text is stored. */
function targetIn(column: string): Target | undefined {
  const target = JSON.parse(column) as Target | null;
  return target === null ? undefined : { ...target, ids: target.ids ?? [] };
}

/** Call once queues and files are clean: the searched texts are then deleted too. */
function deleteUnfinished(memory: Database, unfinished: readonly UnfinishedForget[]): void {
  memory.run("DELETE FROM unfinished_forgets WHERE id IN (SELECT value FROM json_each(?))", [
    listParameter(unfinished.map(({ id }) => id)),
  ]);
}

/** Whether queues, files or free pages may still hold something that was forgotten. */
export function isForgetUnfinished(memory: Database): boolean {
  return exists(
    memory,
    "SELECT 1 FROM ingest_cursors WHERE source = ? UNION ALL SELECT 1 FROM unfinished_forgets",
    REWRITE_FLAG,
  );
}

/** The file is rewritten and its log empty. Has no effect as long as something is left to clean. */
function setRewritten(memory: Database): void {
  memory.run(
    "DELETE FROM ingest_cursors WHERE source = ? AND NOT EXISTS (SELECT 1 FROM unfinished_forgets)",
    [REWRITE_FLAG],
  );
}
