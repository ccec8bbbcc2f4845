import type { Database } from "bun:sqlite";
import { dirname } from "node:path";
import { MemoryError } from "../domain/error.ts";
import { files } from "../lib/files.ts";
import { openDatabase } from "../lib/guarded-files.ts";
import { ensurePrivateDirectory, PRIVATE_FILE_MODE } from "../lib/private-files.ts";

/** Version of the inbox format, because the versions of hooks and worker may differ. */
export const INBOX_FORMAT = 2;

/** One step of the format each. */
const STEPS = [
  `
  CREATE TABLE identity (id TEXT NOT NULL);
  CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    host TEXT NOT NULL,
    event TEXT NOT NULL,
    session_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    directory TEXT,
    host_pid INTEGER,
    body TEXT NOT NULL
  );
  CREATE TABLE notes_given (
    session_id TEXT NOT NULL, path TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (session_id, path)
  ) WITHOUT ROWID;
`,
  "ALTER TABLE notes_given RENAME TO claims; ALTER TABLE claims RENAME COLUMN path TO key",
];

/**
 * Opens the inbox for writing; creates it, with its directory and tables, if it is missing. Commits survive the death of any
 * process. `synchronous = NORMAL` may lose them in a power cut, after which they are recovered from the transcript. Deleted
 * content is overwritten in the file.
 *
 * @throws MemoryError database-newer if it has a later version of the format
 */
export function openInbox(path: string, busyTimeoutMs: number): Database {
  const database = openFile(path);
  try {
    database.run(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
    database.run("PRAGMA synchronous = NORMAL");
    database.run("PRAGMA secure_delete = ON");
    ensureFormat(database, path);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Usually the file exists, and the file system need not be loaded. */
function openFile(path: string): Database {
  try {
    return openDatabase(path, { create: false, readwrite: true });
  } catch {
    // It is missing, or cannot be opened at all: then this throws the same error again.
    ensurePrivateDirectory(dirname(path));
    const database = openDatabase(path, { create: true, readwrite: true });
    files().chmodSync(path, PRIVATE_FILE_MODE);
    return database;
  }
}

function ensureFormat(database: Database, path: string): void {
  const format = formatOf(database);
  if (format > INBOX_FORMAT) {
    throw new MemoryError(
      "database-newer",
      `${path} has inbox format ${format}, this version knows ${INBOX_FORMAT}`,
    );
  }
  if (format === INBOX_FORMAT) return;
  database.run("PRAGMA journal_mode = WAL");
  // Of two hooks that get here at once, the second finds the format written.
  database
    .transaction(() => {
      const found = formatOf(database);
      for (const step of STEPS.slice(found)) database.run(step);
      if (found === 0) database.run("INSERT INTO identity (id) VALUES (?)", [crypto.randomUUID()]);
      database.run(`PRAGMA user_version = ${INBOX_FORMAT}`);
    })
    .immediate();
}

function formatOf(database: Database): number {
  return database.query<{ user_version: number }, []>("PRAGMA user_version").get()?.user_version ?? 0;
}
