import type { Database } from "bun:sqlite";
import type { ContextInjected, MemoryAccessed } from "../../domain/host-event.ts";
import { insertRow, listNumbers, listRows } from "../database/rows.ts";

/** Stores what a hook injected; the outcome of each memory is open. */
export function recordInjection(memory: Database, sessionId: number, event: ContextInjected): void {
  const { channel, observationIds, fixIds, subject, tokens, at } = event;
  const injection = insertRow(memory, "injections", {
    session_id: sessionId,
    channel,
    observation_ids: JSON.stringify(observationIds),
    subject,
    tokens,
    created_at_epoch: at,
  });
  const insert = memory.query(
    `INSERT INTO injected_items (injection_id, kind, item_id, session_id, project_id, channel, injected_at_epoch)
     SELECT ?1, ?2, ?3, id, project_id, ?4, ?5 FROM sdk_sessions WHERE id = ?6
     ON CONFLICT DO NOTHING`,
  );
  for (const id of observationIds) insert.run(injection, "observation", id, channel, at, sessionId);
  for (const id of fixIds) insert.run(injection, "fix", id, channel, at, sessionId);
}

/** The observations that a hook told of at least so often and that no session used, read at most `limit` tellings back. */
export function listUnusedObservations(
  memory: Database,
  { projectId, channel }: { projectId: number; channel: string },
  timesMin: number,
  limit: number,
): ReadonlySet<number> {
  const sql = `SELECT item_id FROM (SELECT item_id, kind, outcome FROM injected_items
      WHERE project_id = +? AND channel = +? AND outcome <> 'open' ORDER BY injected_at_epoch DESC LIMIT +?)
    WHERE kind = 'observation' GROUP BY item_id HAVING count(*) >= ? AND sum(outcome = 'used') = 0`;
  return new Set(listNumbers(memory, sql, projectId, channel, limit, timesMin));
}

/** Rows deleted in one call; their items are deleted with them. */
const DELETED_MAX = 5_000;

/** Deletes injections from before a time (milliseconds since 1970), the oldest first. Returns how many rows. */
export function deleteInjectionsBefore(memory: Database, before: number): number {
  return memory.run(
    `DELETE FROM injections WHERE id IN
       (SELECT id FROM injections WHERE created_at_epoch < ? ORDER BY id LIMIT ${DELETED_MAX})`,
    [before],
  ).changes;
}

/** `open` until something settles it or the session is over. */
export type InjectionOutcome = "open" | "used" | "ignored" | "contradicted";

/** One memory that was injected. */
export interface Injection {
  rowId: number;
  kind: "observation" | "fix";
  /** The id of the observation, or the row id of the tool use whose failure was fixed. */
  itemId: number;
  sessionId: number;
  /** The file that the note was about; "" for other notes. */
  subject: string;
  injectedAt: number;
  outcome: InjectionOutcome;
}

/** Injections into a session whose outcome may still change, the oldest first. */
export function listUnsettledInjections(memory: Database, sessionId: number, limit: number): Injection[] {
  const sql = `SELECT i.injection_id AS rowId, i.kind, i.item_id AS itemId, i.session_id AS sessionId, g.subject,
      i.injected_at_epoch AS injectedAt, i.outcome
    FROM injected_items i JOIN injections g ON g.id = i.injection_id
    WHERE i.session_id = +? AND i.outcome IN ('open', 'used') ORDER BY i.injection_id LIMIT +?`;
  return listRows<Injection>(memory, sql, sessionId, limit);
}

/** @param reason `literal`, `fetched`, `changed` or `said` */
export function setOutcome(
  memory: Database,
  item: Injection,
  outcome: InjectionOutcome,
  reason: string,
): void {
  memory.run(
    "UPDATE injected_items SET outcome = ?, reason = ? WHERE injection_id = ? AND kind = ? AND item_id = ?",
    [outcome, reason, item.rowId, item.kind, item.itemId],
  );
}

