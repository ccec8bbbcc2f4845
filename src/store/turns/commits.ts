import type { Database } from "bun:sqlite";
import { listNumbers, listRows } from "../database/rows.ts";

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

/** Commits of one turn are numbered; each list that git printed starts at a multiple of this. */
const LIST_PLACES = 1_000;

/** Characters stored of a hash: enough to be unique. */
export const HASH_CHARS = 12;
/** Characters by which hashes are compared, because git shortens them to different lengths. */
const SHORT_HASH = 7;

/** Commits with one subject that a question is dated by. */
const COMMITS_MAX = 10;

/** Replaces the commits of a turn. */
export function replaceCommits(
  memory: Database,
  turnId: number,
  projectId: number,
  lists: readonly (readonly SeenCommit[])[],
): void {
  memory.query("DELETE FROM commits WHERE turn_id = ?").run(turnId);
  const insert = memory.query(
    `INSERT OR REPLACE INTO commits (project_id, hash, subject, subject_key, branch, committed_at_epoch, seen_at_epoch,
       turn_id, is_made, place) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const [number, list] of lists.entries()) {
    for (const [index, one] of list.slice(0, LIST_PLACES).entries()) {
      const { hash, subject, subjectKey, branch, committedAt, seenAt, isMade } = one;
      const place = number * LIST_PLACES + index;
      const when = committedAt ?? null;
      insert.run(
        projectId,
        hash,
        subject,
        subjectKey,
        branch ?? null,
        when,
        seenAt,
        turnId,
        isMade ? 1 : 0,
        place,
      );
    }
  }
}

/** What is known of when a commit came to be. */
export interface CommitTime {
  hash: string;
  /** It was not there before; undefined where nothing says so. */
  from: number | undefined;
  /** It was there by then. */
  at: number;
  /** Whether git said when it was made. */
  isExact: boolean;
}

/** The commits with a subject and when each came to be, at most `COMMITS_MAX`, the latest first. */
export function listCommitTimes(
  memory: Database,
  subjectKey: string,
  projectId: number | undefined,
): CommitTime[] {
  const sql = `SELECT hash, project_id AS project, min(CASE WHEN is_made THEN seen_at_epoch ELSE committed_at_epoch END) AS made,
      min(seen_at_epoch) AS seen
    FROM commits WHERE substr(subject_key, -8) = substr(?1, -8) AND subject_key = +?1
      AND (?2 IS NULL OR project_id = +?2)
    GROUP BY project_id, substr(hash, 1, ${SHORT_HASH}) ORDER BY seen DESC LIMIT +?3`;
  return listRows<{ hash: string; project: number; made: number | null; seen: number }>(
    memory,
    sql,
    subjectKey,
    projectId ?? null,
    COMMITS_MAX,
  ).map(({ hash, project, made, seen }) => {
    if (made !== null && made <= seen) return { hash, from: made, at: made, isExact: true };
    return { hash, ...boundsOf(memory, project, hash, seen), isExact: false };
  });
}

/**
 * The earliest and latest time of a commit that git listed without a date: it is older than the commits above it in the
 * list, and newer than the moment when one below it was still the latest.
 */
function boundsOf(
  memory: Database,
  projectId: number,
  hash: string,
  seen: number,
): Omit<CommitTime, "hash" | "isExact"> {
  const above = neighbourTimes(memory, projectId, hash, "o.place < c.place", seen);
  const at = Math.min(seen, above.seen ?? seen, above.made ?? seen);
  const below = neighbourTimes(memory, projectId, hash, "o.place > c.place", at);
  const from = Math.max(below.made ?? 0, below.newest ?? 0);
  return { from: from > 0 && from <= at ? from : undefined, at };
}

interface NeighbourTimes {
  made: number | null;
  seen: number | null;
  /** When one of them was last seen at the head of a list, before `until`. */
  newest: number | null;
}

function neighbourTimes(
  memory: Database,
  projectId: number,
  hash: string,
  side: "o.place < c.place" | "o.place > c.place",
  until: number,
): NeighbourTimes {
  const none = { made: null, seen: null, newest: null };
  const query = memory.query<NeighbourTimes, (string | number)[]>(
    `SELECT ${side === "o.place < c.place" ? "min" : "max"}(n.committed_at_epoch) AS made, min(n.seen_at_epoch) AS seen,
       max(CASE WHEN n.place % ${LIST_PLACES} = 0 AND n.seen_at_epoch < ? THEN n.seen_at_epoch END) AS newest
     FROM commits c
     JOIN commits o ON o.turn_id = c.turn_id AND o.place / ${LIST_PLACES} = c.place / ${LIST_PLACES} AND ${side}
     JOIN commits n ON n.project_id = c.project_id AND n.hash >= substr(o.hash, 1, ${SHORT_HASH})
       AND n.hash < substr(o.hash, 1, ${SHORT_HASH}) || 'g'
     WHERE c.project_id = ? AND c.hash >= ? AND c.hash < ?`,
  );
  const short = hash.slice(0, SHORT_HASH);
  return query.get(until, projectId, short, `${short}g`) ?? none;
}

/** The turns that made or saw a commit, by the beginning of its hash: those that made it first. */
export function listTurnsOfCommit(
  memory: Database,
  hash: string,
  projectId: number | undefined,
  limit: number,
): number[] {
  const sql = `SELECT turn_id AS turnId FROM commits WHERE hash >= ? AND hash < ? AND (? IS NULL OR project_id = +?)
    ORDER BY is_made DESC, seen_at_epoch LIMIT +?`;
  return listNumbers(
    memory,
    sql,
    hash.slice(0, HASH_CHARS),
    `${hash.slice(0, HASH_CHARS)}g`,
    projectId ?? null,
    projectId ?? null,
    limit,
  );
}

export interface MadeCommit {
  hash: string;
  subject: string;
}

/** The commits that sessions made, the latest first; of one that was amended, the last form. */
export function listCommitsMade(
  memory: Database,
  {
    projectId,
    branch,
    session,
    before,
  }: { projectId: number; branch?: string | undefined; session?: string | undefined; before: number },
  limit: number,
): MadeCommit[] {
  const sql = `SELECT c.hash, c.subject, max(c.seen_at_epoch) AS at FROM commits c
      JOIN turns t ON t.id = c.turn_id JOIN sdk_sessions s ON s.id = t.session_id
    WHERE c.project_id = +? AND c.is_made AND c.seen_at_epoch < ?
      AND ${branch === undefined ? "? IS NULL" : "c.branch = +?"} AND ${session === undefined ? "? IS NULL" : "s.content_session_id = +?"}
    GROUP BY c.subject_key ORDER BY at DESC LIMIT +?`;
  return listRows<MadeCommit & { at: number }>(
    memory,
    sql,
    projectId,
    before,
    branch ?? null,
    session ?? null,
    limit,
  ).map(({ hash, subject }) => ({ hash, subject }));
}
