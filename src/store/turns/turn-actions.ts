import type { Database } from "bun:sqlite";
import type { JsonObject, ToolOutcome } from "../../domain/host-event.ts";
import { exists, listNumbers, listRows, objectColumn } from "../database/rows.ts";
import { isInStrippedUses, withContents } from "./stripped-tool-uses.ts";

/** A tool use without its result: what was done, and whether it succeeded. */
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

interface Row extends Omit<TurnAction, "input" | "row"> {
  id: number;
  input: string;
  isStripped: number;
}

const COLUMNS =
  "id, turn_id AS turnId, name, input, outcome, created_at_epoch AS at, is_stripped AS isStripped";

/** The tool uses of a turn in order, without what they returned. */
export function listActionsOfTurn(memory: Database, turnId: number, limit: number): TurnAction[] {
  const sql = `SELECT ${COLUMNS} FROM all_tool_uses WHERE turn_id = +? ORDER BY created_at_epoch, id LIMIT +?`;
  return withContents(memory, listRows<Row>(memory, sql, turnId, limit)).map(toAction);
}

/** What a session did from a tool use on, by time; that one is the first. */
export function listActionsFrom(memory: Database, row: number, limit: number): TurnAction[] {
  const sql = `SELECT ${COLUMNS} FROM all_tool_uses WHERE session_id = (SELECT session_id FROM all_tool_uses WHERE id = +?1)
      AND (created_at_epoch, id) >= (SELECT created_at_epoch, id FROM all_tool_uses WHERE id = +?1)
    ORDER BY created_at_epoch, id LIMIT +?2`;
  return withContents(memory, listRows<Row>(memory, sql, row, limit)).map(toAction);
}

function toAction({ id, isStripped: _, input, ...row }: Row): TurnAction {
  return { ...row, row: id, input: objectColumn(input) };
}

/** A failing tool use of a turn, with the fingerprints of its error signatures. */
export interface FailingUse {
  toolUseId: string;
  fingerprints: readonly number[];
}

/** Replaces the error signatures of a turn. */
export function replaceErrorSignatures(
  memory: Database,
  turnId: number,
  projectId: number,
  uses: readonly FailingUse[],
): void {
  memory.query("DELETE FROM error_signatures WHERE turn_id = ?").run(turnId);
  const insert = memory.query(
    `INSERT OR REPLACE INTO error_signatures (project_id, fingerprint, tool_use_row, turn_id)
     SELECT ?1, ?2, id, turn_id FROM all_tool_uses WHERE turn_id = ?3 AND tool_use_id = ?4`,
  );
  for (const { toolUseId, fingerprints } of uses) {
    for (const fingerprint of fingerprints) insert.run(projectId, fingerprint, turnId, toolUseId);
  }
}

/** Tool uses of a project that had one of these error signatures before a time, the latest first, each once. */
export function listFailingUses(
  memory: Database,
  about: { projectId: number; fingerprints: readonly number[]; before: number },
  limit: number,
): number[] {
  const sql = `SELECT DISTINCT row, at FROM (SELECT tool_use_row AS row,
      coalesce((SELECT created_at_epoch FROM tool_uses WHERE id = tool_use_row),
        (SELECT created_at_epoch FROM stripped_tool_uses WHERE id = tool_use_row)) AS at
      FROM error_signatures WHERE project_id = +? AND fingerprint IN (SELECT value FROM json_each(?)))
    WHERE at < ? ORDER BY at DESC LIMIT +?`;
  return listNumbers(memory, sql, about.projectId, JSON.stringify(about.fingerprints), about.before, limit);
}

/** The fingerprints of the error signatures of a tool use. */
export function listFingerprints(memory: Database, toolUseRow: number): number[] {
  return listNumbers(memory, "SELECT fingerprint FROM error_signatures WHERE tool_use_row = ?", toolUseRow);
}

/** The latest tool uses that are searched for what a session has seen; more would keep the worker too long. */
const SEEN_USES_MAX = 400;

/**
 * Whether a text stood in a prompt up to a time, or in what the agent said, called and was answered up to another; times in
 * milliseconds since 1970.
 */
export function hasSaidOrSeen(
  memory: Database,
  sessionId: number,
  text: string,
  { saidBefore, seenBefore }: { saidBefore: number; seenBefore: number },
): boolean {
  const sql = `SELECT 1 WHERE EXISTS (SELECT 1 FROM user_prompts
      WHERE session_db_id = +?1 AND created_at_epoch <= ?3 AND instr(prompt_text, ?2))
    OR EXISTS (SELECT 1 FROM assistant_texts WHERE session_id = +?1 AND created_at_epoch <= ?4 AND text <> ''
      AND instr(text, ?2))
    OR EXISTS (SELECT 1 FROM (SELECT input, result, error FROM tool_uses WHERE session_id = +?1 AND created_at_epoch <= ?4
        ORDER BY created_at_epoch DESC LIMIT ${SEEN_USES_MAX})
      WHERE instr(input, ?2) OR instr(coalesce(result, ''), ?2) OR instr(coalesce(error, ''), ?2))`;
  return (
    exists(memory, sql, sessionId, text, saidBefore, seenBefore) ||
    isInStrippedUses(memory, sessionId, text, seenBefore)
  );
}
