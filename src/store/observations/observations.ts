import type { Database } from "bun:sqlite";
import {
  asObservationType,
  type Concept,
  type Observation,
  type ObservationDraft,
  type ObservationType,
  type Saver,
} from "../../domain/observation.ts";
import { isMuchTheSame, type Statement, titleKeyText } from "../../domain/same-fact.ts";
import {
  insertRow,
  isoTime,
  listNumbers,
  listRows,
  objectColumn,
  type Row,
  stringList,
  textHash,
  updateOn,
} from "../database/rows.ts";

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

/** What belongs to no turn of ours: it was imported, and what it was made from is not here. */
export type TurnlessSource = Omit<ObservationSource, "turnId"> & { turnId: null };

/**
 * Replaces the observations of a turn. When a turn is observed again, the first one keeps its id, so that an injected id
 * stays valid. Protected observations (pinned, edited, merged by hand) stay, and drafts that say the same are dropped.
 */
export function replaceObservations(
  memory: Database,
  source: ObservationSource,
  drafts: ObservationDraft[],
): number[] {
  const protectedOnes = listProtected(memory, source.turnId);
  const protectedIds = new Set(protectedOnes.map(({ id }) => id));
  const sql = "SELECT id FROM observations WHERE turn_id = +? ORDER BY id";
  const old = listNumbers(memory, sql, source.turnId).filter((id) => !protectedIds.has(id));
  const fresh = withoutProtected(memory, protectedOnes, drafts);
  const ids = fresh.map((draft, index) => saveObservation(memory, source, draft, old[index] ?? null));
  for (const id of old.slice(fresh.length)) memory.run("DELETE FROM observations WHERE id = ?", [id]);
  return ids;
}

/** The observations of a turn that observing again must not overwrite. */
function listProtected(memory: Database, turnId: number): Observation[] {
  return listObservations(memory, `WHERE o.turn_id = ? AND ${IS_PROTECTED} ORDER BY o.id`, turnId);
}

/** SQL: whether an observation is protected by a user's hand, so that no observer may replace it. */
export const IS_PROTECTED = `(saved_by IS NOT NULL OR pinned_at_epoch IS NOT NULL OR edited_at_epoch IS NOT NULL
  OR trusted_at_epoch IS NOT NULL OR coalesce(linked, '') IN ('hand', 'unlinked'))`;

/** Drops, for each protected observation, the draft closest to its present text or its text before it was edited. */
function withoutProtected(
  memory: Database,
  protectedOnes: readonly Observation[],
  drafts: readonly ObservationDraft[],
): ObservationDraft[] {
  const left = [...drafts];
  for (const one of protectedOnes) {
    const known = [one, ...listStatementsBefore(memory, one)];
    const same = left.findIndex((draft) => known.some((statement) => isMuchTheSame(statement, draft)));
    if (same >= 0) left.splice(same, 1);
  }
  return left;
}

/** What an observation said before it was edited, as far as the history goes back. */
function listStatementsBefore(memory: Database, one: Observation): Statement[] {
  const sql = "SELECT before FROM changes WHERE observation_id = +? AND action = 'edit' ORDER BY id";
  return listRows<{ before: string }>(memory, sql, one.id).map(({ before }) => ({
    ...one,
    ...(objectColumn(before) as Partial<Statement>),
  }));
}

export function insertObservation(memory: Database, source: TurnlessSource, draft: ObservationDraft): number {
  return saveObservation(memory, source, draft, null);
}

function saveObservation(
  memory: Database,
  source: ObservationSource | TurnlessSource,
  draft: ObservationDraft,
  id: number | null,
): number {
  const columns = { ...draftColumns(draft), tool_use_ids: JSON.stringify(draft.toolUseIds) };
  const saved = insertRow(
    memory,
    "observations",
    { id, ...sourceColumns(source), ...columns },
    updateOn("id", [...REMADE_COLUMNS, ...Object.keys(columns)]),
  );
  if (source.projectId !== null) saveFiles(memory, source.projectId, saved, draft);
  return saved;
}

