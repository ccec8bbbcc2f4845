import type { Database } from "bun:sqlite";
import type { JsonObject, ToolOutcome } from "../../domain/host-event.ts";
import { objectColumn } from "../database/rows.ts";

/** A tool use without its result: what was done, and whether it came off. */
export interface TurnAction {
  /** Row id of the tool use. */
  row: number;
  turnId: number;
  name: string;
  input: JsonObject;
  outcome: ToolOutcome;
  /** Milliseconds since 1970. */
  at: number;
}

interface Row extends Omit<TurnAction, "input"> {
  input: string;
}

const COLUMNS = "id AS row, turn_id AS turnId, name, input, outcome, created_at_epoch AS at";

/** The tool uses of a turn in order, without what they returned. */
export function listActionsOfTurn(memory: Database, turnId: number, limit: number): TurnAction[] {
  return memory
    .query<Row, [number, number]>(
      `SELECT ${COLUMNS} FROM tool_uses WHERE turn_id = ? ORDER BY created_at_epoch, id LIMIT ?`,
    )
    .all(turnId, limit)
    .map(deedOf);
}

/** What a session did from a tool use on, by time; that one is the first. */
export function listActionsFrom(memory: Database, row: number, limit: number): TurnAction[] {
  return memory
    .query<Row, [number, number]>(
      `SELECT ${COLUMNS} FROM tool_uses WHERE session_id = (SELECT session_id FROM tool_uses WHERE id = ?1)
         AND (created_at_epoch, id) >= (SELECT created_at_epoch, id FROM tool_uses WHERE id = ?1)
       ORDER BY created_at_epoch, id LIMIT ?2`,
    )
    .all(row, limit)
    .map(deedOf);
}

function deedOf(row: Row): TurnAction {
  return { ...row, input: objectColumn(row.input) };
}

/** The files that a session (by the host's id) has read or edited last, as the host names them; at most `limit` calls. */
export function listFilesInHand(memory: Database, host: string, sessionId: string, limit: number): string[] {
  return memory
    .query<{ path: string | null }, [string, string, number]>(
      `SELECT CASE WHEN json_valid(input) THEN json_extract(input, '$.file_path') END AS path FROM tool_uses
       WHERE session_id = (SELECT id FROM sdk_sessions WHERE host = ? AND content_session_id = ?)
         AND name IN ('Read', 'Edit', 'MultiEdit', 'Write')
       ORDER BY created_at_epoch DESC LIMIT ?`,
    )
    .all(host, sessionId, limit)
    .flatMap(({ path }) => path ?? []);
}
