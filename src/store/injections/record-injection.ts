import type { Database } from "bun:sqlite";
import type { RecordedInjection } from "../../domain/host-event.ts";

/** Logs what an agent was given, each memory with a verdict that is still open. */
export function recordInjection(memory: Database, sessionId: number, given: RecordedInjection): void {
  const { through, observationIds, fixIds, subject, tokens, at } = given;
  const row = memory
    .query<{ id: number }, (string | number)[]>(
      `INSERT INTO context_given (session_id, through, observation_ids, subject, tokens, created_at_epoch)
       VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
    )
    .get(sessionId, through, JSON.stringify(observationIds), subject, tokens, at);
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
