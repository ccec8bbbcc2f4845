import type { Database } from "bun:sqlite";
import type { Saver } from "../domain/observation.ts";
import { exists, listParameter, listRows, stringList } from "../store/database/rows.ts";
import type { Target } from "./select.ts";

/** A forget whose rows are deleted, and whose copies in queues and files are not yet. */
export interface UnfinishedForget {
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

export function listUnfinished(memory: Database): UnfinishedForget[] {
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

/** Call once queues and files are clean: the texts that were looked for are then deleted too. */
export function deleteUnfinished(memory: Database, unfinished: readonly UnfinishedForget[]): void {
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
export function setRewritten(memory: Database): void {
  memory.run(
    "DELETE FROM ingest_cursors WHERE source = ? AND NOT EXISTS (SELECT 1 FROM unfinished_forgets)",
    [REWRITE_FLAG],
  );
}
