import type { Database } from "bun:sqlite";
import { listRows } from "../database/rows.ts";

/** A file that observations name, and when last; milliseconds since 1970. */
export interface KnownFile {
  path: string;
  at: number;
}

/** The files of a project whose paths have one of these parts, in lower case; at most `limit`. */
export function listFilesWith(
  memory: Database,
  projectId: number,
  parts: readonly string[],
  limit: number,
): KnownFile[] {
  const sql = `SELECT path, last_at_epoch AS at FROM known_files k WHERE project_id = ?
    AND EXISTS (SELECT 1 FROM json_each(?) part WHERE instr(lower(k.path), part.value) > 0) LIMIT +?`;
  return listRows<KnownFile>(memory, sql, projectId, JSON.stringify(parts), limit);
}
