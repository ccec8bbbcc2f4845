import { cleanName, cleanPath } from "../domain/clean-name.ts";
import { cleanPayload, cleanText } from "../domain/clean-payload.ts";
import { isRecordFault } from "../domain/error.ts";
import type { Json, JsonObject } from "../domain/host-event.ts";
import { addSkipped, type ImportCounts } from "../domain/import.ts";
import { asObject, asString, parseObject } from "../domain/json.ts";
import { asObservationType } from "../domain/observation.ts";
import { sayableName } from "../domain/screening/find-instruction.ts";
import { createForgottenRows, type ForgottenRows } from "../forgetting/refuse-imported.ts";
import { cachedName } from "../ingest/clean-names.ts";
import { type ReadLine, readLines } from "../lib/read-lines.ts";
import { screenImportedRow } from "../screening/screen.ts";
import { withPresentNames } from "../store/imports/earlier-names.ts";
import { createRowMerger, type ExportedRow, type RowMerger } from "../store/imports/exported-rows.ts";
import {
  EXPORTED_TABLES,
  type ExportedTable,
  type ExportedTableName,
  PROJECTS_TABLE,
  QUOTED,
} from "../store/imports/exported-tables.ts";
import type { ImportFile } from "../store/imports/imports.ts";
import { remakePassages } from "../store/passages/pending-passages.ts";
import { countPendingSources } from "../store/search/search-index.ts";
import { takeQuoted } from "./quoted.ts";
import { createAddedCounter, type ImportDeps, keepCounts, type Source } from "./source.ts";

const ROWS_PER_TRANSACTION = 200;
/** What a date can be, in milliseconds since 1970. */
const TIME_MAX = 8.64e15;
const PLAIN_CHARS_MAX = 4_000;
/** The longest text that is stored anywhere; JSON is bounded by the limits of payloads. */
const TEXT_CHARS_MAX = 64_000;
/** Columns with names chosen by others. */
const NAME_COLUMNS: Readonly<Record<string, (name: string) => string>> = {
  branch: sayableName,
  label: sayableName,
  project: sayableName,
  name: cleanName,
  agent_id: cleanName,
  agent_type: cleanName,
  directory: cleanPath,
  root: cleanPath,
};
const TABLES = new Map<string, ExportedTable<ExportedTableName>>(
  EXPORTED_TABLES.map((table) => [table.name, table]),
);

/**
 * Our own export, row by row. After a kill it is read again from the beginning: rows that are there already are found by
 * their keys, which also restores the map of new ids.
 */
export function openOwnExport(deps: ImportDeps, file: ImportFile): Source {
  const lines = createLines(readLines(file.path, () => 0, true));
  const reader = { merger: createRowMerger(deps.memory), forgotten: createForgottenRows(deps.memory) };
  file.counts = {};
  return {
    piece(isEnough) {
      let state: "more" | "wait" | "done" = "more";
      while (state === "more" && !isEnough())
        state = deps.memory.transaction(() => takeRows(deps, reader, file, lines, isEnough)).immediate();
      if (state === "done") remakePassages(deps.memory, reader.merger.newIds("turns"));
      return state === "done" ? "done" : "more";
    },
    [Symbol.dispose]: () => lines.close(),
  };
}

/** Lines in order; `next` peeks, `take` consumes. */
interface Lines {
  next(): ReadLine | undefined;
  take(): void;
  close(): void;
}

function createLines(lines: Generator<ReadLine>): Lines {
  let held: ReadLine | undefined;
  return {
    next() {
      if (held === undefined) {
        const next = lines.next();
        held = next.done ? undefined : next.value;
      }
      return held;
    },
    take() {
      held = undefined;
    },
    close: () => void lines.return(undefined),
  };
}

/** The state of reading one export. */
interface RowReader {
  merger: RowMerger;
  forgotten: ForgottenRows;
}

