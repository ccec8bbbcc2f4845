import type { Database } from "bun:sqlite";
import type { Observation, ObservationDraft, Saver } from "../../domain/observation.ts";
import { findNumber, findRow, isoTime } from "../database/rows.ts";
import { findObservation, saveFiles, titleKey } from "./observations.ts";

/** The fields of an observation that people and agents can change. */
export type EditableFields = Omit<ObservationDraft, "toolUseIds">;

/** The host that saved observations are kept under: each project has one session of it, without turns. */
export const SAVED_HOST = "saved";

export interface NewSaved extends EditableFields {
  savedBy: Saver;
  project: { id: number; label: string };
  branch: string | undefined;
  at: number;
}

/** Keeps an observation that was saved by hand. Returns its id. */
export function insertSaved(memory: Database, saved: NewSaved): number {
  const { project, savedBy, branch, at } = saved;
  const session = ensureSavedSession(memory, project, at);
  const sql = `INSERT INTO observations (session_id, memory_session_id, project_id, project, branch, made_by, saved_by,
    created_at, created_at_epoch, type, title) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`;
  const row = findRow<{ id: number }>(
    memory,
    sql,
    session.id,
    session.name,
    project.id,
    project.label,
    branch ?? null,
    savedBy,
    savedBy,
    isoTime(at),
    at,
    saved.type,
    saved.title,
  );
  if (row === undefined) throw new Error("what was to be saved was not kept");
  setFields(memory, row.id, saved, undefined);
  return row.id;
}

function ensureSavedSession(
  memory: Database,
  project: { id: number; label: string },
  at: number,
): { id: number; name: string } {
  const name = `${SAVED_HOST}-${project.id}`;
  memory.run(
    `INSERT INTO sdk_sessions (host, content_session_id, project_id, project, status, end_reason, started_at,
       started_at_epoch, last_event_at_epoch, completed_at, completed_at_epoch)
     VALUES (?, ?, ?, ?, 'completed', 'saved', ?, ?, ?, ?, ?)
     ON CONFLICT (host, content_session_id) DO UPDATE SET last_event_at_epoch = excluded.last_event_at_epoch`,
    [SAVED_HOST, name, project.id, project.label, isoTime(at), at, at, isoTime(at), at],
  );
  const sql = "SELECT id FROM sdk_sessions WHERE host = ? AND content_session_id = ?";
  const row = findRow<{ id: number }>(memory, sql, SAVED_HOST, name);
  if (row === undefined) throw new Error(`the session of what is saved for ${project.label} was not kept`);
  return { id: row.id, name };
}

/** @param editedAt undefined if undoing an edit leaves an observation that nobody has edited */
export function setFields(
  memory: Database,
  id: number,
  fields: EditableFields,
  editedAt: number | undefined,
): void {
  const { type, title, subtitle, narrative } = fields;
  const lists = [fields.facts, fields.concepts, fields.filesRead, fields.filesModified];
  memory.run(
    `UPDATE observations SET type = ?, title = ?, subtitle = ?, narrative = ?, facts = ?, concepts = ?, files_read = ?,
       files_modified = ?, title_key = ?, edited_at_epoch = ? WHERE id = ?`,
    [
      ...[type, title, subtitle, narrative, ...lists.map((list) => JSON.stringify(list))],
      titleKey(fields),
      editedAt ?? null,
      id,
    ],
  );
  const projectId = findNumber(memory, "SELECT project_id FROM observations WHERE id = ?", id);
  if (projectId !== undefined) saveFiles(memory, projectId, id, fields);
}

/** Pinned observations are given to every new session of their project, before all else. */
export function setPinned(memory: Database, id: number, at: number | undefined): void {
  memory.run("UPDATE observations SET pinned_at_epoch = ? WHERE id = ?", [at ?? null, id]);
}

/** @throws Error when there is none: callers have looked before */
export function getObservation(memory: Database, id: number): Observation {
  const found = findObservation(memory, id);
  if (found === undefined) throw new Error(`observation ${id} is not in the memory`);
  return found;
}
