import type { Database } from "bun:sqlite";
import type { SummaryDraft } from "../domain/observation.ts";
import type { Statement } from "../domain/same-fact.ts";
import { stringList, textHash } from "../store/database/rows.ts";
import type { ExportedRow } from "../store/imports/export-rows.ts";
import type { ExportedTableName } from "../store/imports/exported-tables.ts";
import {
  hasAny,
  isCovered,
  isForgottenProject,
  isForgottenStatement,
  isForgottenSummary,
  isKnown,
  keyOf,
} from "./tombstones.ts";

/** Tells of each row of an export whether it is of what was forgotten here. */
export interface ForgottenRows {
  /** Rows are asked in the order of the export: what belongs to a session that is left out has nowhere to go by itself. */
  isForgotten(table: ExportedTableName, row: ExportedRow): boolean;
  /**
   * The projects that a row which is kept points to, and that were held back until then: of one that was forgotten even the
   * name stays away unless something has happened in it since.
   */
  takeProjectsOf(table: ExportedTableName, row: ExportedRow): ExportedRow[];
}

/** What rows have told so far that later ones point to, by the ids of the export. */
interface Told {
  memory: Database;
  projects: Map<unknown, string>;
  sessions: Map<unknown, { host: string; id: string; project: string | undefined }>;
  /** Turns of which something was left out: what was noted on them may quote it. */
  touchedTurns: Set<unknown>;
}

/** What was captured in a turn, as against what was noted on it. */
const CAPTURED: ReadonlySet<ExportedTableName> = new Set(["user_prompts", "tool_uses", "assistant_texts"]);

export function createForgottenRows(memory: Database): ForgottenRows {
  const told: Told = { memory, projects: new Map(), sessions: new Map(), touchedTurns: new Set() };
  const heldBack = new Map<unknown, ExportedRow>();
  return {
    isForgotten(table, row) {
      note(told, table, row);
      if (!hasAny(memory) || !RULES[table](row, told)) return false;
      if (table === "projects") heldBack.set(row.id, row);
      if (table === "turns") told.touchedTurns.add(row.id);
      if (CAPTURED.has(table)) told.touchedTurns.add(row.turn_id);
      return true;
    },
    takeProjectsOf(table, { project_id: id }) {
      const row = RULES[table] === FOLLOWS ? undefined : heldBack.get(id);
      if (row === undefined) return [];
      heldBack.delete(id);
      return [row];
    },
  };
}

function note({ projects, sessions }: Told, table: ExportedTableName, row: ExportedRow): void {
  if (table === "projects") projects.set(row.id, text(row.key));
  if (table === "sdk_sessions") {
    const project = projects.get(row.project_id);
    sessions.set(row.id, { host: text(row.host), id: text(row.content_session_id), project });
  }
}

type Rule = (row: ExportedRow, told: Told) => boolean;

/** Nothing in such a row says what happened, and where what it points to is left out, so is the row. */
const FOLLOWS: Rule = () => false;

/** A table that is exported has a rule here, so that nothing comes back by it. */
const RULES: Readonly<Record<ExportedTableName, Rule>> = {
  projects: (row, { memory }) => isForgottenProject(memory, text(row.key), 0),
  sdk_sessions: isForgottenSession,
  turns: (row, told) => isInForgottenTime(told, row.session_id, Number(row.started_at_epoch)),
  user_prompts: (row, told) =>
    isInForgottenTime(told, row.session_db_id, timeOf(row)) ||
    isForgottenText(told, row) ||
    isOfForgottenPrompt(told, row),
  assistant_texts: (row, told) =>
    isInForgottenTime(told, row.session_id, timeOf(row)) || isForgottenText(told, row),
  tool_uses: (row, told) =>
    isInForgottenTime(told, row.session_id, timeOf(row)) ||
    isKnown(told.memory, "tool-use", keyOf(text(row.host), text(row.tool_use_id)), timeOf(row)),
  // Kept: they keep things out.
  private_spans: FOLLOWS,
  observations: (row, told) =>
    isForgottenNote(row, told) || isForgottenStatement(told.memory, statementOf(row)),
  observation_files: FOLLOWS,
  session_summaries: (row, told) =>
    isForgottenNote(row, told) || isForgottenSummary(told.memory, summaryOf(row), timeOf(row)),
  context_given: (row, told) =>
    isInForgottenTime(told, row.session_id, timeOf(row)) ||
    isKnown(told.memory, "text", keyOf(textHash(text(row.subject))), timeOf(row)),
  commits: (row, { touchedTurns }) => touchedTurns.has(row.turn_id),
  // Budgets count the calls; what was answered in words is not in an export.
  model_calls: FOLLOWS,
  // Kept: what an earlier import brought and somebody forgot is known by it.
  imported: FOLLOWS,
};

