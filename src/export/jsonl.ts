import type { Database } from "bun:sqlite";
import { VERSION } from "../config/version.ts";
import { schemaVersion } from "../store/database/schema-version.ts";
import { rowsOf } from "../store/imports/exported-rows.ts";
import { EXPORTED_TABLES, QUOTED } from "../store/imports/exported-tables.ts";
import { listMovedUtterances } from "../store/passages/moved-utterances.ts";

/** By this an import knows the file. */
const FORMAT = "claude-mem-export";
const FORMAT_VERSION = 1;

/**
 * The whole memory, a line for each row, so that importing it into an empty memory gives the same rows. What is quoted of
 * rows whose content was dropped stands nowhere else: it comes last, when the rows are known.
 */
export function* exportJsonl(memory: Database): Generator<string> {
  const head = { format: FORMAT, version: FORMAT_VERSION, program: VERSION, schema: schemaVersion(memory) };
  yield `${JSON.stringify({ ...head, exportedAt: new Date().toISOString() })}\n`;
  for (const table of EXPORTED_TABLES)
    for (const row of rowsOf(memory, table)) yield `${JSON.stringify({ table: table.name, row })}\n`;
  for (const row of listMovedUtterances(memory)) yield `${JSON.stringify({ table: QUOTED, row })}\n`;
}
