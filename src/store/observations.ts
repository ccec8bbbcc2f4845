import type { Database } from "bun:sqlite";
import type { Concept, Observation, ObservationDraft, ObservationType } from "../domain/observation.ts";
import { isoTime, stringList } from "./rows.ts";

/** What an observation belongs to. */
export interface ObservationSource {
  sessionId: number;
  contentSessionId: string;
  turnId: number;
  projectId: number | null;
  project: string;
  promptNumber: number;
  branch: string | null;
  madeBy: string;
  at: number;
}

/**
 * Puts the observations of a turn in the place of those that were there: observed again, the first stays the first and
 * keeps its id, so that an id which an agent was given goes on meaning the same thing.
 */
export function replaceObservations(
  memory: Database,
  source: ObservationSource,
  drafts: ObservationDraft[],
): number[] {
  const old = memory
    .query<{ id: number }, [number]>("SELECT id FROM observations WHERE turn_id = ? ORDER BY id")
    .all(source.turnId)
    .map((row) => row.id);
  const ids = drafts.map((draft, index) => saveObservation(memory, source, draft, old[index] ?? null));
  for (const id of old.slice(drafts.length)) memory.run("DELETE FROM observations WHERE id = ?", [id]);
  return ids;
}

function saveObservation(
  memory: Database,
  source: ObservationSource,
  draft: ObservationDraft,
  id: number | null,
): number {
  const row = memory
    .query<{ id: number }, (string | number | null)[]>(
      `INSERT INTO observations (id, session_id, turn_id, memory_session_id, project_id, project, prompt_number, branch,
         made_by, created_at, created_at_epoch, type, title, subtitle, facts, narrative, concepts, files_read,
         files_modified, tool_use_ids)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET made_by = excluded.made_by, type = excluded.type, title = excluded.title,
         subtitle = excluded.subtitle, facts = excluded.facts, narrative = excluded.narrative,
         concepts = excluded.concepts, files_read = excluded.files_read, files_modified = excluded.files_modified,
         tool_use_ids = excluded.tool_use_ids, created_at = excluded.created_at,
         created_at_epoch = excluded.created_at_epoch
       RETURNING id`,
    )
    .get(id, ...sourceColumns(source), ...draftColumns(draft));
  if (row === null) throw new Error(`an observation of turn ${source.turnId} was not kept`);
  if (source.projectId !== null) saveFiles(memory, source.projectId, row.id, draft);
  return row.id;
}

function sourceColumns(source: ObservationSource): (string | number | null)[] {
  const { sessionId, turnId, contentSessionId, projectId, project, promptNumber, branch, madeBy, at } =
    source;
  return [
    sessionId,
    turnId,
    contentSessionId,
    projectId,
    project,
    promptNumber,
    branch,
    madeBy,
    isoTime(at),
    at,
  ];
}

function draftColumns(draft: ObservationDraft): string[] {
  const { type, title, subtitle, facts, narrative, concepts, filesRead, filesModified, toolUseIds } = draft;
  const lists = [concepts, filesRead, filesModified, toolUseIds].map((list) => JSON.stringify(list));
  return [type, title, subtitle, JSON.stringify(facts), narrative, ...lists];
}

function saveFiles(memory: Database, projectId: number, id: number, draft: ObservationDraft): void {
  const insert = memory.query(
    "INSERT OR REPLACE INTO observation_files (project_id, path, observation_id, is_modified) VALUES (?, ?, ?, ?)",
  );
  for (const path of draft.filesRead) insert.run(projectId, path, id, 0);
  for (const path of draft.filesModified) insert.run(projectId, path, id, 1);
}

export interface ObservationRow {
  id: number;
  sessionId: string;
  projectLabel: string;
  promptNumber: number;
  branch: string | null;
  at: number;
  madeBy: string;
  type: ObservationType;
  title: string;
  subtitle: string;
  facts: string;
  narrative: string;
  concepts: string;
  filesRead: string;
  filesModified: string;
  toolUseIds: string;
}

export const OBSERVATION_COLUMNS = `o.id, o.memory_session_id AS sessionId, o.project AS projectLabel,
  o.prompt_number AS promptNumber, o.branch, o.created_at_epoch AS at, o.made_by AS madeBy, o.type, o.title, o.subtitle,
  o.facts, o.narrative, o.concepts, o.files_read AS filesRead, o.files_modified AS filesModified,
  o.tool_use_ids AS toolUseIds`;

export function observationOf(row: ObservationRow): Observation {
  return {
    ...row,
    branch: row.branch ?? undefined,
    facts: stringList(row.facts),
    concepts: stringList(row.concepts) as Concept[],
    filesRead: stringList(row.filesRead),
    filesModified: stringList(row.filesModified),
    toolUseIds: stringList(row.toolUseIds),
  };
}

export function findObservation(memory: Database, id: number): Observation | undefined {
  const row = memory
    .query<ObservationRow, [number]>(`SELECT ${OBSERVATION_COLUMNS} FROM observations o WHERE o.id = ?`)
    .get(id);
  return row === null ? undefined : observationOf(row);
}
