import type { Database } from "bun:sqlite";
import { MemoryError } from "../../domain/error.ts";
import { isSaidAgain } from "../../domain/same-fact.ts";
import { findRow, listNumbers, listRows } from "../database/rows.ts";
import { deleteRuleChanges, recordChange } from "./changes.ts";
import { IS_PROTECTED, OBSERVATION_COLUMNS, type ObservationRow, observationOf } from "./observations.ts";

/** Who said that one observation takes the place of another. */
export type LinkedBy = "rule" | "hand" | "unlinked";

/** Observations with the same title that are compared with a new one. */
const CANDIDATES_MAX = 20;
/** How long a chain of replaced observations may be that is followed. */
const CHAIN_MAX = 1_000;

/**
 * Says by what an observation was replaced; undefined that it was not.
 *
 * @throws MemoryError invalid-input where the two would replace each other, so that neither is shown
 */
export function setSupersededBy(memory: Database, id: number, by: number | undefined, who: LinkedBy): void {
  if (by !== undefined && isReplacedBy(memory, by, id))
    throw new MemoryError("invalid-input", `#${by} was itself replaced by #${id}`);
  memory.run("UPDATE observations SET superseded_by = ?, linked = ? WHERE id = ?", [by ?? null, who, id]);
}

interface CandidateRow extends ObservationRow {
  isProtected: number;
}

/**
 * Links a new observation with those of its project that say the same: the newer one is shown, the older one says by
 * what it was replaced. A protected observation stays shown, and the observer's repetition of it is replaced. Links of an
 * earlier wording are removed first.
 *
 * @returns how many were linked
 */
export function linkSame(memory: Database, id: number, now: number): number {
  unlink(memory, id);
  const sql = `SELECT ${OBSERVATION_COLUMNS}, ${IS_PROTECTED} AS isProtected, o.project_id AS projectId, o.title_key AS titleKey
    FROM observations o WHERE o.id = ? AND o.title_key IS NOT NULL AND o.linked IS NOT 'unlinked'`;
  const row = findRow<CandidateRow & TitleKey>(memory, sql, id);
  return row === undefined ? 0 : linkWith(memory, row, listSameTitles(memory, row), now);
}

interface TitleKey {
  projectId: number;
  titleKey: string;
}

function listSameTitles(
  memory: Database,
  { id, projectId, titleKey }: TitleKey & { id: number },
): CandidateRow[] {
  return listRows<CandidateRow>(
    memory, // The sign keeps SQLite from walking through all of the project in the order of time.
    `SELECT ${OBSERVATION_COLUMNS}, ${IS_PROTECTED} AS isProtected FROM observations o
       WHERE o.project_id = +? AND o.title_key = +? AND o.id <> ? AND o.superseded_by IS NULL
         AND o.linked IS NOT 'unlinked' ORDER BY +o.created_at_epoch DESC LIMIT +?`,
    projectId,
    titleKey,
    id,
    CANDIDATES_MAX,
  );
}

function linkWith(memory: Database, row: CandidateRow, others: readonly CandidateRow[], now: number): number {
  let linked = 0;
  for (const other of others) {
    const [replaced, shown] = inOrder(row, other);
    if (!mayBeReplaced(replaced, shown) || !isSaidAgain(observationOf(replaced), observationOf(shown)))
      continue;
    if (isReplacedBy(memory, shown.id, replaced.id)) continue;
    setSupersededBy(memory, replaced.id, shown.id, "rule");
    recordChange(memory, { action: "merge", by: "rule", observationId: replaced.id, before: {}, at: now });
    linked += 1;
    // One that is replaced itself replaces no other.
    if (replaced === row) return linked;
  }
  return linked;
}

/** What was saved is replaced by what is saved again, and by nothing else that the rule finds. */
function mayBeReplaced(replaced: CandidateRow, shown: CandidateRow): boolean {
  const isOnlySaved = replaced.savedBy !== null && replaced.isPinned === 0 && replaced.editedAt === null;
  return replaced.isProtected === 0 || (isOnlySaved && shown.savedBy !== null);
}

/** The one that would be replaced, and the one that would be shown. */
function inOrder(one: CandidateRow, other: CandidateRow): [CandidateRow, CandidateRow] {
  if (one.isProtected !== other.isProtected) return one.isProtected === 1 ? [other, one] : [one, other];
  return one.at < other.at || (one.at === other.at && one.id < other.id) ? [one, other] : [other, one];
}

function unlink(memory: Database, id: number): void {
  const sql = "SELECT id FROM observations WHERE linked = 'rule' AND (id = ? OR superseded_by = ?)";
  const ids = listRows<{ id: number }>(memory, sql, id, id);
  for (const one of ids) {
    memory.run("UPDATE observations SET superseded_by = NULL, linked = NULL WHERE id = ?", [one.id]);
    deleteRuleChanges(memory, one.id);
  }
}

/** The ids of all that an observation has taken the place of, at whatever remove. */
export function listReplacedBy(memory: Database, id: number): number[] {
  const sql = `WITH RECURSIVE older(id) AS (SELECT id FROM observations WHERE superseded_by = ?
      UNION SELECT o.id FROM observations o JOIN older ON o.superseded_by = older.id)
    SELECT id FROM older WHERE id <> ? LIMIT +?`;
  return listNumbers(memory, sql, id, id, CHAIN_MAX);
}

/** Whether an observation is another one, or was replaced by it, at whatever remove. */
export function isReplacedBy(memory: Database, id: number, other: number): boolean {
  return chainOf(memory, id).has(other);
}

/** What is shown in the place of an observation: itself, or the last of those that replaced it. */
export function findShown(memory: Database, id: number): number {
  return [...chainOf(memory, id)].at(-1) ?? id;
}

/** An observation and those that replaced it, one after the other. */
function chainOf(memory: Database, from: number): Set<number> {
  const chain = new Set<number>();
  const next = memory.query<{ by: number | null }, [number]>(
    "SELECT superseded_by AS by FROM observations WHERE id = ?",
  );
  for (let id: number | undefined = from; id !== undefined && !chain.has(id); ) {
    chain.add(id);
    id = next.get(id)?.by ?? undefined;
  }
  return chain;
}
