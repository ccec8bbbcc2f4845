import type { Database } from "bun:sqlite";
import type { UtteranceSource } from "../../domain/passage.ts";
import { findNumber } from "../database/rows.ts";

/** Where a turn belongs. */
export interface TurnPlace {
  turnId: number;
  host: string;
  /** The host's session id. */
  session: string;
  project: string;
  branch: string | null;
  number: number;
  startedAt: number;
  endedAt: number;
}

export function listTurnPlaces(memory: Database, turnIds: readonly number[]): TurnPlace[] {
  return memory
    .query<TurnPlace, [string]>(
      `SELECT t.id AS turnId, s.host, s.content_session_id AS session, s.project, coalesce(t.branch, s.branch) AS branch,
         t.number, t.started_at_epoch AS startedAt, t.ended_at_epoch AS endedAt
       FROM turns t JOIN sdk_sessions s ON s.id = t.session_id WHERE t.id IN (SELECT value FROM json_each(?))`,
    )
    .all(JSON.stringify(turnIds));
}

const TABLE_OF_SOURCE: Readonly<Record<UtteranceSource, string>> = {
  p: "user_prompts",
  t: "assistant_texts",
  i: "all_tool_uses",
  o: "all_tool_uses",
};

/** The turn of the row that an address names; undefined when there is none. */
export function findTurnOfSource(memory: Database, source: UtteranceSource, id: number): number | undefined {
  return findNumber(memory, `SELECT turn_id FROM ${TABLE_OF_SOURCE[source]} WHERE id = ?`, id);
}

/** Addresses of what an observation was made of: the closing of its turn, and the calls that it names. */
export function listAddressesOf(memory: Database, observationId: number, limit: number): string[] {
  const sql = `SELECT 't' || id FROM (SELECT a.id FROM assistant_texts a JOIN observations o ON o.turn_id = a.turn_id
      WHERE o.id = +?1 AND a.agent_id IS NULL ORDER BY a.created_at_epoch DESC, a.id DESC LIMIT 1)
    UNION ALL SELECT 'i' || id FROM (SELECT id, tool_use_id FROM all_tool_uses
        WHERE turn_id = (SELECT turn_id FROM observations WHERE id = +?1)) u
      JOIN (SELECT key, value FROM json_each((SELECT tool_use_ids FROM observations WHERE id = +?1))) j
        ON j.value = u.tool_use_id LIMIT +?2`;
  return memory
    .query(sql)
    .values(observationId, limit)
    .map(([address]) => String(address));
}
