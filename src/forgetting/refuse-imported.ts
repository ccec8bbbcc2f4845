import type { Database } from "bun:sqlite";
import type { SummaryDraft } from "../domain/observation.ts";
import type { Statement } from "../domain/same-fact.ts";
import { stringList, textHash } from "../store/database/rows.ts";
import type { ExportedRow } from "../store/imports/exported-rows.ts";
import type { ExportedTableName } from "../store/imports/exported-tables.ts";
import { isForgottenProject, isForgottenStatement, isForgottenSummary } from "./is-forgotten.ts";
import { hasTombstones, isCovered, isKnown, keyOf } from "./tombstones.ts";

/** Tells of each row of an export whether it is part of something forgotten here. */
export interface ForgottenRows {
  /** Must be called for every row, in the order of the export. */
  isForgotten(table: ExportedTableName, row: ExportedRow): boolean;
  /**
   * The held-back project that a kept row refers to. A forgotten project is imported again, even its name, only if
   * something has happened in it since.
   */
  takeProjectsOf(table: ExportedTableName, row: ExportedRow): ExportedRow[];
}

/** What later rows refer to, by the ids of the export. */
interface Seen {
  memory: Database;
  projects: Map<unknown, string>;
  sessions: Map<unknown, { host: string; id: string; project: string | undefined }>;
  /** Turns of which something was refused: their notes may quote it. */
  touchedTurns: Set<unknown>;
}

export function createForgottenRows(memory: Database): ForgottenRows {
  const seen: Seen = { memory, projects: new Map(), sessions: new Map(), touchedTurns: new Set() };
  const heldBack = new Map<unknown, ExportedRow>();
  return {
    isForgotten(table, row) {
      note(seen, table, row);
      if (!hasTombstones(memory) || !RULES[table](row, seen)) return false;
      if (table === "projects") heldBack.set(row.id, row);
      if (table === "turns") seen.touchedTurns.add(row.id);
      if (CAPTURED.has(table)) seen.touchedTurns.add(row.turn_id);
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

/** What was captured in a turn, as opposed to notes on it. */
const CAPTURED: ReadonlySet<ExportedTableName> = new Set(["user_prompts", "tool_uses", "assistant_texts"]);

function note({ projects, sessions }: Seen, table: ExportedTableName, row: ExportedRow): void {
  if (table === "projects") projects.set(row.id, text(row.key));
  if (table === "sdk_sessions") {
    const project = projects.get(row.project_id);
    sessions.set(row.id, { host: text(row.host), id: text(row.content_session_id), project });
  }
}

type Rule = (row: ExportedRow, seen: Seen) => boolean;

/** The row says nothing of what happened. It is skipped if what it refers to is. */
const FOLLOWS: Rule = () => false;

/** How a forgotten row of each exported table is recognized. */
const RULES: Readonly<Record<ExportedTableName, Rule>> = {
  projects: (row, { memory }) => isForgottenProject(memory, text(row.key), 0),
  sdk_sessions: isForgottenSession,
  turns: (row, seen) => isInForgottenTime(seen, row.session_id, Number(row.started_at_epoch)),
  user_prompts: (row, seen) =>
    isInForgottenTime(seen, row.session_db_id, timeOf(row)) ||
    isForgottenText(seen, row) ||
    isOfForgottenPrompt(seen, row),
  assistant_texts: (row, seen) =>
    isInForgottenTime(seen, row.session_id, timeOf(row)) || isForgottenText(seen, row),
  tool_uses: (row, seen) =>
    isInForgottenTime(seen, row.session_id, timeOf(row)) ||
    isKnown(seen.memory, "tool-use", keyOf(text(row.host), text(row.tool_use_id)), timeOf(row)),
  // Imported, because they refuse events.
  private_spans: FOLLOWS,
  observations: (row, seen) =>
    isForgottenNote(row, seen) || isForgottenStatement(seen.memory, statementOf(row)),
  observation_files: FOLLOWS,
  session_summaries: (row, seen) =>
    isForgottenNote(row, seen) || isForgottenSummary(seen.memory, summaryOf(row), timeOf(row)),
  injections: (row, seen) =>
    isInForgottenTime(seen, row.session_id, timeOf(row)) ||
    isKnown(seen.memory, "text", keyOf(textHash(text(row.subject))), timeOf(row)),
  commits: (row, { touchedTurns }) => touchedTurns.has(row.turn_id),
  command_runs: (row, { touchedTurns }) => touchedTurns.has(row.turn_id),
  run_book_facts: (row, { touchedTurns }) => touchedTurns.has(row.turn_id),
  published: (row, { touchedTurns }) => touchedTurns.has(row.turn_id),
  // An export holds only the numbers of calls, which budgets count.
  model_calls: FOLLOWS,
  // Imported, because they recognize records of an earlier import that were forgotten.
  imported: FOLLOWS,
};

/** A session that went on after it was forgotten is imported without its forgotten turns. */
function isForgottenSession(row: ExportedRow, { memory, sessions }: Seen): boolean {
  const session = sessions.get(row.id);
  if (session === undefined) return false;
  const span = { from: Number(row.started_at_epoch), to: Number(row.last_event_at_epoch) };
  return (
    isCovered(memory, "time", "", span) ||
    isCovered(memory, "session", keyOf(session.host, session.id), span) ||
    (session.project !== undefined && isCovered(memory, "project", keyOf(session.project), span))
  );
}

function isInForgottenTime({ memory, sessions }: Seen, sessionId: unknown, at: number): boolean {
  const session = sessions.get(sessionId);
  if (isKnown(memory, "time", "", at)) return true;
  if (session === undefined) return false;
  if (isCovered(memory, "session", keyOf(session.host, session.id), { from: at, to: at })) return true;
  return session.project !== undefined && isForgottenProject(memory, session.project, at);
}

/** A note is checked by its turn or, without a turn, by its own time. */
function isForgottenNote(row: ExportedRow, seen: Seen): boolean {
  if (typeof row.turn_id === "number") return seen.touchedTurns.has(row.turn_id);
  const project = seen.projects.get(row.project_id);
  const at = timeOf(row);
  return (
    isInForgottenTime(seen, row.session_id, at) ||
    (project !== undefined && isForgottenProject(seen.memory, project, at))
  );
}

function isForgottenText({ memory }: Seen, row: ExportedRow): boolean {
  const at = timeOf(row);
  const isLine = row.uuid !== null && isKnown(memory, "line", keyOf(text(row.uuid)), at);
  return isLine || isKnown(memory, "text", keyOf(text(row.text_hash)), at);
}

function isOfForgottenPrompt({ memory, sessions }: Seen, row: ExportedRow): boolean {
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
