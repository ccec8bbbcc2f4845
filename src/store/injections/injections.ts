import type { Database } from "bun:sqlite";
import type { MemoryTaken, RecordedInjection } from "../../domain/host-event.ts";
import { findRow, listNumbers, listRows } from "../database/rows.ts";

/** Logs what an agent was given, each memory with a verdict that is still open. */
export function recordInjection(memory: Database, sessionId: number, given: RecordedInjection): void {
  const { through, observationIds, fixIds, subject, tokens, at } = given;
  const sql = `INSERT INTO context_given (session_id, through, observation_ids, subject, tokens, created_at_epoch)
    VALUES (?, ?, ?, ?, ?, ?) RETURNING id`;
  const row = findRow<{ id: number }>(
    memory,
    sql,
    sessionId,
    through,
    JSON.stringify(observationIds),
    subject,
    tokens,
    at,
  );
  const insert = memory.query(
    `INSERT INTO given_items (given_id, kind, item_id, session_id, project_id, through, given_at_epoch)
     SELECT ?1, ?2, ?3, id, project_id, ?4, ?5 FROM sdk_sessions WHERE id = ?6
     ON CONFLICT DO NOTHING`,
  );
  for (const id of observationIds) insert.run(row?.id ?? 0, "observation", id, through, at, sessionId);
  for (const id of fixIds) insert.run(row?.id ?? 0, "fix", id, through, at, sessionId);
}

/** Rows that are deleted at a time; their items go with them. */
const DELETED_MAX = 5_000;

/** Deletes what agents were given before a time (milliseconds since 1970), the oldest first. Returns how many times that was. */
export function deleteInjectionsBefore(memory: Database, before: number): number {
  return memory.run(
    `DELETE FROM context_given WHERE id IN
       (SELECT id FROM context_given WHERE created_at_epoch < ? ORDER BY id LIMIT ${DELETED_MAX})`,
    [before],
  ).changes;
}

/** `open` until something says otherwise or its session is over. */
export type InjectionOutcome = "open" | "used" | "ignored" | "contradicted";

/** One memory that an agent was given. */
export interface Injection {
  givenId: number;
  kind: "observation" | "fix";
  /** Of an observation its id; of a fix the row id of the tool use that had failed. */
  itemId: number;
  sessionId: number;
  /** Which hook gave it. */
  through: string;
  /** The file that it was given for; "" where there is none. */
  subject: string;
  givenAt: number;
  verdict: InjectionOutcome;
}

/** What was given to a session and may still be found used or contradicted, in the order in which it was given. */
export function listUnsettledItems(memory: Database, sessionId: number, limit: number): Injection[] {
  const sql = `SELECT i.given_id AS givenId, i.kind, i.item_id AS itemId, i.session_id AS sessionId, i.through, g.subject,
      i.given_at_epoch AS givenAt, i.verdict
    FROM given_items i JOIN context_given g ON g.id = i.given_id
    WHERE i.session_id = ? AND i.verdict IN ('open', 'used') ORDER BY i.given_id LIMIT ?`;
  return listRows<Injection>(memory, sql, sessionId, limit);
}

/** @param sign what the verdict rests on: `file`, `words`, `id`, `fetched`, `changed`, `said` */
export function setOutcome(memory: Database, item: Injection, verdict: InjectionOutcome, sign: string): void {
  memory.run("UPDATE given_items SET verdict = ?, sign = ? WHERE given_id = ? AND kind = ? AND item_id = ?", [
    verdict,
    sign,
    item.givenId,
    item.kind,
    item.itemId,
  ]);
}

/** What a session fetches in full after it was given was of use; what it changes or forgets was wrong. */
export function settleTaken(memory: Database, sessionId: number, taken: MemoryTaken): void {
  const isChanged = taken.deed === "changed";
  memory.run(
    `UPDATE given_items SET verdict = ?, sign = ? WHERE session_id = ? AND kind = 'observation' AND given_at_epoch <= ?
       AND item_id IN (SELECT value FROM json_each(?)) AND (verdict = 'open' OR (? AND verdict = 'used'))`,
    [
      isChanged ? "contradicted" : "used",
      taken.deed,
      sessionId,
      taken.at,
      JSON.stringify(taken.observationIds),
      isChanged,
    ],
  );
}

