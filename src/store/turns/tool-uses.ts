import type { Database } from "bun:sqlite";
import type { Json, JsonObject, ToolOutcome } from "../../domain/host-event.ts";
import { ERROR_CHARS_KEPT, strippedInput } from "../../domain/tool-use/stripped-tool-use.ts";
import type { ToolUse } from "../../domain/turn.ts";
import { findRow, insertRow, listRows, objectColumn, parseColumn } from "../database/rows.ts";
import { HAS_HOST_ID, readStrippedContents, withContents } from "./stripped-tool-uses.ts";
import { getTurn, isRawKept, touchTurn } from "./turns.ts";

export interface ToolUseReport {
  host: string;
  toolUseId: string;
  sessionId: number;
  turnId: number;
  /** Absent when only a result was seen. */
  name?: string | undefined;
  input?: JsonObject | undefined;
  result?: Json | undefined;
  outcome: ToolOutcome;
  error?: string | undefined;
  durationMs?: number | undefined;
  agentId?: string | undefined;
  agentType?: string | undefined;
  at: number;
}

interface KnownToolUse {
  id: number;
  name: string;
  outcome: ToolOutcome;
  isStripped: number;
  turnId: number;
  at: number;
}

/**
 * Stores a report of a tool use. Reports of one call come from hook and transcript in any order; each adds only what is
 * missing, so a repeated report changes nothing.
 *
 * @returns whether something new was learned
 */
export function recordToolUse(memory: Database, report: ToolUseReport): boolean {
  const known = findKnown(memory, report.host, report.toolUseId);
  if (known === undefined) {
    insertToolUse(memory, isRawKept(memory, report.turnId) ? report : strippedReport(report));
    return true;
  }
  // A stripped tool use stays stripped when it is reported again.
  if (known.isStripped === 1) return false;
  const isNameNew = known.name === "" && report.name !== undefined;
  const isOutcomeNew = known.outcome === "unknown" && report.outcome !== "unknown";
  const isMoved = moveToEarlierTurn(memory, known, report);
  const isNew = isNameNew || isOutcomeNew || isMoved;
  // Only hooks know how long a call took, and a transcript may have been read before the hook's report came. When it
  // began is what the earliest report says: a hook comes behind its call, and may come behind the next prompt.
  const isEarlier = report.at < known.at;
  if (isNew || isEarlier || report.durationMs !== undefined) mergeToolUse(memory, report);
  return isNew;
}

function findKnown(memory: Database, host: string, toolUseId: string): KnownToolUse | undefined {
  const columns = "id, name, outcome, turn_id AS turnId, created_at_epoch AS at";
  const sql = `SELECT ${columns}, is_stripped AS isStripped FROM tool_uses WHERE host = ? AND tool_use_id = ?`;
  const stripped = `SELECT ${columns}, 1 AS isStripped FROM stripped_tool_uses u WHERE ${HAS_HOST_ID}
    AND ?1 = (SELECT s.host FROM turns t JOIN sdk_sessions s ON s.id = t.session_id WHERE t.id = u.turn_id)`;
  return (
    findRow<KnownToolUse>(memory, sql, host, toolUseId) ??
    findRow<KnownToolUse>(memory, stripped, host, toolUseId)
  );
}

/**
 * No call belongs to a turn that began after it. Where the hook of a prompt was lost, a late hook of one of its calls is
 * counted with the next prompt's turn until the transcript says when the call was made.
 *
 * @returns whether the call was moved to the turn of the report
 */
function moveToEarlierTurn(memory: Database, known: KnownToolUse, report: ToolUseReport): boolean {
  if (report.at >= known.at || report.turnId === known.turnId) return false;
  if (getTurn(memory, known.turnId).startedAt <= report.at) return false;
  memory.run("UPDATE tool_uses SET turn_id = ? WHERE host = ? AND tool_use_id = ?", [
    report.turnId,
    report.host,
    report.toolUseId,
  ]);
  touchTurn(memory, known.turnId, report.at);
  return true;
}

function insertToolUse(memory: Database, report: ToolUseReport & { isStripped?: true }): void {
  insertRow(memory, "tool_uses", {
    host: report.host,
    tool_use_id: report.toolUseId,
    session_id: report.sessionId,
    turn_id: report.turnId,
    name: report.name ?? "",
    input: JSON.stringify(report.input ?? {}),
    result: jsonOrNull(report.result),
    outcome: report.outcome,
    error: report.error ?? null,
    duration_ms: report.durationMs ?? null,
    agent_id: report.agentId ?? null,
    agent_type: report.agentType ?? null,
    created_at_epoch: report.at,
    is_stripped: report.isStripped ? 1 : 0,
  });
}