/** The columns that observations and summaries have in common. */
export function sourceColumns(source: ObservationSource | TurnlessSource): Row {
  return {
    session_id: source.sessionId,
    turn_id: source.turnId,
    memory_session_id: source.contentSessionId,
    project_id: source.projectId,
    project: source.project,
    prompt_number: source.promptNumber,
    branch: source.branch,
    made_by: source.madeBy,
    created_at: isoTime(source.at),
    created_at_epoch: source.at,
  };
}

/** The common columns that change when a turn is observed again. */
export const REMADE_COLUMNS = ["made_by", "created_at", "created_at_epoch"];

export function draftColumns(draft: Omit<ObservationDraft, "toolUseIds">): Row {
  const { type, title, subtitle, narrative } = draft;
  return {
    type,
    title,
    subtitle,
    narrative,
    facts: JSON.stringify(draft.facts),
    concepts: JSON.stringify(draft.concepts),
    files_read: JSON.stringify(draft.filesRead),
    files_modified: JSON.stringify(draft.filesModified),
    title_key: titleKey(draft),
  };
}

/** The key by which observations that may say the same are found. */
function titleKey(statement: Statement): string | null {
  const text = titleKeyText(statement);
  return text === undefined ? null : textHash(text);
}

/** Stores the files of an observation by path; triggers have removed its earlier ones. */
export function saveFiles(
  memory: Database,
  projectId: number,
  id: number,
  draft: Pick<ObservationDraft, "filesRead" | "filesModified">,
): void {
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
  turnId: number | null;
  savedBy: Saver | null;
  isPinned: number;
  editedAt: number | null;
  supersededBy: number | null;
  flag: string | null;
}

export const OBSERVATION_COLUMNS = `o.id, o.memory_session_id AS sessionId, o.project AS projectLabel,
  o.prompt_number AS promptNumber, o.branch, o.created_at_epoch AS at, o.made_by AS madeBy, o.type, o.title, o.subtitle,
  o.facts, o.narrative, o.concepts, o.files_read AS filesRead, o.files_modified AS filesModified,
  o.tool_use_ids AS toolUseIds, o.turn_id AS turnId, o.saved_by AS savedBy,
  o.pinned_at_epoch IS NOT NULL AS isPinned, o.edited_at_epoch AS editedAt, o.superseded_by AS supersededBy, o.flag`;

export function observationOf(row: ObservationRow): Observation {
  return {
    ...row,
    type: asObservationType(row.type),
    branch: row.branch ?? undefined,
    facts: stringList(row.facts),
    concepts: stringList(row.concepts) as Concept[],
    filesRead: stringList(row.filesRead),
    filesModified: stringList(row.filesModified),
    toolUseIds: stringList(row.toolUseIds),
    turnId: row.turnId ?? undefined,
    savedBy: row.savedBy ?? undefined,
    isPinned: row.isPinned === 1,
    editedAt: row.editedAt ?? undefined,
    supersededBy: row.supersededBy ?? undefined,
    flag: row.flag ?? undefined,
  };
}

/** @param rest SQL behind `FROM observations o` */
export function listObservations(
  memory: Database,
  rest: string,
  ...values: (number | string | null)[]
): Observation[] {
  const sql = `SELECT ${OBSERVATION_COLUMNS} FROM observations o ${rest}`;
  return listRows<ObservationRow>(memory, sql, ...values).map(observationOf);
}

export function findObservation(memory: Database, id: number): Observation | undefined {
  return listObservations(memory, "WHERE o.id = ?", id)[0];
}

/** @throws Error if there is none: callers have checked before */
export function getObservation(memory: Database, id: number): Observation {
  const found = findObservation(memory, id);
  if (found === undefined) throw new Error(`observation ${id} is not in the memory`);
  return found;
}
