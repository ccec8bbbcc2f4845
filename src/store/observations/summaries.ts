import type { Database } from "bun:sqlite";
import type { Summary, SummaryDraft } from "../../domain/observation.ts";
import { findNumber, insertRow, listRows, updateOn } from "../database/rows.ts";
import {
  type ObservationSource,
  REMADE_COLUMNS,
  sourceColumns,
  type TurnlessSource,
} from "./observations.ts";

/** Replaces the summary of a turn; undefined deletes it. */
export function replaceSummary(
  memory: Database,
  source: ObservationSource,
  draft: SummaryDraft | undefined,
): void {
  if (draft === undefined) memory.run("DELETE FROM session_summaries WHERE turn_id = ?", [source.turnId]);
  else insertSummary(memory, source, draft);
}

/** Inserts a summary, or replaces the one of its turn. Returns its id. */
export function insertSummary(
  memory: Database,
  source: ObservationSource | TurnlessSource,
  draft: SummaryDraft,
): number {
  const { request, investigated, learned, completed, nextSteps, notes } = draft;
  const texts = { request, investigated, learned, completed, next_steps: nextSteps, notes };
  const onConflict = updateOn("turn_id", [...REMADE_COLUMNS, ...Object.keys(texts)]);
  return insertRow(memory, "session_summaries", { ...sourceColumns(source), ...texts }, onConflict);
}

/** @param rest SQL behind `FROM session_summaries s` */
export function listSummaries(
  memory: Database,
  rest: string,
  ...values: (number | string | null)[]
): Summary[] {
  const sql = `SELECT ${SUMMARY_COLUMNS} FROM session_summaries s ${rest}`;
  return listRows<SummaryRow>(memory, sql, ...values).map(summaryOf);
}

export function findSummary(memory: Database, id: number): Summary | undefined {
  return listSummaries(memory, "WHERE s.id = ?", id)[0];
}

export function findSummaryOfTurn(memory: Database, turnId: number): number | undefined {
  return findNumber(memory, "SELECT id FROM session_summaries WHERE turn_id = ?", turnId);
}

export interface SummaryRow extends Omit<Summary, "branch" | "flag"> {
  branch: string | null;
  flag: string | null;
}

export const SUMMARY_COLUMNS = `s.id, s.memory_session_id AS sessionId, s.project AS projectLabel,
  s.prompt_number AS promptNumber, s.branch, s.created_at_epoch AS at, s.made_by AS madeBy, s.request, s.investigated,
  s.learned, s.completed, s.next_steps AS nextSteps, s.notes, s.flag`;

export function summaryOf(row: SummaryRow): Summary {
  return { ...row, branch: row.branch ?? undefined, flag: row.flag ?? undefined };
}
