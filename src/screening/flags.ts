import type { Database } from "bun:sqlite";
import type { Saver } from "../domain/observation.ts";
import { stringList } from "../store/database/rows.ts";

export type NoteKind = "observation" | "summary";

/** A note as it is screened: its words, and whose they are. */
export interface Note {
  kind: NoteKind;
  id: number;
  turnId: number | null;
  savedBy: Saver | null;
  /** Whether its words are an agent's, who saved it or edited it last. */
  isByAgent: boolean;
  /** Whether a person trusts it and no agent has edited it since. */
  isTrusted: boolean;
  /** Why it is flagged. */
  flag: string | null;
  /** Version of the rules that screened it; 0 if none did. */
  screenedWith: number;
  texts: string[];
}

const TABLE = { observation: "observations", summary: "session_summaries" } as const;

const TEXTS = {
  observation: `json_array(title, subtitle, narrative) AS texts, facts, saved_by AS savedBy,
    trusted_at_epoch AS trustedAt, ${lastEdit("changed_by")} AS editedBy, ${lastEdit("at_epoch")} AS editedAt`,
  summary: `json_array(request, investigated, learned, completed, next_steps, notes) AS texts, '[]' AS facts,
    NULL AS savedBy, NULL AS trustedAt, NULL AS editedBy, NULL AS editedAt`,
} as const;

function lastEdit(column: "changed_by" | "at_epoch"): string {
  return `(SELECT ${column} FROM changes WHERE observation_id = observations.id AND action = 'edit'
    AND undone_at_epoch IS NULL ORDER BY id DESC LIMIT 1)`;
}

interface NoteRow extends Omit<Note, "kind" | "texts" | "isByAgent" | "isTrusted"> {
  texts: string;
  facts: string;
  trustedAt: number | null;
  editedBy: Saver | null;
  editedAt: number | null;
}

export function findNote(memory: Database, kind: NoteKind, id: number): Note | undefined {
  const row = memory
    .query<NoteRow, [number]>(
      `SELECT id, turn_id AS turnId, flag, screened_with_version AS screenedWith, ${TEXTS[kind]} FROM ${TABLE[kind]} WHERE id = ?`,
    )
    .get(id);
  if (row === null) return undefined;
  const { facts, texts, trustedAt, editedBy, editedAt, ...same } = row;
  const isByAgent = (editedBy ?? row.savedBy) === "agent";
  const isTrusted = trustedAt !== null && !(editedBy === "agent" && (editedAt ?? 0) > trustedAt);
  return { ...same, kind, isByAgent, isTrusted, texts: [...stringList(texts), ...stringList(facts)] };
}

/**
 * What users typed in the project of an observation in the hours before it was saved, newest first. An agent mostly saves
 * what it is asked to save, and then the words are the user's.
 */
export function listTypedBefore(
  memory: Database,
  observationId: number,
  limits: { withinMs: number; promptsMax: number },
): string[] {
  return memory
    .query<{ text: string }, [number, number, number]>(
      `SELECT p.prompt_text AS text FROM observations o JOIN sdk_sessions s ON s.project_id = o.project_id
         JOIN user_prompts p ON p.session_db_id = s.id
       WHERE o.id = +?1 AND p.created_at_epoch BETWEEN o.created_at_epoch - ?2 AND o.created_at_epoch
         AND p.source IN ('typed', 'queued')
       ORDER BY p.created_at_epoch DESC LIMIT +?3`,
    )
    .all(observationId, limits.withinMs, limits.promptsMax)
    .map(({ text }) => text);
}

/** Stores the result of screening. Version and flag are written separately, because viewers are notified of flags only. */
export function setScreened(memory: Database, note: Note, flag: string | null, rules: number): void {
  const table = TABLE[note.kind];
  if (note.screenedWith !== rules)
    memory.run(`UPDATE ${table} SET screened_with_version = ? WHERE id = ?`, [rules, note.id]);
  if (note.flag !== flag) memory.run(`UPDATE ${table} SET flag = ? WHERE id = ?`, [flag, note.id]);
}

/** Ids of notes that were screened with older rules or never, in order. */
export function listOutdated(
  memory: Database,
  kind: NoteKind,
  rules: number,
  limit: number,
): readonly number[] {
  return memory
    .query<{ id: number }, [number, number]>(
      `SELECT id FROM ${TABLE[kind]} WHERE screened_with_version < ? ORDER BY screened_with_version, id LIMIT +?`,
    )
    .all(rules, limit)
    .map(({ id }) => id);
}

/** Records when a person trusted an observation; undefined withdraws the trust. */
export function setTrusted(memory: Database, id: number, at: number | undefined): void {
  memory.run("UPDATE observations SET trusted_at_epoch = ? WHERE id = ?", [at ?? null, id]);
}
