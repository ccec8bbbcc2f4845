import type { Database } from "bun:sqlite";
import type { Saver } from "../domain/observation.ts";
import { stringList } from "../store/database/rows.ts";

/** What can be marked. */
export type ScreenedKind = "observation" | "summary";

/** A row as it is judged: its words, and whose they are. */
export interface Screened {
  kind: ScreenedKind;
  id: number;
  turnId: number | null;
  savedBy: Saver | null;
  /** Whether an agent wrote it as it stands: saved it, or was the last to edit it. */
  isByAgent: boolean;
  /** Said by a person, and not about what an agent has written since. */
  isTrusted: boolean;
  suspicion: string | null;
  /** The rules that have looked at it, 0 where none have. */
  lookedBy: number;
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

interface JudgedRow extends Omit<Screened, "kind" | "texts" | "isByAgent" | "isTrusted"> {
  texts: string;
  facts: string;
  trustedAt: number | null;
  editedBy: Saver | null;
  editedAt: number | null;
}

export function findScreened(memory: Database, kind: ScreenedKind, id: number): Screened | undefined {
  const row = memory
    .query<JudgedRow, [number]>(
      `SELECT id, turn_id AS turnId, suspicion, looked_by AS lookedBy, ${TEXTS[kind]} FROM ${TABLE[kind]} WHERE id = ?`,
    )
    .get(id);
  if (row === null) return undefined;
  const { facts, texts, trustedAt, editedBy, editedAt, ...same } = row;
  const isByAgent = (editedBy ?? row.savedBy) === "agent";
  const isTrusted = trustedAt !== null && !(editedBy === "agent" && (editedAt ?? 0) > trustedAt);
  return { ...same, kind, isByAgent, isTrusted, texts: [...stringList(texts), ...stringList(facts)] };
}

/**
 * What users have typed in the project of an observation in the hours before it was saved, the latest first: an agent
 * that saves it is mostly asked to, and then the words are the user's.
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
       WHERE o.id = ?1 AND p.created_at_epoch BETWEEN o.created_at_epoch - ?2 AND o.created_at_epoch
         AND p.source IN ('typed', 'queued')
       ORDER BY p.created_at_epoch DESC LIMIT ?3`,
    )
    .all(observationId, limits.withinMs, limits.promptsMax)
    .map(({ text }) => text);
}

/** Keeps what rules have said. That they have looked is one write, and what pages are told of is another. */
export function setScreened(memory: Database, judged: Screened, sign: string | null, rules: number): void {
  const table = TABLE[judged.kind];
  if (judged.lookedBy !== rules)
    memory.run(`UPDATE ${table} SET looked_by = ? WHERE id = ?`, [rules, judged.id]);
  if (judged.suspicion !== sign)
    memory.run(`UPDATE ${table} SET suspicion = ? WHERE id = ?`, [sign, judged.id]);
}

/** Rows that no rules of this version have looked at, in the order of their ids. */
export function listUnjudged(
  memory: Database,
  kind: ScreenedKind,
  rules: number,
  limit: number,
): readonly number[] {
  return memory
    .query<{ id: number }, [number, number]>(
      `SELECT id FROM ${TABLE[kind]} WHERE looked_by < ? ORDER BY looked_by, id LIMIT ?`,
    )
    .all(rules, limit)
    .map(({ id }) => id);
}

export function findSummaryOfTurn(memory: Database, turnId: number): number | undefined {
  return (
    memory.query<{ id: number }, [number]>("SELECT id FROM session_summaries WHERE turn_id = ?").get(turnId)
      ?.id ?? undefined
  );
}

/** When a person said that it is no attack; undefined takes that back. */
export function setTrusted(memory: Database, id: number, at: number | undefined): void {
  memory.run("UPDATE observations SET trusted_at_epoch = ? WHERE id = ?", [at ?? null, id]);
}
