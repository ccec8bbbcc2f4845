import type { Database } from "bun:sqlite";
import type { Saver } from "../domain/observation.ts";
import { stringList } from "./rows.ts";

/** What can be marked. */
export type JudgedKind = "observation" | "summary";

/** A row as it is judged: its words, and whose they are. */
export interface Judged {
  kind: JudgedKind;
  id: number;
  turnId: number | null;
  savedBy: Saver | null;
  isTrusted: boolean;
  suspicion: string | null;
  /** The rules that have looked at it, 0 where none have. */
  lookedBy: number;
  texts: string[];
}

const TABLE = { observation: "observations", summary: "session_summaries" } as const;

const TEXTS = {
  observation: `json_array(title, subtitle, narrative) AS texts, facts, saved_by AS savedBy,
    trusted_at_epoch IS NOT NULL AS isTrusted`,
  summary: `json_array(request, investigated, learned, completed, next_steps, notes) AS texts, '[]' AS facts,
    NULL AS savedBy, 0 AS isTrusted`,
} as const;

export function findJudged(memory: Database, kind: JudgedKind, id: number): Judged | undefined {
  const row = memory
    .query<
      Omit<Judged, "kind" | "texts" | "isTrusted"> & { texts: string; facts: string; isTrusted: number },
      [number]
    >(
      `SELECT id, turn_id AS turnId, suspicion, looked_by AS lookedBy, ${TEXTS[kind]} FROM ${TABLE[kind]} WHERE id = ?`,
    )
    .get(id);
  if (row === null) return undefined;
  const { facts, texts, isTrusted, ...same } = row;
  return { ...same, kind, isTrusted: isTrusted === 1, texts: [...stringList(texts), ...stringList(facts)] };
}

/** Keeps what rules have said. That they have looked is one write, and what pages are told of is another. */
export function setJudged(memory: Database, judged: Judged, sign: string | null, rules: number): void {
  const table = TABLE[judged.kind];
  if (judged.lookedBy !== rules)
    memory.run(`UPDATE ${table} SET looked_by = ? WHERE id = ?`, [rules, judged.id]);
  if (judged.suspicion !== sign)
    memory.run(`UPDATE ${table} SET suspicion = ? WHERE id = ?`, [sign, judged.id]);
}

/** Rows that no rules of this version have looked at, in the order of their ids. */
export function listUnjudged(
  memory: Database,
  kind: JudgedKind,
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