/** One that went on after it, or of which only turns were forgotten, is there without these. */
function isForgottenSession(row: ExportedRow, { memory, sessions }: Told): boolean {
  const session = sessions.get(row.id);
  if (session === undefined) return false;
  const span = { from: Number(row.started_at_epoch), to: Number(row.last_event_at_epoch) };
  return (
    isCovered(memory, "time", "", span) ||
    isCovered(memory, "session", keyOf(session.host, session.id), span) ||
    (session.project !== undefined && isCovered(memory, "project", keyOf(session.project), span))
  );
}

function isInForgottenTime({ memory, sessions }: Told, sessionId: unknown, at: number): boolean {
  const session = sessions.get(sessionId);
  if (isKnown(memory, "time", "", at)) return true;
  if (session === undefined) return false;
  if (isCovered(memory, "session", keyOf(session.host, session.id), { from: at, to: at })) return true;
  return session.project !== undefined && isForgottenProject(memory, session.project, at);
}

/** A note goes by its turn; one without a turn by its own time. */
function isForgottenNote(row: ExportedRow, told: Told): boolean {
  if (typeof row.turn_id === "number") return told.touchedTurns.has(row.turn_id);
  const project = told.projects.get(row.project_id);
  const at = timeOf(row);
  return (
    isInForgottenTime(told, row.session_id, at) ||
    (project !== undefined && isForgottenProject(told.memory, project, at))
  );
}

function isForgottenText({ memory }: Told, row: ExportedRow): boolean {
  const at = timeOf(row);
  const isLine = row.uuid !== null && isKnown(memory, "line", keyOf(text(row.uuid)), at);
  return isLine || isKnown(memory, "text", keyOf(text(row.text_hash)), at);
}

function isOfForgottenPrompt({ memory, sessions }: Told, row: ExportedRow): boolean {
  const { content_session_id: session, prompt_id: prompt } = row;
  const host = sessions.get(row.session_db_id)?.host ?? "";
  return prompt !== null && isKnown(memory, "prompt", keyOf(host, text(session), text(prompt)), timeOf(row));
}

function timeOf(row: ExportedRow): number {
  return Number(row.created_at_epoch ?? 0);
}

function statementOf(row: ExportedRow): Statement {
  const [type, title, subtitle, narrative] = [row.type, row.title, row.subtitle, row.narrative].map(text);
  const lists = [row.facts, row.files_read, row.files_modified].map((list) => stringList(text(list)));
  const [facts = [], filesRead = [], filesModified = []] = lists;
  return { type, title, subtitle, narrative, facts, filesRead, filesModified } as Statement;
}

function summaryOf(row: ExportedRow): SummaryDraft {
  const { request, investigated, learned, completed, next_steps: nextSteps, notes } = row;
  return {
    request: text(request),
    investigated: text(investigated),
    learned: text(learned),
    completed: text(completed),
    nextSteps: text(nextSteps),
    notes: text(notes),
  };
}

function text(cell: unknown): string {
  return typeof cell === "string" ? cell : "";
}
