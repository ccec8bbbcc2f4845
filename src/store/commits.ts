import type { Database } from "bun:sqlite";

/** A commit as git's output showed it in a session. */
export interface SeenCommit {
  hash: string;
  subject: string;
  /** What subjects are compared by. */
  subjectKey: string;
  branch: string | undefined;
  /** Where git said when; milliseconds since 1970. */
  committedAt: number | undefined;
  seenAt: number;
  /** Whether the session made it, and did not only see it. */
  isMade: boolean;
}

/** Hashes are kept so long: enough to be one commit's. */
export const HASH_CHARS = 12;

/** Puts the commits seen in a turn in the place of those that were known of it. */
export function replaceCommits(
  memory: Database,
  turnId: number,
  projectId: number,
  commits: readonly SeenCommit[],
): void {
  memory.query("DELETE FROM commits WHERE turn_id = ?").run(turnId);
  const insert = memory.query(
    `INSERT OR REPLACE INTO commits (project_id, hash, subject, subject_key, branch, committed_at_epoch, seen_at_epoch,
       turn_id, is_made) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const one of commits) {
    const { hash, subject, subjectKey, branch, committedAt, seenAt, isMade } = one;
    const when = committedAt ?? null;
    insert.run(projectId, hash, subject, subjectKey, branch ?? null, when, seenAt, turnId, isMade ? 1 : 0);
  }
}

/** What is known of when a commit came to be. */
export interface CommitTime {
  hash: string;
  subject: string;
  /** When it was made; where git did not say, when it was first seen. */
  at: number;
  /** Whether `at` is when it was made. */
  isExact: boolean;
}

interface CommitRow {
  hash: string;
  subject: string;
  committedAt: number | null;
  seenAt: number;
}

/** The commit with a subject; the earliest that is known of it, as rebased and merged ones come later. */
export function findCommitTime(
  memory: Database,
  subjectKey: string,
  projectId: number | undefined,
): CommitTime | undefined {
  const row = memory
    .query<CommitRow, [string, number | null, number | null]>(
      `SELECT hash, subject, min(CASE WHEN is_made THEN seen_at_epoch ELSE committed_at_epoch END) AS committedAt,
         min(seen_at_epoch) AS seenAt
       FROM commits WHERE subject_key = ? AND (? IS NULL OR project_id = ?) HAVING count(*) > 0`,
    )
    .get(subjectKey, projectId ?? null, projectId ?? null);
  if (row === null) return undefined;
  const { hash, subject, committedAt, seenAt } = row;
  const isExact = committedAt !== null && committedAt <= seenAt;
  return { hash, subject, at: isExact ? committedAt : seenAt, isExact };
}

/** The turns that made or saw a commit, by the beginning of its hash: those that made it first. */
export function listTurnsOfCommit(
  memory: Database,
  hash: string,
  projectId: number | undefined,
  limit: number,
): number[] {
  return memory
    .query<{ turnId: number }, [string, string, number | null, number | null, number]>(
      `SELECT turn_id AS turnId FROM commits WHERE hash >= ? AND hash < ? AND (? IS NULL OR project_id = ?)
       ORDER BY is_made DESC, seen_at_epoch LIMIT ?`,
    )
    .all(
      hash.slice(0, HASH_CHARS),
      `${hash.slice(0, HASH_CHARS)}g`,
      projectId ?? null,
      projectId ?? null,
      limit,
    )
    .map((row) => row.turnId);
}
