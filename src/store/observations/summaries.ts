import type { Database } from "bun:sqlite";
import type { Summary, SummaryDraft } from "../../domain/observation.ts";
import { findRow, isoTime } from "../database/rows.ts";
import type { ObservationSource, TurnlessSource } from "./observations.ts";

/** Keeps the summary of a turn in the place of the one that was there; undefined removes it. */
export function replaceSummary(
  memory: Database,
  source: ObservationSource,
  draft: SummaryDraft | undefined,
): void {
  if (draft === undefined) memory.run("DELETE FROM session_summaries WHERE turn_id = ?", [source.turnId]);
  else insertSummary(memory, source, draft);
}

/** Keeps a summary; that of a turn which has one takes its place. Returns its id. */
export function insertSummary(
  memory: Database,
  source: ObservationSource | TurnlessSource,
  draft: SummaryDraft,
): number {
  const sql = `INSERT INTO session_summaries (session_id, turn_id, memory_session_id, project_id, project, prompt_number, branch,
      made_by, created_at, created_at_epoch, request, investigated, learned, completed, next_steps, notes)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (turn_id) DO UPDATE SET made_by = excluded.made_by, request = excluded.request,
      investigated = excluded.investigated, learned = excluded.learned, completed = excluded.completed,
      next_steps = excluded.next_steps, notes = excluded.notes, created_at = excluded.created_at,
      created_at_epoch = excluded.created_at_epoch
    RETURNING id`;
  const row = findRow<{ id: number }>(
    memory,
    sql,
    source.sessionId,
    source.turnId,
    source.contentSessionId,
    source.projectId,
    source.project,
    source.promptNumber,
    source.branch,
    source.madeBy,
    isoTime(source.at),
    source.at,
    draft.request,
    draft.investigated,
    draft.learned,
    draft.completed,
    draft.nextSteps,
    draft.notes,
  );
  if (row === undefined) throw new Error(`a summary of session ${source.sessionId} was not kept`);
  return row.id;
}

export function findSummary(memory: Database, id: number): Summary | undefined {
  const sql = `SELECT ${SUMMARY_COLUMNS} FROM session_summaries s WHERE s.id = ?`;
  const row = findRow<SummaryRow>(memory, sql, id);
  return row === undefined ? undefined : summaryOf(row);
}

export interface SummaryRow extends Omit<Summary, "branch" | "flag"> {
  branch: string | null;
  flag: string | null;
}

export const SUMMARY_COLUMNS = `s.id, s.memory_session_id AS sessionId, s.project AS projectLabel,
  s.prompt_number AS promptNumber, s.branch, s.created_at_epoch AS at, s.made_by AS madeBy, s.request, s.investigated,
  s.learned, s.completed, s.next_steps AS nextSteps, s.notes, s.suspicion AS flag`;

export function summaryOf(row: SummaryRow): Summary {
  return { ...row, branch: row.branch ?? undefined, flag: row.flag ?? undefined };
}