/** Observed turns of sessions that were given something, the oldest first. */
export function listTurnsToJudge(memory: Database, limit: number): number[] {
  return listNumbers(memory, "SELECT turn_id AS id FROM turns_to_judge ORDER BY turn_id LIMIT ?", limit);
}

export function removeTurnToJudge(memory: Database, turnId: number): void {
  memory.run("DELETE FROM turns_to_judge WHERE turn_id = ?", [turnId]);
}

/**
 * Marks as ignored what is still open when its session is over and all of its turns were looked at, or when it was given
 * before a time (milliseconds since 1970). Returns how many.
 */
export function ignoreWhatIsLeft(memory: Database, givenBefore: number): number {
  const sql = `SELECT DISTINCT i.session_id AS id FROM given_items i JOIN sdk_sessions s ON s.id = i.session_id
    WHERE i.verdict = 'open' AND (i.given_at_epoch < ? OR s.status <> 'active') LIMIT 100`;
  const sessions = listRows<{ id: number }>(memory, sql, givenBefore);
  const ignore = memory.query(
    `UPDATE given_items SET verdict = 'ignored' WHERE session_id = ?1 AND verdict = 'open' AND (given_at_epoch < ?2
       OR NOT EXISTS (SELECT 1 FROM turns t WHERE t.session_id = ?1 AND (t.state IN ('open', 'complete')
         OR t.id IN (SELECT turn_id FROM turns_to_judge))))`,
  );
  return sessions.reduce((sum, { id }) => sum + ignore.run(id, givenBefore).changes, 0);
}

/** How many of the last judged memories of a project that a hook gave were used. */
export interface JudgedCount {
  judged: number;
  used: number;
}

export function countJudged(
  memory: Database,
  of: { projectId: number; through: string; since: number },
  limit: number,
): JudgedCount {
  const sql = `SELECT count(*) AS judged, coalesce(sum(verdict = 'used'), 0) AS used FROM (SELECT verdict FROM given_items
    WHERE project_id = ? AND through = ? AND given_at_epoch > ? AND verdict <> 'open'
    ORDER BY given_at_epoch DESC LIMIT ?)`;
  const row = findRow<JudgedCount>(memory, sql, of.projectId, of.through, of.since, limit);
  return row ?? { judged: 0, used: 0 };
}

/** What one hook gave, and what became of it. */
export interface InjectionShare {
  through: string;
  /** Times that something was given. */
  times: number;
  tokens: number;
  items: number;
  used: number;
  ignored: number;
  contradicted: number;
  /** Not judged yet: their sessions go on. */
  open: number;
}

/** Which share of what is judged was used, 0 to 1; undefined where nothing is judged yet. */
export function shareUsed(shares: readonly InjectionShare[]): number | undefined {
  const used = shares.reduce((sum, share) => sum + share.used, 0);
  const others = shares.reduce((sum, { ignored, contradicted }) => sum + ignored + contradicted, 0);
  return used + others === 0 ? undefined : used / (used + others);
}

/** What was given since a time (milliseconds since 1970), by hook; in one project, or in all. */
export function listInjectionShares(memory: Database, since: number, projectId?: number): InjectionShare[] {
  const sql = `SELECT g.through, count(*) AS times, sum(g.tokens) AS tokens, sum(i.items) AS items, sum(i.used) AS used,
      sum(i.ignored) AS ignored, sum(i.contradicted) AS contradicted, sum(i.open) AS open
    FROM context_given g JOIN (SELECT given_id, count(*) AS items, sum(verdict = 'used') AS used,
        sum(verdict = 'ignored') AS ignored, sum(verdict = 'contradicted') AS contradicted, sum(verdict = 'open') AS open
      FROM given_items WHERE given_at_epoch > ?1 AND (?2 IS NULL OR project_id = ?2) GROUP BY given_id) i
      ON i.given_id = g.id
    GROUP BY g.through ORDER BY g.through`;
  return listRows<InjectionShare>(memory, sql, since, projectId ?? null);
}