/** An injected memory that the session fetches is used; one that it changes or forgets is contradicted. */
export function settleAccessed(memory: Database, sessionId: number, event: MemoryAccessed): void {
  const isChanged = event.action === "changed";
  memory.run(
    `UPDATE injected_items SET outcome = ?, reason = ? WHERE session_id = ? AND kind = 'observation' AND injected_at_epoch <= ?
       AND item_id IN (SELECT value FROM json_each(?)) AND (outcome = 'open' OR (? AND outcome = 'used'))`,
    [
      isChanged ? "contradicted" : "used",
      event.action,
      sessionId,
      event.at,
      JSON.stringify(event.observationIds),
      isChanged,
    ],
  );
}

/** The outcome queue: observed turns of sessions with injections, the oldest first. */
export function listOutcomeQueue(memory: Database, limit: number): number[] {
  return listNumbers(memory, "SELECT turn_id AS id FROM outcome_queue ORDER BY turn_id LIMIT +?", limit);
}

export function removeFromOutcomeQueue(memory: Database, turnId: number): void {
  memory.run("DELETE FROM outcome_queue WHERE turn_id = ?", [turnId]);
}

/**
 * Marks as ignored what is still open when the session is over and all of its turns have left the outcome queue, or what
 * was injected before a time (milliseconds since 1970). Returns how many.
 */
export function ignoreOpenInjections(memory: Database, injectedBefore: number): number {
  const sql = `SELECT DISTINCT i.session_id AS id FROM injected_items i JOIN sdk_sessions s ON s.id = i.session_id
    WHERE i.outcome = 'open' AND (i.injected_at_epoch < ? OR s.status <> 'active') LIMIT 100`;
  const sessions = listRows<{ id: number }>(memory, sql, injectedBefore);
  const ignore = memory.query(
    `UPDATE injected_items SET outcome = 'ignored' WHERE session_id = ?1 AND outcome = 'open' AND (injected_at_epoch < ?2
       OR NOT EXISTS (SELECT 1 FROM turns t WHERE t.session_id = ?1 AND (t.state IN ('open', 'complete')
         OR t.id IN (SELECT turn_id FROM outcome_queue))))`,
  );
  return sessions.reduce((sum, { id }) => sum + ignore.run(id, injectedBefore).changes, 0);
}

/** What one hook injected, and the outcomes. */
export interface InjectionShare {
  channel: string;
  /** How often it injected something. */
  times: number;
  tokens: number;
  items: number;
  used: number;
  ignored: number;
  contradicted: number;
  /** Not settled yet, because the session continues. */
  open: number;
}

/** The share of the settled injections that were used, 0 to 1; undefined if none is settled yet. */
export function shareUsed(shares: readonly InjectionShare[]): number | undefined {
  const used = shares.reduce((sum, share) => sum + share.used, 0);
  const others = shares.reduce((sum, { ignored, contradicted }) => sum + ignored + contradicted, 0);
  return used + others === 0 ? undefined : used / (used + others);
}

/** Injections since a time (milliseconds since 1970), by hook; in one project, or in all. */
export function listInjectionShares(memory: Database, since: number, projectId?: number): InjectionShare[] {
  const sql = `SELECT g.channel, count(*) AS times, sum(g.tokens) AS tokens, sum(i.items) AS items, sum(i.used) AS used,
      sum(i.ignored) AS ignored, sum(i.contradicted) AS contradicted, sum(i.open) AS open
    FROM injections g JOIN (SELECT injection_id, count(*) AS items, sum(outcome = 'used') AS used,
        sum(outcome = 'ignored') AS ignored, sum(outcome = 'contradicted') AS contradicted, sum(outcome = 'open') AS open
      FROM injected_items WHERE injected_at_epoch > ?1 AND (?2 IS NULL OR project_id = +?2) GROUP BY injection_id) i
      ON i.injection_id = g.id
    GROUP BY g.channel ORDER BY g.channel`;
  return listRows<InjectionShare>(memory, sql, since, projectId ?? null);
}
