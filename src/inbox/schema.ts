import type { Database } from "bun:sqlite";
import { dirname } from "node:path";
import { MemoryError } from "../domain/error.ts";
import { files } from "../lib/files.ts";
import { openDatabase } from "../lib/guarded-files.ts";
import { ensurePrivateDirectory, PRIVATE_FILE_MODE } from "../lib/private-files.ts";

/** Version of the inbox format, apart from the version of the program: hooks and worker may differ in theirs. */
export const INBOX_FORMAT = 1;

const SCHEMA = `
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
`;

/**
 * Opens the inbox for writing; makes it, with its directory and tables, where it is missing.
 * Commits survive the death of any process; `synchronous = NORMAL` gives up only what a power cut takes,
 * and the transcript brings that back. What is deleted is overwritten in the file.
 *
 * @throws MemoryError database-newer when a later version of the format is found
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

/** Mostly the file is there, and then nothing else of the file system is looked at. */
function openFile(path: string): Database {
  try {
    return openDatabase(path, { create: false, readwrite: true });
  } catch {
    // It is missing, or cannot be opened at all: then this throws the same error again, with its reason.
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
  // Two hooks may meet here on the first event of all: the second one finds the format written and leaves it.
  database
    .transaction(() => {
      if (formatOf(database) !== 0) return;
      database.run(SCHEMA);
      database.run("INSERT INTO identity (id) VALUES (?)", [crypto.randomUUID()]);
      database.run(`PRAGMA user_version = ${INBOX_FORMAT}`);
    })
    .immediate();
}

function formatOf(database: Database): number {
  return database.query<{ user_version: number }, []>("PRAGMA user_version").get()?.user_version ?? 0;
}
