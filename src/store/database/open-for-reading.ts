import type { Database } from "bun:sqlite";
import { existsSync } from "node:fs";
import { asMemoryError, MemoryError } from "../../domain/error.ts";
import { openDatabase } from "../../lib/guarded-files.ts";
import { MEMORY_SCHEMA, schemaVersion } from "./schema-version.ts";

/** Readers are hooks and commands: they would rather answer without memory than be late. */
const READER_BUSY_TIMEOUT_MS = 250;

/**
 * Opens the memory for reading; undefined where there is none yet.
 *
 * @throws MemoryError database-newer, database-damaged, no-permission
 */
export function openMemoryForReading(path: string): Database | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const memory = openReader(path);
    const version = schemaVersion(memory);
    if (version > MEMORY_SCHEMA) throw newerDatabase(path, version);
    // A schema that is older than ours, or none at all, is brought up by the worker; until then there is nothing to read.
    if (version === MEMORY_SCHEMA) return memory;
    memory.close();
    return undefined;
  } catch (error) {
    throw asMemoryError(error, `reading the memory ${path}`);
  }
}

/** A database in WAL mode whose writer has left cannot always be opened read-only; then it is opened to query only. */
export function openReader(path: string): Database {
  const waiting = `PRAGMA busy_timeout = ${READER_BUSY_TIMEOUT_MS}`;
  try {
    const memory = openDatabase(path, { readonly: true });
    // Set before the first query: a worker that is starting may lock the file for a moment.
    memory.run(waiting);
    schemaVersion(memory);
    return memory;
  } catch (error) {
    if (!String((error as { code?: string }).code).startsWith("SQLITE_CANTOPEN")) throw error;
    const memory = openDatabase(path, { readwrite: true, create: false });
    memory.run(waiting);
    memory.run("PRAGMA query_only = ON");
    return memory;
  }
}

export function newerDatabase(path: string, version: number): MemoryError {
  return new MemoryError(
    "database-newer",
    `${path} has schema ${version}, this version knows up to ${MEMORY_SCHEMA}`,
  );
}
