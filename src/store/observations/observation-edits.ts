import type { Database } from "bun:sqlite";
import type { ObservationDraft, Saver } from "../../domain/observation.ts";
import { findNumber, insertRow, isoTime, updateOn } from "../database/rows.ts";
import { draftColumns, saveFiles } from "./observations.ts";

/** The fields of an observation that people and agents can change. */
export type EditableFields = Omit<ObservationDraft, "toolUseIds">;

/** The host of saved observations: each project has one session of it, without turns. */
export const SAVED_HOST = "saved";

export interface NewSaved extends EditableFields {
  savedBy: Saver;
  project: { id: number; label: string };
  branch: string | undefined;
  at: number;
}

/** Inserts an observation that somebody saved, and returns its id. */
export function insertSaved(memory: Database, saved: NewSaved): number {
  const { project, savedBy, branch, at } = saved;
  const id = insertRow(memory, "observations", {
    session_id: ensureSavedSession(memory, project, at),
    memory_session_id: savedSession(project.id),
    project_id: project.id,
    project: project.label,
    branch: branch ?? null,
    made_by: savedBy,
    saved_by: savedBy,
    created_at: isoTime(at),
    created_at_epoch: at,
    ...draftColumns(saved),
  });
  saveFiles(memory, project.id, id, saved);
  return id;
}

function savedSession(projectId: number): string {
  return `${SAVED_HOST}-${projectId}`;
}

function ensureSavedSession(memory: Database, project: { id: number; label: string }, at: number): number {
  const row = {
    host: SAVED_HOST,
    content_session_id: savedSession(project.id),
    project_id: project.id,
    project: project.label,
    status: "completed",
    end_reason: "saved",
    started_at: isoTime(at),
    started_at_epoch: at,
    last_event_at_epoch: at,
    completed_at: isoTime(at),
    completed_at_epoch: at,
  };
  return insertRow(
    memory,
    "sdk_sessions",
    row,
    updateOn("host, content_session_id", ["last_event_at_epoch"]),
  );
}

/** @param editedAt undefined if undoing an edit leaves an observation that nobody has edited */
export function setFields(
  memory: Database,
  id: number,
  fields: EditableFields,
  editedAt: number | undefined,
): void {
  const columns = { ...draftColumns(fields), edited_at_epoch: editedAt ?? null };
  const updates = Object.keys(columns).map((column) => `${column} = ?`);
  memory.run(`UPDATE observations SET ${updates.join(", ")} WHERE id = ?`, [...Object.values(columns), id]);
  const projectId = findNumber(memory, "SELECT project_id FROM observations WHERE id = ?", id);
  if (projectId !== undefined) saveFiles(memory, projectId, id, fields);
}

/** Pinned observations are injected into every new session of their project, before anything else. */
export function setPinned(memory: Database, id: number, at: number | undefined): void {
  memory.run("UPDATE observations SET pinned_at_epoch = ? WHERE id = ?", [at ?? null, id]);
}
