import type { Database } from "bun:sqlite";
import type { Saver } from "../domain/observation.ts";
import { stringList } from "../store/database/rows.ts";
import type { SelectionScope } from "./selection.ts";

/** What is left to do of a forget whose rows are gone: to take the same out of queues and files. */
export interface UnfinishedForget {
  id: number;
  /** By which text and within what; undefined where no text was named. */
  scope: SelectionScope | undefined;
  /** Ids of sessions and titles by which copies elsewhere are found. */
  exact: string[];
  /** The host's ids of the sessions of which something went. */
  sessions: string[];
  by: Saver;
}

/** Marks that free pages still hold what was deleted. */
const REWRITE_MARK = "purge";

/** To be called within the transaction that deletes the rows, so that whoever comes after a kill knows what is left. */
export function insertUnfinished(
  memory: Database,
  { scope, exact, sessions, by }: Omit<UnfinishedForget, "id">,
  at: number,
): void {
  memory.run(
    "INSERT INTO unfinished_forgets (scope, exact, sessions, asked_by, begun_at_epoch) VALUES (?, ?, ?, ?, ?)",
    [JSON.stringify(scope ?? null), JSON.stringify(exact), JSON.stringify(sessions), by, at],
  );
  memory.run(
    "INSERT INTO intake_marks (source, mark) VALUES (?, 1) ON CONFLICT (source) DO UPDATE SET mark = 1",
    [REWRITE_MARK],
  );
}

export function listUnfinished(memory: Database): UnfinishedForget[] {
  return memory
    .query<{ id: number; scope: string; exact: string; sessions: string; by: Saver }, []>(
      "SELECT id, scope, exact, sessions, asked_by AS by FROM unfinished_forgets ORDER BY id",
    )
    .all()
    .map((row) => ({
      ...row,
      scope: (JSON.parse(row.scope) as SelectionScope | null) ?? undefined,
      exact: stringList(row.exact),
      sessions: stringList(row.sessions),
    }));
}

/** Queues and files are cleaned; the texts that were looked for go from the memory too. */
export function deleteUnfinished(memory: Database, ids: readonly number[]): void {
  memory.run("DELETE FROM unfinished_forgets WHERE id IN (SELECT value FROM json_each(?))", [
    JSON.stringify(ids),
  ]);
}

/** Whether queues, files or free pages may still hold something that was forgotten. */
export function isForgetUnfinished(memory: Database): boolean {
  return (
    memory
      .query("SELECT 1 FROM intake_marks WHERE source = ? UNION ALL SELECT 1 FROM unfinished_forgets")
      .get(REWRITE_MARK) !== null
  );
}

/** The file is written anew and its log empty. Nothing is finished as long as there is something to clean. */
export function setRewritten(memory: Database): void {
  memory.run("DELETE FROM intake_marks WHERE source = ? AND NOT EXISTS (SELECT 1 FROM unfinished_forgets)", [
    REWRITE_MARK,
  ]);
}
