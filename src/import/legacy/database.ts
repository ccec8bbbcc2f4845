import { readdirSync, statSync } from "node:fs";
import type { DataPaths } from "../../config/paths.ts";
import type { ImportCounts } from "../../domain/import.ts";
import type { ImportFile } from "../../store/imports/imports.ts";
import {
  countLegacyRows,
  findLegacySession,
  LEGACY_KINDS,
  type LegacyDatabase,
  type LegacyKind,
  type LegacyRow,
  listLegacyRows,
  openLegacyDatabase,
  removeCopies,
} from "../../store/imports/legacy-database.ts";
import { createAddedCounter, type ImportDeps, keepCounts, type OpenedFile } from "../source.ts";
import { type TakeDeps, takeOrSkip } from "./take-record.ts";

const ROWS_PER_TRANSACTION = 100;

/** The database of an earlier version, row by row. */
export function openLegacySource(deps: ImportDeps & { paths: DataPaths }, file: ImportFile): OpenedFile {
  removeCopies(deps.paths.imports, readdirSync(deps.paths.imports));
  const opened = openLegacyDatabase(file.path, deps.paths.imports);
  const { database } = opened;
  const whole = {
    rows: LEGACY_KINDS.reduce((sum, kind) => sum + countLegacyRows(database, kind), 0),
    prompts: countLegacyRows(database, "prompt"),
  };
  const take: TakeDeps = {
    ...deps,
    findSessionRow: (by, id) => findLegacySession(database, by, id),
    fallbackAt: statSync(file.path).mtimeMs,
  };
  return {
    piece(isEnough) {
      for (;;) {
        const batch = nextBatch(opened, file.cursor);
        if (batch === undefined) return "done";
        deps.memory.transaction(() => takeBatch(deps, take, file, batch, whole)).immediate();
        if (isEnough()) return "more";
      }
    },
    [Symbol.dispose]: () => opened[Symbol.dispose](),
  };
}

interface Batch {
  kind: LegacyKind;
  rows: LegacyRow[];
}

/** What comes next behind `kind:id`; undefined when all has been taken. */
function nextBatch({ database }: LegacyDatabase, cursor: string): Batch | undefined {
  const [from = LEGACY_KINDS[0], after = "0"] = cursor === "" ? [] : cursor.split(":");
  const first = Math.max(0, LEGACY_KINDS.indexOf(from as LegacyKind));
  for (const [index, kind] of LEGACY_KINDS.entries()) {
    if (index < first) continue;
    const afterId = index === first ? Number(after) : 0;
    const rows = listLegacyRows(database, kind, afterId, ROWS_PER_TRANSACTION);
    if (rows.length > 0) return { kind, rows };
  }
  return undefined;
}

function takeBatch(
  deps: ImportDeps,
  take: TakeDeps,
  file: ImportFile,
  { kind, rows }: Batch,
  whole: { rows: number; prompts: number },
): void {
  const counts: ImportCounts = { read: rows.length };
  const added = createAddedCounter(deps.memory);
  for (const row of rows) {
    if (kind !== "session") takeOrSkip(take, kind, row, counts);
    // The oldest versions kept the one prompt of a session in its own row.
    else if (whole.prompts === 0) takeOrSkip(take, "prompt", promptOfSession(row), counts);
  }
  file.cursor = `${kind}:${Number(rows.at(-1)?.id ?? 0)}`;
  const share = Math.ceil((file.bytes * rows.length) / Math.max(1, whole.rows));
  file.position = Math.min(file.bytes, file.position + share);
  keepCounts(deps.memory, file, { ...counts, ...added.take() });
}

function promptOfSession(row: LegacyRow): LegacyRow {
  const { memory_session_id, content_session_id, project, user_prompt, started_at, started_at_epoch } = row;
  const ids = { id: 0, memory_session_id, content_session_id, project };
  const prompt = { prompt_number: 1, prompt_text: user_prompt };
  return { ...ids, ...prompt, created_at: started_at, created_at_epoch: started_at_epoch };
}