/** What is stored of a report for a stripped turn. */
function strippedReport(report: ToolUseReport): ToolUseReport & { isStripped: true } {
  const { result: _, ...kept } = report;
  return {
    ...kept,
    input: strippedInput(report.input ?? {}),
    error: report.error?.slice(0, ERROR_CHARS_KEPT),
    isStripped: true,
  };
}

function mergeToolUse(memory: Database, report: ToolUseReport): void {
  memory
    .query(
      `UPDATE tool_uses SET name = CASE name WHEN '' THEN ? ELSE name END,
         input = CASE input WHEN '{}' THEN ? ELSE input END, result = coalesce(result, ?),
         outcome = CASE outcome WHEN 'unknown' THEN ? ELSE outcome END, error = coalesce(error, ?),
         duration_ms = coalesce(duration_ms, ?), agent_id = coalesce(agent_id, ?), agent_type = coalesce(agent_type, ?),
         created_at_epoch = min(created_at_epoch, ?)
       WHERE host = ? AND tool_use_id = ?`,
    )
    .run(
      report.name ?? "",
      JSON.stringify(report.input ?? {}),
      jsonOrNull(report.result),
      report.outcome,
      report.error ?? null,
      report.durationMs ?? null,
      report.agentId ?? null,
      report.agentType ?? null,
      report.at,
      report.host,
      report.toolUseId,
    );
}

function jsonOrNull(value: Json | undefined): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

interface ToolUseRow {
  id: number;
  turnId: number;
  isStripped: number;
  toolUseId: string;
  name: string;
  input: string;
  result: string | null;
  outcome: ToolOutcome;
  error: string | null;
  durationMs: number | null;
  agentId: string | null;
  at: number;
}

/** The tool uses of a turn in the order in which they were made, at most `limit` of them. */
export function listToolUses(memory: Database, turnId: number, limit: number): ToolUse[] {
  return listUseRows(memory, turnId, limit).map(({ id: _, turnId: __, isStripped: ___, ...row }) => ({
    ...row,
    input: objectColumn(row.input),
    result: parseColumn(row.result),
    error: row.error ?? undefined,
    durationMs: row.durationMs ?? undefined,
    agentId: row.agentId ?? undefined,
  }));
}

function listUseRows(memory: Database, turnId: number, limit: number): ToolUseRow[] {
  const sql = `SELECT id, turn_id AS turnId, is_stripped AS isStripped, tool_use_id AS toolUseId, name, input, result, outcome,
      error, duration_ms AS durationMs, agent_id AS agentId, created_at_epoch AS at
    FROM all_tool_uses WHERE turn_id = +? ORDER BY created_at_epoch, id LIMIT +?`;
  return withContents(memory, listRows<ToolUseRow>(memory, sql, turnId, limit));
}

export function findToolUseRow(memory: Database, host: string, toolUseId: string): number | undefined {
  return findKnown(memory, host, toolUseId)?.id;
}

export function hasToolUse(memory: Database, host: string, toolUseId: string): boolean {
  return findToolUseRow(memory, host, toolUseId) !== undefined;
}

/** The stored input of a call; undefined if the call is not known. */
export function findToolInput(memory: Database, host: string, toolUseId: string): JsonObject | undefined {
  const known = findKnown(memory, host, toolUseId);
  if (known === undefined) return undefined;
  const row = findRow<{ input: string }>(memory, "SELECT input FROM tool_uses WHERE id = ?", known.id);
  return objectColumn(row?.input ?? readStrippedContents(memory, known.turnId).get(known.id)?.input ?? "{}");
}

/** A tool use with its row's id. */
export interface KeptToolUse {
  id: number;
  name: string;
  input: JsonObject;
  result: Json | undefined;
  error: string | undefined;
  at: number;
  /** Whether its content was stripped. */
  isStripped: boolean;
}

/** The tool uses of a turn in the order in which they were made, at most `limit` of them. */
export function listKeptToolUses(memory: Database, turnId: number, limit: number): KeptToolUse[] {
  return listUseRows(memory, turnId, limit).map(({ id, name, input, result, error, at, isStripped }) => ({
    id,
    name,
    input: objectColumn(input),
    result: parseColumn(result),
    error: error ?? undefined,
    at,
    isStripped: isStripped === 1,
  }));
}
