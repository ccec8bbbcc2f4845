import type { Database } from "bun:sqlite";

export type ImportedKind = "observation" | "summary" | "prompt";

/** Under which number something was known in the memory that it came from. */
export interface ImportedReference {
  kind: ImportedKind;
  oldId: number;
  newId: number;
}

/** What became of a record when it was imported before; undefined when it was not. `newId` is null when it was forgotten since. */
export function findImported(
  memory: Database,
  kind: ImportedKind,
  key: string,
): { newId: number | null } | undefined {
  return (
    memory
      .query<{ newId: number | null }, [string, string]>(
        "SELECT new_id AS newId FROM imported WHERE kind = ? AND key = ? LIMIT 1",
      )
      .get(kind, key) ?? undefined
  );
}

export function saveImported(
  memory: Database,
  kind: ImportedKind,
  record: { key: string; oldId: number; newId: number | null },
): void {
  memory.run("INSERT INTO imported (kind, key, old_id, new_id) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", [
    kind,
    record.key,
    record.oldId,
    record.newId,
  ]);
}

/** All that was known under a number in a memory that was imported. Two memories may have used the same one. */
export function listByOldId(memory: Database, oldId: number, limit: number): ImportedReference[] {
  return memory
    .query<ImportedReference, [number, number]>(
      `SELECT DISTINCT kind, old_id AS oldId, new_id AS newId FROM imported
       WHERE old_id = ? AND new_id IS NOT NULL ORDER BY kind, new_id LIMIT ?`,
    )
    .all(oldId, limit);
}
