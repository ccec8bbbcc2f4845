import type { Database } from "bun:sqlite";
import { findNumber, listRows } from "../database/rows.ts";
import type { ListedKind } from "./lists.ts";

/** Something that was added, changed or removed. The schema's triggers write it, in the transaction that did it. */
export interface StreamedChange {
  /** Grows with every change and never comes again; numbers of two memories do not meet. */
  id: number;
  kind: ListedKind;
  sourceId: number;
  action: "added" | "changed" | "removed";
}

/** As the triggers number them. */
const KINDS: readonly ListedKind[] = ["observation", "summary", "prompt", "session"];
const ACTIONS = ["added", "changed", "removed"] as const;

/** The number of the last change; it is there when none has happened yet. */
export function lastChangeId(memory: Database): number {
  return findNumber(memory, "SELECT seq FROM sqlite_sequence WHERE name = 'change_stream'") ?? 0;
}

/** Whether the stream still has all that came after a change. */
export function isChangeStreamWhole(memory: Database, after: number): boolean {
  const first = findNumber(memory, "SELECT min(id) AS id FROM change_stream");
  return after <= lastChangeId(memory) && after >= (first ?? lastChangeId(memory) + 1) - 1;
}

/** What came after a change, in order. */
export function listStreamedChanges(memory: Database, after: number, limit: number): StreamedChange[] {
  const sql =
    "SELECT id, kind, source_id AS sourceId, action FROM change_stream WHERE id > ? ORDER BY id LIMIT +?";
  return listRows<{ id: number; kind: number; sourceId: number; action: number }>(
    memory,
    sql,
    after,
    limit,
  ).map(({ id, kind, sourceId, action }) => ({
    id,
    sourceId,
    kind: KINDS[kind] ?? "session",
    action: ACTIONS[action] ?? "changed",
  }));
}
