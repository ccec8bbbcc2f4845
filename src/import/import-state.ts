import type { Database } from "bun:sqlite";
import type { ImportState } from "../protocol/worker-reports.ts";
import {
  findCurrentPath,
  findImport,
  type ImportRow,
  listFailedFiles,
  listFileTotals,
  listImports,
  listKindTotals,
  listSkippedTotals,
} from "../store/imports/imports.ts";

const FAILED_SHOWN_MAX = 20;

/** How the latest imports stand, the latest first. Reads only. */
export function importStates(memory: Database, limit: number): ImportState[] {
  return listImports(memory, limit).map((row) => stateOf(memory, row));
}

/** How the import of a request stands; undefined while no worker has taken the request over. */
export function importState(memory: Database, name: string): ImportState | undefined {
  const row = findImport(memory, name);
  return row === undefined ? undefined : stateOf(memory, row);
}

function stateOf(memory: Database, row: ImportRow): ImportState {
  const { id, origin, state, askedAt, endedAt } = row;
  const totals = listFileTotals(memory, id);
  const files = { total: 0, waiting: 0, done: 0, skipped: 0, failed: 0 };
  const bytes = { total: 0, read: 0 };
  for (const total of totals) {
    files[total.state] = total.files;
    files.total += total.files;
    bytes.total += total.bytes;
    bytes.read += total.state === "waiting" ? total.position : total.bytes;
  }
  const current = state === "running" ? findCurrentPath(memory, id) : undefined;
  return {
    id,
    origin,
    state,
    askedAt: new Date(askedAt).toISOString(),
    endedAt: endedAt === null ? null : new Date(endedAt).toISOString(),
    files,
    bytes,
    current: current ?? null,
    kinds: listKindTotals(memory, id),
    skipped: listSkippedTotals(memory, id),
    failed: listFailedFiles(memory, id, FAILED_SHOWN_MAX),
  };
}
