import type { Database } from "bun:sqlite";
import type { Observation } from "../../domain/observation.ts";
import { OBSERVATION_COLUMNS, type ObservationRow, observationOf } from "../observations/observations.ts";

/** Observations of the same project right before and after one, in order of time: ids are not in order of time. */
export function listObservationsAround(
  memory: Database,
  around: { id: number; before: number; after: number },
): Observation[] {
  const { id, before, after } = around;
  const side = (sign: "<" | ">=", order: "DESC" | "ASC", limit: number) =>
    memory
      .query<ObservationRow, [number, number]>(
        `SELECT ${OBSERVATION_COLUMNS} FROM observations o, (SELECT project_id, created_at_epoch, id FROM observations
           WHERE id = ?) a
         WHERE o.project_id IS a.project_id AND (o.superseded_by IS NULL OR o.id = a.id) AND (o.created_at_epoch, o.id) ${sign} (a.created_at_epoch, a.id)
         ORDER BY o.created_at_epoch ${order}, o.id ${order} LIMIT ?`,
      )
      .all(id, limit)
      .map(observationOf);
  return [...side("<", "DESC", before).reverse(), ...side(">=", "ASC", after + 1)];
}

/** Several observations by their ids, in the order of the list; those that are gone are left out. */
export function listObservationsById(memory: Database, ids: readonly number[]): Observation[] {
  const rows = memory
    .query<ObservationRow, [string]>(
      `SELECT ${OBSERVATION_COLUMNS} FROM observations o WHERE o.id IN (SELECT value FROM json_each(?))`,
    )
    .all(JSON.stringify(ids));
  const found = new Map(rows.map((row) => [row.id, observationOf(row)]));
  return ids.flatMap((id) => found.get(id) ?? []);
}

/** What is known of files whose path contains a text, newest first: changes before what was only read. */
export function listFileHistory(
  memory: Database,
  path: string,
  projectId: number | undefined,
  limit: number,
): Observation[] {
  return memory
    .query<ObservationRow, (string | number | null)[]>(
      `SELECT ${OBSERVATION_COLUMNS} FROM observations o WHERE o.id IN
         (SELECT observation_id FROM observation_files
          WHERE (path = ? OR path LIKE ? ESCAPE '!') AND (? IS NULL OR project_id = ?)) AND o.superseded_by IS NULL
       ORDER BY o.files_modified = '[]', o.created_at_epoch DESC LIMIT ?`,
    )
    .all(path, `%${path.replaceAll(/[!%_]/g, "!$&")}%`, projectId ?? null, projectId ?? null, limit)
    .map(observationOf);
}
