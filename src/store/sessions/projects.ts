import type { Database } from "bun:sqlite";
import { findNumber, findRow, listNumbers, listRows } from "../database/rows.ts";

export interface ProjectRow {
  id: number;
  key: string;
  label: string;
  root: string;
}

export function findProjectId(memory: Database, key: string): number | undefined {
  return findNumber(memory, "SELECT id FROM projects WHERE key = ?", key);
}

export function projectOfTurn(memory: Database, turnId: number): number | undefined {
  const sql = "SELECT s.project_id FROM turns t JOIN sdk_sessions s ON s.id = t.session_id WHERE t.id = ?";
  return findNumber(memory, sql, turnId);
}

export function projectOfObservation(memory: Database, id: number): number | undefined {
  return findNumber(memory, "SELECT project_id FROM observations WHERE id = ?", id);
}

/** Projects listed at most. */
const LABELS_MAX = 1_000;

/** Labels of projects, the latest first. */
export function listProjectLabels(memory: Database): string[] {
  const sql = "SELECT label FROM projects ORDER BY id DESC LIMIT +?";
  return listRows<{ label: string }>(memory, sql, LABELS_MAX).map(({ label }) => label);
}

export function getProject(memory: Database, id: number): ProjectRow {
  const row = findRow<ProjectRow>(memory, "SELECT id, key, label, root FROM projects WHERE id = ?", id);
  if (row === undefined) throw new Error(`project ${id} is not in the memory`);
  return row;
}

/** Keys of projects of which an import knew only the name. */
const NAME_KEY = "legacy:";

/** The key of a project of which only the name is known, in the memory that it came from. */
export function namedProjectKey(name: string): string {
  return `${NAME_KEY}${name}`;
}

export interface NamedProject {
  id: number;
  label: string;
}

/** Projects of imports that no folder has been found for yet. */
export function listNamedProjects(memory: Database): NamedProject[] {
  const sql = `SELECT id, label FROM projects WHERE key GLOB '${NAME_KEY}*' ORDER BY id`;
  return listRows<NamedProject>(memory, sql);
}

/** The projects with a folder and this label, at most two: with several, it is ambiguous which is meant. */
export function listProjectsCalled(memory: Database, label: string): number[] {
  const sql = `SELECT id FROM projects WHERE label = ? AND key NOT GLOB '${NAME_KEY}*' AND key NOT GLOB 'name:*' LIMIT 2`;
  return listNumbers(memory, sql, label);
}

/** The project with a folder in which most sessions of this name's observations worked, if any is known. */
export function findProjectOfSessions(memory: Database, namedId: number): number | undefined {
  const sql = `SELECT s.project_id AS id FROM observations o JOIN sdk_sessions s ON s.id = o.session_id
    WHERE o.project_id = +? AND s.project_id <> o.project_id AND s.directory IS NOT NULL
    GROUP BY s.project_id ORDER BY count(*) DESC LIMIT 1`;
  return findNumber(memory, sql, namedId);
}

const OWNED = ["sdk_sessions", "observations", "session_summaries"] as const;

/** Moves everything of a project to another one and deletes it. Triggers queue it to be indexed again. */
export function mergeProject(memory: Database, from: number, to: number): void {
  const target = findRow<{ label: string }>(memory, "SELECT label FROM projects WHERE id = ?", to);
  for (const table of OWNED) {
    memory.run(`UPDATE ${table} SET project_id = ?, project = ? WHERE project_id = ?`, [
      to,
      target?.label ?? "",
      from,
    ]);
  }
  memory.run("UPDATE OR REPLACE observation_files SET project_id = ? WHERE project_id = ?", [to, from]);
  memory.run("UPDATE OR REPLACE commits SET project_id = ? WHERE project_id = ?", [to, from]);
  memory.run("DELETE FROM projects WHERE id = ?", [from]);
}
