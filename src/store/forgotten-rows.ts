import type { Database } from "bun:sqlite";
import type { Statement } from "../domain/same-fact.ts";
import type { ExportedRow } from "./export-rows.ts";
import { hasAny, isForgottenProject, isForgottenStatement, isKnown, keyOf } from "./forgotten.ts";
import { stringList } from "./rows.ts";

/** Asks of each row of an export whether it tells of what was forgotten here. */
export type IsForgottenRow = (table: string, row: ExportedRow) => boolean;

/** Rows are asked in the order of the export: what belongs to a session that is left out has nowhere to go by itself. */
export function createForgottenRows(memory: Database): IsForgottenRow {
  const projects = new Map<unknown, string>();
  const hosts = new Map<unknown, string>();
  return (table, row) => {
    if (table === "projects") projects.set(row.id, text(row.key));
    if (table === "sdk_sessions") hosts.set(row.id, text(row.host));
    if (!hasAny(memory)) return false;
    const at = Number(row.created_at_epoch ?? row.started_at_epoch ?? 0);
    if (at > 0 && isKnown(memory, "time", "", at)) return true;
    switch (table) {
      case "sdk_sessions":
        return isForgottenSession(memory, row, projects.get(row.project_id), at);
      case "user_prompts":
        return (
          isForgottenText(memory, row, at) ||
          isOfForgottenPrompt(memory, row, hosts.get(row.session_db_id) ?? "", at)
        );
      case "assistant_texts":
        return isForgottenText(memory, row, at);
      case "tool_uses":
        return isKnown(memory, "tool-use", keyOf(text(row.host), text(row.tool_use_id)), at);
      case "observations":
        return isForgottenStatement(memory, statementOf(row));
      default:
        return false;
    }
  };
}

function isForgottenSession(
  memory: Database,
  row: ExportedRow,
  projectKey: string | undefined,
  at: number,
): boolean {
  if (isKnown(memory, "session", keyOf(text(row.host), text(row.content_session_id)), at)) return true;
  return projectKey !== undefined && isForgottenProject(memory, projectKey, at);
}

function isForgottenText(memory: Database, row: ExportedRow, at: number): boolean {
  const isLine = row.uuid !== null && isKnown(memory, "line", keyOf(text(row.uuid)), at);
  return isLine || isKnown(memory, "text", keyOf(text(row.text_hash)), at);
}

function isOfForgottenPrompt(memory: Database, row: ExportedRow, host: string, at: number): boolean {
  const { content_session_id: session, prompt_id: prompt } = row;
  return prompt !== null && isKnown(memory, "prompt", keyOf(host, text(session), text(prompt)), at);
}

function statementOf(row: ExportedRow): Statement {
  const [type, title, subtitle, narrative] = [row.type, row.title, row.subtitle, row.narrative].map(text);
  const lists = [row.facts, row.files_read, row.files_modified].map((list) => stringList(text(list)));
  const [facts = [], filesRead = [], filesModified = []] = lists;
  return { type, title, subtitle, narrative, facts, filesRead, filesModified } as Statement;
}

function text(cell: unknown): string {
  return typeof cell === "string" ? cell : "";
}
