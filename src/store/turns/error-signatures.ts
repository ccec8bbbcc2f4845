import type { Database } from "bun:sqlite";

/** A failing tool use of a turn, with the fingerprints of what it complained of. */
export interface FailingUse {
  toolUseId: string;
  fingerprints: readonly number[];
}

/** Puts the complaints of a turn in the place of those that were known of it. */
export function replaceErrorSignatures(
  memory: Database,
  turnId: number,
  projectId: number,
  uses: readonly FailingUse[],
): void {
  memory.query("DELETE FROM complaints WHERE turn_id = ?").run(turnId);
  const insert = memory.query(
    `INSERT OR REPLACE INTO complaints (project_id, fingerprint, tool_use_row, turn_id)
     SELECT ?1, ?2, id, turn_id FROM tool_uses WHERE turn_id = ?3 AND tool_use_id = ?4`,
  );
  for (const { toolUseId, fingerprints } of uses) {
    for (const fingerprint of fingerprints) insert.run(projectId, fingerprint, turnId, toolUseId);
  }
}

/** Tool uses of a project that had one of these complaints before a time, the latest first, each once. */
export function listFailingUses(
  memory: Database,
  about: { projectId: number; fingerprints: readonly number[]; before: number },
  limit: number,
): number[] {
  return memory
    .query<{ row: number }, [number, string, number, number]>(
      `SELECT DISTINCT u.id AS row, u.created_at_epoch FROM complaints c JOIN tool_uses u ON u.id = c.tool_use_row
       WHERE c.project_id = ? AND c.fingerprint IN (SELECT value FROM json_each(?)) AND u.created_at_epoch < ?
       ORDER BY u.created_at_epoch DESC LIMIT ?`,
    )
    .all(about.projectId, JSON.stringify(about.fingerprints), about.before, limit)
    .map(({ row }) => row);
}

/** The fingerprints of what a tool use complained of. */
export function listFingerprints(memory: Database, toolUseRow: number): number[] {
  return memory
    .query<{ fingerprint: number }, [number]>("SELECT fingerprint FROM complaints WHERE tool_use_row = ?")
    .all(toolUseRow)
    .map(({ fingerprint }) => fingerprint);
}