function takeRows(
  deps: ImportDeps,
  reader: RowReader,
  file: ImportFile,
  lines: Lines,
  isEnough: () => boolean,
): "more" | "wait" | "done" {
  const counts: ImportCounts = {};
  const added = createAddedCounter(deps.memory);
  let state: "more" | "wait" | "done" = "more";
  for (let count = 0; count < ROWS_PER_TRANSACTION && state === "more" && !isEnough(); count += 1) {
    const next = lines.next();
    if (next === undefined) state = "done";
    else if (isOfGit(next) && countPendingSources(deps.memory, 1) > 0) state = "wait";
    else {
      lines.take();
      file.position = next.end;
      if (next.text?.trim() !== "") takeLine(deps, reader, next.text, counts);
    }
  }
  keepCounts(deps.memory, file, { ...counts, ...added.take() });
  return state;
}

/** Indexing a turn replaces what git said by what its tool uses say. If these are stripped, only the export has it, so it is imported after indexing. */
function isOfGit({ text = "" }: ReadLine): boolean {
  return text.startsWith('{"table":"commits"') || text.startsWith('{"table":"published"');
}

function takeLine(deps: ImportDeps, reader: RowReader, text: string | undefined, counts: ImportCounts): void {
  counts.read = (counts.read ?? 0) + 1;
  const entry = text === undefined ? undefined : parseObject(text);
  if (entry === undefined) return addSkipped(counts, "broken or oversize lines");
  if (entry.format !== undefined) return;
  const written = asObject(entry.row);
  if (written === undefined) return addSkipped(counts, "lines of an unknown type");
  const { name, row } = withPresentNames(asString(entry.table) ?? "", written);
  if (name === QUOTED) return takeQuoted(deps.memory, reader.merger.newId("turns", row.turn_id), row, counts);
  const table = TABLES.get(name);
  if (table === undefined) return addSkipped(counts, "lines of an unknown type");
  if (table.name === "sdk_sessions" && deps.rules.isExcludedDirectory(asString(row.directory)))
    return addSkipped(counts, "excluded project");
  const cleaned = cleanRow(table, row);
  if (reader.forgotten.isForgotten(table.name, cleaned)) return addSkipped(counts, "forgotten here");
  try {
    for (const project of reader.forgotten.takeProjectsOf(table.name, cleaned))
      mergeRow(reader, PROJECTS_TABLE, project, {});
    mergeRow(reader, table, cleaned, counts);
  } catch (error) {
    if (!isRecordFault(error)) throw error;
    deps.log.warning(`a row of ${table.name} was skipped: ${(error as Error).message}`);
    addSkipped(counts, "records that could not be stored");
  }
}

function mergeRow({ merger }: RowReader, table: ExportedTable, row: ExportedRow, counts: ImportCounts): void {
  const merged = merger.merge(table, screenImportedRow(table.name, row));
  if (merged === "known") counts.known = (counts.known ?? 0) + 1;
  if (merged === "orphaned") addSkipped(counts, "belongs to a skipped record");
}

/** An export is untrusted: its text is cleaned like any other input. */
function cleanRow(table: ExportedTable, row: JsonObject): ExportedRow {
  const cleaned: ExportedRow = {};
  for (const [column, value] of Object.entries(row))
    if (!table.excludedColumns?.includes(column)) cleaned[column] = cleanCell(table, column, value);
  return cleaned;
}

function cleanCell(table: ExportedTable, column: string, value: Json): ExportedRow[string] {
  if (column.endsWith("_epoch"))
    return typeof value === "number" && Math.abs(value) <= TIME_MAX ? value : null;
  if (table.name === "observations" && column === "type") return asObservationType(value);
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value === null || typeof value === "number") return value;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const cleanNameIn = NAME_COLUMNS[column];
  if (cleanNameIn !== undefined && table.plain.includes(column)) return cachedName(cleanNameIn, text);
  if (table.plain.includes(column))
    return text.slice(0, PLAIN_CHARS_MAX).toWellFormed().replaceAll("\0", "\uFFFD");
  return table.json?.includes(column) ? cleanJson(text) : cleanText(text, TEXT_CHARS_MAX);
}

function cleanJson(text: string): string {
  try {
    const value = JSON.parse(text) as Json;
    const object = asObject(value);
    if (object !== undefined) return JSON.stringify(cleanPayload(object));
    return JSON.stringify(cleanPayload({ value }).value ?? null);
  } catch {
    // Invalid JSON is stored as text, which readers expect.
    return cleanText(text, TEXT_CHARS_MAX);
  }
}
